"""Forms of the import: what the workbook is, and which column is what."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from uswah.exchange.enums.columns import FIELDS_OF, KEY_FIELDS, PKG, Field, label
from uswah.exchange.enums.kinds import Layout
from uswah.exchange.enums.states import WorkbookKind
from uswah.exchange.readers.grid import Grid, Sheet, column_letters
from uswah.exchange.readers.headings import headings_of
from uswah.exchange.readers.layouts import ColumnMapping, MappingInvalid, headings_digests
from uswah.standards.enums import Stage

LARGEST = 16 * 1024 * 1024
LARGEST_FORM = 2 * 1024 * 1024
REPEATED = 4  # subjects with hours that a roster may have beside each other


class UploadForm(forms.Form):
    """A workbook with what the person knows about it."""

    kind = forms.ChoiceField(label=_("What is in it"), choices=WorkbookKind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("Excel (.xlsx) or CSV, up to 16 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        allow_empty_file=True,
    )
    school_year = forms.ChoiceField(label=_("School year"))
    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=Stage.choices,
        initial=Stage.SUMMATIVE,
        help_text=_("For ratings whose rows do not say it themselves."),
    )
    rater_name = forms.CharField(
        label=_("Who rated"),
        max_length=120,
        required=False,
        help_text=_("For ratings whose rows do not name the assessor."),
    )

    def __init__(self, *args: object, years: Sequence[str], **kwargs: object) -> None:
        """Take the school years to choose from."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["school_year"] = forms.ChoiceField(
            label=self.fields["school_year"].label, choices=[(year, year) for year in years]
        )

    def clean_file(self) -> object:
        """Refuse a file that is larger than any real workbook of ours."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 16 MB. Split it into smaller files."))
        return file


class InstrumentForm(forms.Form):
    """A workbook of XLSForm."""

    file = forms.FileField(
        label=_("XLSForm"),
        help_text=_("Excel (.xlsx) with the sheets survey, choices and settings, up to 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
    )

    def clean_file(self) -> object:
        """Refuse a file that is larger than any real form."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FORM:
            raise forms.ValidationError(_("The file is larger than 2 MB. A form has no pictures; remove them."))
        return file


def keys_of(kind: str, layout: Layout) -> list[str]:
    """Return the keys that a person may give a column to, in the order of our own templates."""
    if kind == WorkbookKind.ROSTER:
        single = [f.value for f in FIELDS_OF[Layout.ROSTER] if f not in {Field.ORDINAL, Field.SUBJECT, Field.HOURS}]
        pairs = [f"{name}.{number}" for number in range(1, REPEATED + 1) for name in (Field.SUBJECT, Field.HOURS)]
        return [*single, *pairs]
    single = [f.value for f in FIELDS_OF[layout] if f is not Field.ORDINAL]
    return [*single, *PKG.indicators] if layout is Layout.WIDE else single


class PlaceForm(forms.Form):
    """Which sheet, which row holds the headings, and for ratings whether a row is a teacher or a rating."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    header_row = forms.IntegerField(label=_("Row of the headings"), min_value=1, max_value=200)
    layout = forms.ChoiceField(
        label=_("One row is"),
        choices=[(Layout.WIDE.value, _("one teacher")), (Layout.LONG.value, _("one score"))],
    )

    def __init__(self, *args: object, grid: Grid, kind: str, **kwargs: object) -> None:
        """Take the workbook's sheets."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        sheets = [(sheet.name, sheet.name) for sheet in grid.sheets]
        self.fields["sheet"] = forms.ChoiceField(label=self.fields["sheet"].label, choices=sheets)
        if kind == WorkbookKind.ROSTER:
            roster = [(Layout.ROSTER.value, _("one teacher"))]
            self.fields["layout"] = forms.ChoiceField(label=self.fields["layout"].label, choices=roster)


class ColumnChoice(forms.ChoiceField):
    """A column of the workbook, or none; it is not marked as optional, for nearly every field is."""

    def validate(self, value: object) -> None:
        """Accept none."""
        if value:
            super().validate(value)


class ColumnsForm(forms.Form):
    """Which column holds each of our fields; a field without a column is simply not in the workbook."""

    use_required_attribute = False

    def __init__(self, *args: object, sheet: Sheet, kind: str, place: ColumnMapping, **kwargs: object) -> None:
        """Offer the headings of the chosen row for every field."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self._place = place
        # '' for a row so far down that no workbook has its headings there: that is not remembered.
        self.headings_digest = headings_digests(sheet).get(place.header_row, "")
        self._headings = {column_letters(h.column): h.text for h in headings_of(sheet, place.header_row)}
        offered = [("", str(_("— none —")))]
        offered += [(letters, f"{letters} · {text}") for letters, text in self._headings.items()]
        for key in keys_of(kind, place.layout):
            self.fields[f"column:{key}"] = ColumnChoice(
                label=title_of(key), choices=offered, initial=place.columns.get(key, "")
            )

    @property
    def fields_of_people(self) -> list[forms.BoundField]:
        """List the fields that are no indicators."""
        return [bound for bound in self if not bound.name.startswith("column:pkg.")]

    @property
    def indicators(self) -> list[forms.BoundField]:
        """List the fields of the indicators, in official order."""
        return [bound for bound in self if bound.name.startswith("column:pkg.")]

    @property
    def needs_a_look(self) -> bool:
        """Tell whether an indicator has no column, or one that another field has too."""
        return any(bound.errors or not bound.value() for bound in self.indicators)

    @property
    def matched(self) -> int:
        """Count the indicators that have a column."""
        return sum(bool(bound.value()) for bound in self.indicators)

    def clean(self) -> dict[str, object]:
        """Build the mapping; refuse one column for two fields."""
        values = super().clean() or {}
        columns = {name.removeprefix("column:"): column for name, column in values.items() if column}
        twice = {column for column in columns.values() if list(columns.values()).count(column) > 1}
        for name in [name for name, column in values.items() if column in twice]:
            self.add_error(name, _("This column is chosen for two fields."))
        if not any(key in columns for key in KEY_FIELDS):
            self.add_error(
                None,
                _("Choose the column with the NUPTK, the PegID or the NIP: a name alone does not tell people apart."),
            )
        if not self.errors:
            self._build(columns)
        return values

    def _build(self, columns: dict[str, str]) -> None:
        values = {**self._place.to_json(), "columns": columns, "headings": self._headings}
        try:
            self.mapping = ColumnMapping.from_json(values)
        except MappingInvalid as wrong:
            raise forms.ValidationError(_("These columns do not make a table that we can read.")) from wrong


def title_of(key: str) -> str:
    """Return what a field is called on the page: its heading, or the indicator's number."""
    name, dot, number = key.partition(".")
    if name == "pkg":
        return str(_("Indicator %(number)s") % {"number": number})
    return f"{label(Field(name))} {number}" if dot else label(Field(name))
