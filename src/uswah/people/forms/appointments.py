"""A role given from above: to somebody who signs in already, or to somebody new with a user name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uswah.institutions.forms import reason_field
from uswah.people.enums import IdentifierKind, Role
from uswah.people.forms.identifiers import IdentifierField
from uswah.people.forms.staff import role_choices
from uswah.people.operations import NewPerson


class AppointForm(forms.Form):
    """Who gets which role at a place: a known number that agrees with the name, or a new user name."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name without titles"), max_length=120)
    known = forms.CharField(
        label=_("NUPTK, PegID, NIP, phone number, or user name"),
        max_length=100,
        required=False,
        help_text=_("Of somebody who has an account already, exactly as it is known."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    username = IdentifierField(
        kind=IdentifierKind.USERNAME, help_text=_("Only for somebody new: a slip with the first password follows.")
    )
    title_before = forms.CharField(label=_("Titles before the name"), max_length=40, required=False)
    title_after = forms.CharField(label=_("Titles after the name"), max_length=80, required=False)
    reason = reason_field()

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        """Offer these roles; the only one is chosen already."""
        super().__init__(*args, **kwargs)
        offered = list(roles)
        self.fields["username"].label = _("New user name")
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = role_choices(offered)
        if len(offered) == 1:
            self.initial.setdefault("role", offered[0].value)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two ways to say who it is."""
        said = super().clean() or self.cleaned_data
        if "known" in said and "username" in said and bool(said["known"]) == bool(said["username"]):
            sentence = _("Fill in one of the two: what the person is known by, or a new user name.")
            self.add_error("known", forms.ValidationError(sentence, "one"))
        return said

    def person(self) -> NewPerson:
        """Return the new person whom the valid form describes."""
        said = self.cleaned_data
        names = {name: said[name] for name in ("name", "title_before", "title_after")}
        return NewPerson(identifiers={str(IdentifierKind.USERNAME.value): said["username"]}, **names)
