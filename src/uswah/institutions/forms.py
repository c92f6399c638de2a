"""What people write about places."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from uswah.core.text.identifiers import parse_npsn, parse_nsm
from uswah.core.text.refusals import RefusedText
from uswah.institutions.enums import InstitutionKind, kinds_below

MOST_REASON = 200


def reason_field() -> forms.CharField:
    """Return the field in which a person says why; at least five signs, so that it says something."""
    return forms.CharField(
        label=_("Reason"), min_length=5, max_length=MOST_REASON, help_text=_("Stays in the audit trail.")
    )


class IdentityForm(forms.Form):
    """What stands on the letterhead of a madrasah."""

    name = forms.CharField(label=_("Name of the madrasah"), max_length=160)
    npsn = forms.CharField(label="NPSN", max_length=12, required=False, help_text=_("8 signs, as in EMIS."))
    foundation = forms.CharField(label=_("Foundation"), max_length=160, required=False)
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        required=False,
        help_text=_("Street, village, subdistrict, district, postcode; as the letterhead shows it."),
    )
    town = forms.CharField(
        label=_("Town"), max_length=100, required=False, help_text=_("Stands before the date on papers.")
    )
    contact = forms.CharField(
        label=_("Contact"), max_length=160, required=False, help_text=_("Phone number, e-mail, web address.")
    )
    accreditation = forms.CharField(
        label=_("Accreditation"), max_length=60, required=False, help_text=_("Grade and year, for example: B (2023).")
    )
    paper_code = forms.CharField(
        label=_("Code in paper numbers"),
        max_length=30,
        required=False,
        help_text=_("The part that names the madrasah, for example: MTs.NH."),
    )

    def clean_npsn(self) -> str:
        """Return the NPSN as it is stored, or refuse it at its field."""
        written = str(self.cleaned_data["npsn"])
        if not written:
            return ""
        try:
            return parse_npsn(written)
        except RefusedText as refused:
            raise forms.ValidationError(
                _("An NPSN has 8 signs: digits, or a letter and 7 digits."), "npsn"
            ) from refused


class PlaceForm(forms.Form):
    """A new place below another."""

    kind = forms.ChoiceField(label=_("Kind of place"))
    code = forms.CharField(
        label=_("Number"), max_length=20, help_text=_("NSM of a madrasah (12 digits); the area code of an area.")
    )
    name = forms.CharField(label=_("Name"), max_length=160)

    def __init__(self, *args: object, parent_kind: str, **kwargs: object) -> None:
        """Offer the kinds that may stand below the parent."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, passed on
        choices = [(kind.value, kind.label) for kind in kinds_below(parent_kind)]
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_code(self) -> str:
        """Return the number as it is stored, or refuse it at its field."""
        written = str(self.cleaned_data["code"]).strip()
        if self.cleaned_data.get("kind") == InstitutionKind.MADRASAH:
            return _twelve_digits(written, "nsm")
        if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.-]*", written):
            raise forms.ValidationError(_("Only letters, digits, points and dashes."), "code")
        return written


class PesantrenForm(forms.Form):
    """Which pesantren a madrasah belongs to."""

    code = forms.CharField(label=_("NSPP of the pesantren"), max_length=20, help_text=_("12 digits."))
    name = forms.CharField(label=_("Name of the pesantren"), max_length=160)
    reason = reason_field()

    def clean_code(self) -> str:
        """Return the number as it is stored, or refuse it at its field."""
        return _twelve_digits(str(self.cleaned_data["code"]), "nspp")


class LeaveForm(forms.Form):
    """Why a madrasah belongs to its pesantren no longer."""

    reason = reason_field()


def _twelve_digits(written: str, code: str) -> str:
    try:
        return parse_nsm(written)
    except RefusedText as refused:
        raise forms.ValidationError(_("This number has 12 digits."), code) from refused
