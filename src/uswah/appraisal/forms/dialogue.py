"""What is typed in the conversation about levels: reply, answer, musyawarah, moderation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uswah.appraisal.enums import ReplyOutcome

WORDS = 2000
Choices = Sequence[tuple[str, str]]


def _words(label: Any, help_text: Any = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=WORDS,
        required=required,
        error_messages={"required": gettext_lazy("Write it in words: whoever it is about reads them.")},
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReplyForm(forms.Form):
    """A teacher's reply: to which levels, in their own words, with counter-evidence where there is some."""

    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Which competencies is it about?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one competency.")},
    )
    text = _words(
        gettext_lazy("What do you see differently?"),
        gettext_lazy("In your own words. The head reads it and must answer with a reason."),
        rows=6,
    )
    evidence_text = _words(
        gettext_lazy("What shows it?"),
        gettext_lazy("A lesson, a date, a document, a pupil's work: whatever another person could look at."),
        required=False,
    )
    submission = forms.ChoiceField(
        label=gettext_lazy("A rating that you point to"),
        required=False,
    )

    def __init__(self, *args: Any, levels: Choices, submissions: Choices, **kwargs: Any) -> None:
        """Offer the levels that may be answered, and the ratings about the teacher."""
        super().__init__(*args, **kwargs)
        _offer(self, "levels", levels)
        _offer(self, "submission", [("", _("None")), *submissions])
        if not submissions:
            del self.fields["submission"]

    @property
    def chosen_levels(self) -> tuple[int, ...]:
        """Return the levels that the reply is about; the form must be valid."""
        return tuple(int(written) for written in self.cleaned_data["levels"])

    @property
    def chosen_submission(self) -> UUID | None:
        """Return the rating pointed to, or None; the form must be valid."""
        written = self.cleaned_data.get("submission", "")
        return UUID(written) if written else None


class AnswerForm(forms.Form):
    """The answer to a reply: the level stays or changes, always with a reason."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("After looking again"),
        widget=forms.RadioSelect,
        choices=[(outcome.value, outcome.label) for outcome in ReplyOutcome],
        error_messages={"required": gettext_lazy("Choose whether the level stays or changes.")},
    )
    label = forms.ChoiceField(
        label=gettext_lazy("The level that holds from now on"),
        help_text=gettext_lazy("Only where it changes. The figure of before stays visible beside it."),
        required=False,
    )
    reason = _words(
        gettext_lazy("Your reason"),
        gettext_lazy("The teacher reads this. Say what you looked at again and what you found."),
    )

    def __init__(self, *args: Any, labels: Choices, **kwargs: Any) -> None:
        """Offer the levels of the scale."""
        super().__init__(*args, **kwargs)
        _offer(self, "label", [("", _("Choose …")), *labels])

    def clean(self) -> dict[str, Any]:
        """Ask for the new level exactly where it changes."""
        found = super().clean() or {}
        outcome, label = self.cleaned_data.get("outcome"), self.cleaned_data.get("label")
        if outcome == ReplyOutcome.CHANGED and not label:
            self.add_error("label", _("Choose the level that holds from now on."))
        if outcome == ReplyOutcome.KEPT and label:
            self.add_error("label", _("The level stays, so leave this empty; or choose that it changes."))
        return found


class ModerationForm(forms.Form):
    """A person sets a level, with a reason."""

    label = forms.ChoiceField(
        label=gettext_lazy("The level that holds from now on"),
        error_messages={"required": gettext_lazy("Choose a level of the scale.")},
    )
    reason = _words(
        gettext_lazy("Your reason"),
        gettext_lazy("The teacher reads this. The figure of before stays visible beside it."),
    )

    def __init__(self, *args: Any, labels: Choices, **kwargs: Any) -> None:
        """Offer the levels of the scale."""
        super().__init__(*args, **kwargs)
        _offer(self, "label", [("", _("Choose …")), *labels])


class SettleForm(forms.Form):
    """What a musyawarah found; a level set by it is optional."""

    outcome = _words(
        gettext_lazy("What did you find together?"),
        gettext_lazy("Who looked at what again, and why the sources differ. The teacher reads this."),
        rows=6,
    )
    label = forms.ChoiceField(
        label=gettext_lazy("The level that you agreed on"),
        help_text=gettext_lazy("Only where you agreed on another one than the figure says."),
        required=False,
    )

    def __init__(self, *args: Any, labels: Choices, **kwargs: Any) -> None:
        """Offer the levels of the scale; without them (the viewer moderates nothing) the question is not asked."""
        super().__init__(*args, **kwargs)
        _offer(self, "label", [("", _("The level stays as it is")), *labels])
        if not labels:
            del self.fields["label"]


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
    field.choices = list(choices)
