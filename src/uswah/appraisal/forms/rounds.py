"""What is typed to open a round and to close its collection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uswah.standards.enums import Stage

# What a form begins with; the head may choose other days.
COLLECT_DAYS, REPLY_DAYS = 14, 7
_WRITTEN = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]


def _day(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=_WRITTEN,
        error_messages={"invalid": gettext_lazy("Write the date as day/month/year.")},
    )


class OpenRoundForm(forms.Form):
    """A new round: of which year and stage, until when judgements are collected, until when teachers may reply."""

    school_year = forms.ChoiceField(label=gettext_lazy("School year"))
    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    collect_until = _day(
        gettext_lazy("Judgements are collected until"),
        gettext_lazy("Until this day every rater sees only their own judgements."),
    )
    reply_until = _day(
        gettext_lazy("Teachers may reply until"),
        gettext_lazy("A teacher needs a few quiet days to read and to answer; seven is a good measure."),
    )

    def __init__(self, sent: QueryDict | None, *, years: Sequence[str], today: date, start: dict[str, str]) -> None:
        """Offer the school years, and days counted from today; `start` are the year and stage chosen at first."""
        first = today + timedelta(days=COLLECT_DAYS)
        days = {"collect_until": first, "reply_until": first + timedelta(days=REPLY_DAYS)}
        super().__init__(sent, initial={**days, **start})
        self.today = today
        _offer(self, "school_year", [(year, year) for year in years])
        _offer(self, "stage", [(stage.value, str(stage.label)) for stage in Stage])

    def clean_collect_until(self) -> date:
        """Refuse a day that is over."""
        day: date = self.cleaned_data["collect_until"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Leave the teachers time after the collection."""
        found = super().clean() or {}
        last, reply = self.cleaned_data.get("collect_until"), self.cleaned_data.get("reply_until")
        if last and reply and reply <= last:
            self.add_error("reply_until", _("Choose a day after the collection, so that teachers have time to reply."))
        return found


class CloseCollectionForm(forms.Form):
    """The end of the collection; before its day, or while judgements are missing, with a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Why is the collection closed?"),
        help_text=gettext_lazy("The reason goes into the audit trail."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        """Ask for the reason only where it is needed."""
        super().__init__(*args, **kwargs)
        if not needs_reason:
            self.fields["reason"].required = False


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
    field.choices = choices
