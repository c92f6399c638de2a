"""What is typed while coding: a mark, a code of one's own, a second coder, what was found about a difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uswah.evidence.enums import Direction
from uswah.evidence.policies import LONGEST_PASSAGE, CodeEntry

WORDS = 600


class MarkForm(forms.Form):
    """A mark: the code (by number or name, as one types it), what the words say about it, and which words."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Type a number or a word, then choose."),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "codes", "autocomplete": "off"}),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("What do the words say about it?"),
        choices=Direction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the words say about it.")},
    )
    quote = forms.CharField(
        label=gettext_lazy("Which words?"),
        help_text=gettext_lazy("Select them in the passage, or copy them here. Empty means the whole passage."),
        max_length=LONGEST_PASSAGE,
        required=False,
        widget=forms.TextInput(attrs={"data-quote": ""}),
    )
    near = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput(attrs={"data-near": ""}))
    passage = forms.IntegerField(widget=forms.HiddenInput)
    tag_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, codes: Mapping[str, str], **kwargs: Any) -> None:
        """Know the codes by everything that one may type for them."""
        super().__init__(*args, **kwargs)
        self.codes = codes

    def clean_code(self) -> str:
        """Return the code meant; the number may carry its words, as a list of choices writes them."""
        typed = self.cleaned_data["code"].strip()
        found = self.codes.get(typed.casefold()) or self.codes.get(typed.split(" ")[0].casefold())
        if found is None:
            raise forms.ValidationError(_("The codebook has no such code."))
        return found


class FindingForm(forms.Form):
    """What was found about a difference, with the reason."""

    key = forms.CharField(widget=forms.HiddenInput)
    direction = forms.ChoiceField(
        label=gettext_lazy("What does the passage say, then?"),
        required=False,
        choices=[*Direction.choices, ("", gettext_lazy("Says nothing about it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("A decision needs its reason.")},
    )


class SecondCoderForm(forms.Form):
    """Who is asked to code a second time."""

    coder = forms.TypedChoiceField(label=gettext_lazy("Who codes a second time?"), coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, people: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        """Offer who may be asked."""
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *((str(pk), name) for pk, name in people)]
        self.fields["coder"].choices = choices  # type: ignore[attr-defined]  # a field of choices has them


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CodeForm(forms.Form):
    """A code of one's own, or guidance for an indicator."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("A short word of small letters, or the code of an indicator, as in: pkg.1.1"),
        max_length=40,
    )
    label = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    definition = _words(gettext_lazy("What it means"))
    when = _words(gettext_lazy("When to use it"))
    not_when = _words(gettext_lazy("When not"))
    example = _words(gettext_lazy("An example in our own words"), gettext_lazy("Invented; nobody can be known by it."))

    @property
    def entry(self) -> CodeEntry:
        """Return what was written; the form must be valid."""
        return CodeEntry(**{name: self.cleaned_data[name].strip() for name in self.fields})
