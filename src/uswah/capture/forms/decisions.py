"""Decisions of persons: each has a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

LONGEST = 300


class ReasonForm(forms.Form):
    """A decision with its reason, in words for whoever is concerned."""

    reason = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:
        """Say what the reason is asked for."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = hint


class VersionForm(forms.Form):
    """Which version of a rating holds, and why; `seen` are the versions that the page laid side by side."""

    chosen = forms.TypedChoiceField(
        label=gettext_lazy("Which version holds?"), coerce=UUID, widget=forms.RadioSelect, empty_value=None
    )
    reason = forms.CharField(
        label=gettext_lazy("Why this one?"),
        help_text=gettext_lazy("The teacher and everybody who sees the rating can read this."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the versions."""
        kwargs.setdefault("initial", {"seen": " ".join(value for value, _ in choices)})
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]  # a field of choices has them

    def clean_seen(self) -> list[UUID]:
        """Return the versions that were on the page."""
        try:
            return [UUID(value) for value in self.cleaned_data["seen"].split()]
        except ValueError:
            return []
