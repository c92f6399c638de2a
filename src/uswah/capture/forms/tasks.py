"""Somebody is asked to judge a teacher."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uswah.capture.queries.tasks import Choices, Offered
from uswah.evidence.operations import NewAssignment
from uswah.standards.enums import Stage, Technique

TECHNIQUES = (Technique.OBSERVATION, Technique.MONITORING, Technique.INTERVIEW, Technique.DOCUMENT)


class AskForm(forms.Form):
    """Who judges whom, with which form, in which role, until when."""

    about = forms.ChoiceField(label=gettext_lazy("Which teacher?"))
    asked_of = forms.ChoiceField(label=gettext_lazy("Who judges?"))
    source_role = forms.ChoiceField(label=gettext_lazy("In which role?"))
    instrument = forms.ChoiceField(label=gettext_lazy("With which form?"))
    technique = forms.ChoiceField(
        label=gettext_lazy("How it is seen"), choices=[(one.value, one.label) for one in TECHNIQUES]
    )
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=Stage.choices)
    due_on = forms.DateField(
        label=gettext_lazy("Until when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
        error_messages={"invalid": gettext_lazy("Write the date as day/month/year.")},
    )

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        """Offer the people, the forms and the roles of the place."""
        super().__init__(*args, **kwargs)
        none = [("", _("Choose …"))]
        self._offer("about", [*none, *offered.teachers])
        self._offer("asked_of", [*none, *offered.colleagues])
        self._offer("instrument", offered.instruments)
        self._offer("source_role", [(role.value, str(role.label)) for role in offered.roles])

    def assignment(self, school_year: str) -> NewAssignment:
        """Return what is asked; the form must be valid."""
        found = self.cleaned_data
        due_on: date = found["due_on"]
        return NewAssignment(
            about=UUID(found["about"]),
            asked_of=UUID(found["asked_of"]),
            instrument_id=int(found["instrument"]),
            school_year=school_year,
            stage=found["stage"],
            technique=found["technique"],
            source_role=found["source_role"],
            due_on=due_on,
        )

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = choices
