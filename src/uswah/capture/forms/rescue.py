"""The form by which a colleague hands in a rescue file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RescueForm(forms.Form):
    """One file, as the phone's app saved it."""

    file = forms.FileField(
        label=_("Rescue file"),
        help_text=_("Its name begins with uswah-darurat and ends with .json; up to 64 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
