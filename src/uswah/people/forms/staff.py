"""Roles, accounts and the end of a post; each says why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from uswah.common.permissions import Permission
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.forms import reason_field
from uswah.people.enums import ROLES, IdentifierKind, Role
from uswah.people.forms.identifiers import field_of, identifier_fields
from uswah.people.operations import NewPerson

FROM_OUTSIDE = (Role.PENGAWAS, Role.TIM_KHUSUS)


def role_choices(roles: Iterable[Role]) -> list[tuple[str, str]]:
    """Return roles to choose from, each with what it may do."""
    words = '<span><strong>{}</strong><br><span class="small">{}</span></span>'
    return [(role.value, format_html(words, role.label, ROLES[role].description)) for role in roles]


class ReasonForm(forms.Form):
    """Why something is done to somebody's account or role."""

    reason = reason_field()


class EndForm(forms.Form):
    """Until when somebody works here, and why no longer."""

    until = forms.DateField(label=_("Last day here"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    reason = reason_field()


class GrantForm(forms.Form):
    """A role for somebody who works here."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    reason = reason_field()

    def __init__(self, *args: Any, kind: str, has_slip: bool, **kwargs: Any) -> None:
        """Offer the roles of a place of this kind; `has_slip` = the account's first password was not changed yet."""
        super().__init__(*args, **kwargs)
        self._has_slip = has_slip
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = role_choices(r for r, rule in ROLES.items() if InstitutionKind(kind) in rule.stands_at)

    def clean_role(self) -> Role:
        """Refuse the power to give roles for an account whose password is still the one of a slip."""
        role = Role(self.cleaned_data["role"])
        if self._has_slip and Permission.MANAGE_ROLES in ROLES[role].may:
            raise forms.ValidationError(
                _(
                    "This person has to sign in and choose a password first: whoever handed over the slip knows this one."
                ),
                "slip",
            )
        return role


class OutsiderForm(forms.Form):
    """Somebody who works elsewhere and gets a role here: number and name have to agree."""

    name = forms.CharField(label=_("Name without titles"), max_length=120)
    title_before = forms.CharField(label=_("Titles before the name"), max_length=40, required=False)
    title_after = forms.CharField(label=_("Titles after the name"), max_length=80, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        choices=[(role.value, role.label) for role in FROM_OUTSIDE],
    )
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the fields of the identifiers."""
        super().__init__(*args, **kwargs)
        self.fields |= identifier_fields()

    def identifier_rows(self) -> list[BoundField]:
        """Return the fields of the identifiers."""
        return [self[field_of(kind)] for kind in IdentifierKind]

    def clean(self) -> dict[str, Any]:
        """Ask for something to sign in with."""
        said = super().clean() or self.cleaned_data
        if not self.errors and not any(said[field_of(kind)] for kind in IdentifierKind):
            self.add_error(
                "nip", forms.ValidationError(_("At least one number or user name is needed to sign in."), "none")
            )
        return said

    def person(self) -> NewPerson:
        """Return whom the valid form describes."""
        said = self.cleaned_data
        numbers = {str(kind.value): said[field_of(kind)] for kind in IdentifierKind}
        return NewPerson(
            name=said["name"], title_before=said["title_before"], title_after=said["title_after"], identifiers=numbers
        )
