"""What is typed to ask a class."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from uswah.standards.enums import Stage

FIRST_DAYS = 7  # what the form begins with; whoever asks may choose another day
_WRITTEN = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]


class NewCampaignForm(forms.Form):
    """Which class is asked, about whom, and until when."""

    about = forms.ChoiceField(label=gettext_lazy("About which teacher?"))
    class_name = forms.CharField(
        label=gettext_lazy("Class"), max_length=40, help_text=gettext_lazy("The name that everybody uses: VIII-A.")
    )
    class_size = forms.IntegerField(
        label=gettext_lazy("Number of pupils"),
        min_value=1,
        help_text=gettext_lazy("One code is printed for each pupil."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    school_year = forms.ChoiceField(label=gettext_lazy("School year"))
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"), choices=[(stage.value, stage.label) for stage in Stage], initial=Stage.FORMATIVE
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Last day to answer"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=_WRITTEN,
        error_messages={"invalid": gettext_lazy("Write the date as day/month/year.")},
    )

    def __init__(
        self, sent: QueryDict | None, *, teachers: Sequence[tuple[str, str]], years: Sequence[str], today: date
    ) -> None:
        """Offer the teachers and school years."""
        super().__init__(sent, initial={"closes_on": today + timedelta(days=FIRST_DAYS)})
        self._offer("about", [("", "–"), *teachers])
        self._offer("school_year", [(year, year) for year in years])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = choices


class ConsentForm(forms.Form):
    """Whoever opens a campaign says that the parents agreed."""

    parents_agreed = forms.BooleanField(
        label=gettext_lazy("Parents or guardians were told and agreed"),
        error_messages={"required": gettext_lazy("Without their agreement no child is asked (UU 27/2022 Article 25).")},
    )
