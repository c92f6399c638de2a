"""Forms of the papers: which year and stage, which kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from uswah.documents.enums import DocumentKind
from uswah.standards.enums import Stage

ALL = "semua"


class OccasionForm(forms.Form):
    """A school year and a stage to choose from, with those that are shown."""

    tahun = forms.ChoiceField(label=_("School year"))
    tahap = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)

    def __init__(self, *, years: Sequence[str], year: str, stage: str) -> None:
        """Take the years to choose from, and what is shown."""
        super().__init__(initial={"tahun": year, "tahap": stage})
        offered = list(dict.fromkeys([*years, year]))
        self.fields["tahun"] = forms.ChoiceField(
            label=self.fields["tahun"].label, choices=[(one, one) for one in sorted(offered, reverse=True)]
        )


class FilterForm(forms.Form):
    """Which papers the list shows; nothing chosen means all."""

    tahun = forms.ChoiceField(label=_("School year"))
    jenis = forms.ChoiceField(label=_("Kind of paper"), choices=[(ALL, _("All kinds")), *DocumentKind.choices])
    sebelum = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, given: Any, *, years: Sequence[str]) -> None:
        """Take the years to choose from."""
        chosen = {name: given.get(name) or ALL for name in ("tahun", "jenis")}
        super().__init__({**chosen, "sebelum": given.get("sebelum")})
        offered = [(ALL, _("All years")), *((year, year) for year in years)]
        self.fields["tahun"] = forms.ChoiceField(label=self.fields["tahun"].label, choices=offered)

    @property
    def asked(self) -> dict[str, str]:
        """Return what narrows the list, once the form is valid; what shows all is left out."""
        chosen = {name: str(self.cleaned_data[name]) for name in ("tahun", "jenis")}
        return {name: value for name, value in chosen.items() if value != ALL}

    @property
    def before(self) -> UUID | None:
        """Return the paper behind which the page begins."""
        before: UUID | None = self.cleaned_data["sebelum"]
        return before
