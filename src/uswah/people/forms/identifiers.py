"""Numbers and names by which a person is known, each read and refused at its own field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uswah.core.text.identifiers import parse_nip, parse_nuptk, parse_pegid, parse_phone
from uswah.core.text.refusals import RefusalCode, RefusedText
from uswah.people.enums import IdentifierKind

_USERNAME: Final = re.compile(r"(?=.*[a-z])[a-z0-9][a-z0-9._-]{2,29}")

REFUSALS: Final[Mapping[RefusalCode, Promise]] = {
    RefusalCode.NOT_DIGITS: _("Only digits, please."),
    RefusalCode.PLACEHOLDER: _("This is not a real number. Leave the field empty if there is none."),
    RefusalCode.PRECISION_LOST: _("A spreadsheet has cut this number off. Copy it from the card or the decree."),
    RefusalCode.NO_SUCH_DATE: _("The first eight digits of a NIP are a date of birth; this one does not exist."),
    RefusalCode.YEAR_IMPLAUSIBLE: _("The year of birth in this NIP cannot be right."),
    RefusalCode.APPOINTMENT_IMPLAUSIBLE: _("The month of appointment in this NIP cannot be right."),
    RefusalCode.SEX_DIGIT: _("The 15th digit of a NIP is 1 or 2."),
    RefusalCode.UNRECOGNISED: _("Write a phone number as 0812… or +62812…."),
}
LENGTHS: Final[Mapping[str, Promise]] = {
    IdentifierKind.NUPTK: _("A NUPTK has 16 digits."),
    IdentifierKind.PEGID: _("A PegID has 13 to 20 digits."),
    IdentifierKind.NIP: _("A NIP has 18 digits."),
    IdentifierKind.PHONE: _("This phone number is too short or too long."),
}
PARSERS: Final[Mapping[str, Callable[[str], str]]] = {
    IdentifierKind.NUPTK: parse_nuptk,
    IdentifierKind.PEGID: parse_pegid,
    IdentifierKind.NIP: lambda text: parse_nip(text).number,
    IdentifierKind.PHONE: lambda text: str(parse_phone(text)),
}


def field_of(kind: str) -> str:
    """Return the name of the form's field for an identifier of this kind."""
    return kind.lower()


class IdentifierField(forms.CharField):
    """An identifier of one kind, normalised; errors carry the parser's code."""

    def __init__(self, *, kind: IdentifierKind, help_text: str | Promise = "") -> None:
        """Keep the kind; digits open the phone's number pad."""
        pad = {} if kind is IdentifierKind.USERNAME else {"inputmode": "tel" if kind == "PHONE" else "numeric"}
        widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", **pad})
        super().__init__(label=kind.label, required=False, max_length=60, widget=widget)
        self.help_text = help_text  # type: ignore[assignment]  # lazy sentences are Django's own way
        self.kind = kind

    def clean(self, value: object) -> str:
        """Return the identifier as it is stored, '' for none; what is only shown is not read again."""
        if self.disabled:
            return str(value or "")
        written = str(super().clean(value) or "").strip()
        if not written:
            return ""
        if self.kind is IdentifierKind.USERNAME:
            return _username(written)
        try:
            return PARSERS[self.kind](written)
        except RefusedText as refused:
            sentence = LENGTHS[self.kind] if refused.code is RefusalCode.WRONG_LENGTH else REFUSALS[refused.code]
            raise forms.ValidationError(str(sentence), str(refused.code.value)) from refused


def _username(written: str) -> str:
    name = written.lower()
    if not _USERNAME.fullmatch(name):
        raise forms.ValidationError(
            _("A user name has 3 to 30 signs: letters, digits, points and dashes, with at least one letter."),
            "username",
        )
    return name


def identifier_fields() -> dict[str, IdentifierField]:
    """Return one field for each kind of identifier, in the order in which people look for them."""
    hints: dict[str, str | Promise] = {
        IdentifierKind.PHONE: _("For signing in; nothing is sent to it."),
        IdentifierKind.USERNAME: _("Only for who has no number."),
    }
    return {field_of(kind): IdentifierField(kind=kind, help_text=hints.get(kind, "")) for kind in IdentifierKind}
