"""A teacher on one form: the person, the post, what is taught."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uswah.core.text.names import split_titles
from uswah.people.enums import Employment, IdentifierKind, Sex
from uswah.people.forms.identifiers import field_of, identifier_fields
from uswah.people.operations import NewPerson, PostEntry, Taught, TeacherEntry

if TYPE_CHECKING:
    from uswah.people.models import Post

ROWS: Final = 6
ROWS_AT_ONCE: Final = 2
MOST_JP: Final = 48
PERSON: Final = ("name", "title_before", "title_after", "sex", "born_in", "born_on", "qualification", "certified_in")
POST: Final = ("employment", "rank", "since", "is_satminkal", "is_teaching")
_EMPTY: Final = ("", "—")
_RANKS: Final = tuple(
    f"{level}/{step}" for level in ("II", "III", "IV") for step in ("abcde" if level == "IV" else "abcd")
)
_GRADES: Final = ("V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII")


def _day(label: str | Promise) -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]  # lazy sentences are Django's own way
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class TeacherForm(forms.Form):
    """A person with the numbers, the post at this madrasah, and up to six subjects with their weekly hours."""

    name = forms.CharField(label=_("Name without titles"), max_length=120)
    title_before = forms.CharField(label=_("Titles before the name"), max_length=40, required=False)
    title_after = forms.CharField(label=_("Titles after the name"), max_length=80, required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[_EMPTY, *Sex.choices])
    born_in = forms.CharField(label=_("Place of birth"), max_length=80, required=False)
    born_on = _day(_("Date of birth"))
    qualification = forms.CharField(
        label=_("Highest education"),
        max_length=160,
        required=False,
        help_text=_("For example: S1 Mathematics Education."),
    )
    certified_in = forms.CharField(label=_("Certified in"), max_length=120, required=False)
    employment = forms.ChoiceField(label=_("Employment"), required=False, choices=[_EMPTY, *Employment.choices])
    rank = forms.ChoiceField(
        label=_("Rank (golongan)"),
        required=False,
        choices=[_EMPTY, ("PNS", [(r, r) for r in _RANKS]), ("PPPK", [(g, g) for g in _GRADES])],
    )
    since = _day(_("Working here since"))
    is_satminkal = forms.BooleanField(label=_("This madrasah is the base (satminkal)"), required=False)
    is_teaching = forms.BooleanField(label=_("Teaches here, and is rated as a teacher"), required=False)
    is_somebody_else = forms.BooleanField(label=_("This is somebody else: add as a new person"), required=False)
    is_same_person = forms.BooleanField(label=_("Yes, open a post here for this person"), required=False)

    def __init__(
        self,
        *args: Any,
        subjects: Mapping[str, str],
        keeps_person: bool = True,
        keeps_numbers: bool = True,
        **kwargs: Any,
    ) -> None:
        """Offer the subjects (code to title); what another madrasah or a higher account keeps is shown, not asked."""
        super().__init__(*args, **kwargs)
        for name, field in identifier_fields().items():
            field.disabled = not (keeps_person and keeps_numbers)
            self.fields[name] = field
        if not keeps_person:
            for name in PERSON:
                self.fields[name].disabled = True
        offered = [_EMPTY, *subjects.items()]
        # More rows than usual for who teaches more: a row that is not shown would be taken away on saving.
        known = sum(name.startswith("subject_") for name in self.initial)
        self._rows = range(1, max(ROWS, known + 1) + 1)
        for row in self._rows:
            self.fields[f"subject_{row}"] = forms.ChoiceField(label=_("Subject"), required=False, choices=offered)
            self.fields[f"jp_{row}"] = forms.IntegerField(
                label=_("JP a week"), required=False, min_value=1, max_value=MOST_JP
            )

    def first_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """Yield the pairs of fields, subject and hours, that are enough for most teachers."""
        yield from self._pairs(self._rows[:ROWS_AT_ONCE])

    def more_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """Yield the pairs of fields that are folded away until they are needed."""
        yield from self._pairs(self._rows[ROWS_AT_ONCE:])

    def needs_more_rows(self) -> bool:
        """Tell whether something stands in the folded rows, so that they have to be open."""
        return any(subject.value() or jp.value() or subject.errors for subject, jp in self.more_rows())

    def _pairs(self, rows: range) -> Iterator[tuple[BoundField, BoundField]]:
        for row in rows:
            yield self[f"subject_{row}"], self[f"jp_{row}"]

    def identifier_rows(self) -> Iterator[BoundField]:
        """Yield the fields of the identifiers."""
        for kind in IdentifierKind:
            yield self[field_of(kind)]

    def clean_name(self) -> str:
        """Refuse a name with titles in it, and say which they are."""
        if self.fields["name"].disabled:
            return str(self.cleaned_data["name"])
        written = " ".join(str(self.cleaned_data["name"]).split())
        titled = split_titles(written)
        if titled.front or titled.back:
            titles = ", ".join(part for part in (titled.front, *titled.back) if part)
            raise forms.ValidationError(
                _("Write titles in their own fields: %(titles)s."), "titles", params={"titles": titles}
            )
        return written

    def clean(self) -> dict[str, Any]:
        """Refuse hours without a subject, and a subject that stands twice."""
        said = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for row in self._rows:
            subject, jp = said.get(f"subject_{row}", ""), said.get(f"jp_{row}")
            if jp and not subject:
                self.add_error(
                    f"subject_{row}", forms.ValidationError(_("Which subject are these hours for?"), "missing")
                )
            if subject and subject in seen:
                self.add_error(
                    f"subject_{row}", forms.ValidationError(_("This subject stands above already."), "twice")
                )
            seen.add(subject)
        return said

    def identifiers(self) -> dict[str, str]:
        """Return the identifiers by kind, '' for what was left empty."""
        return {str(kind.value): self.cleaned_data[field_of(kind)] for kind in IdentifierKind}

    def entry(self, school_year: str) -> TeacherEntry:
        """Return what the valid form says, for a school year."""
        said = self.cleaned_data
        taught = [(said[f"subject_{row}"], said[f"jp_{row}"]) for row in self._rows]
        post = PostEntry(
            is_satminkal=said["is_satminkal"],
            is_teaching=said["is_teaching"],
            employment=said["employment"],
            rank=said["rank"],
            since=said["since"],
        )
        person = NewPerson(identifiers=self.identifiers(), **{name: said[name] for name in PERSON})
        return TeacherEntry(person, post, school_year, tuple(Taught(s, jp) for s, jp in taught if s))


def initial_of(post: Post, identifiers: Mapping[str, str], taught: Iterable[tuple[str, int | None]]) -> dict[str, Any]:
    """Return what the form shows for a post that is known."""
    shown: dict[str, Any] = {name: getattr(post.person, name) for name in PERSON}
    shown |= {name: getattr(post, name) for name in POST}
    shown |= {field_of(kind): value for kind, value in identifiers.items()}
    for row, (subject, jp) in enumerate(taught, start=1):
        shown |= {f"subject_{row}": subject, f"jp_{row}": jp}
    return shown
