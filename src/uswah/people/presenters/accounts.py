"""One's own account: who one is, what one may do, what was done to the account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uswah.common.presenters import Definition, TimelineEntry
from uswah.institutions.presenters import span
from uswah.people.enums import ROLES, IdentifierKind, Role
from uswah.people.presenters.persons import as_typed, moment

if TYPE_CHECKING:
    from uswah.people.models import RoleAssignment
    from uswah.people.queries import AccountEvent

_ACTIONS = {
    "account.opened": gettext_lazy("Account opened"),
    "account.password_reset": gettext_lazy("Password reset"),
    "account.password_changed": gettext_lazy("Password changed"),
    "account.language_chosen": gettext_lazy("Language chosen"),
    "role.granted": gettext_lazy("Role granted"),
    "role.ended": gettext_lazy("Role ended"),
}


@dataclass(frozen=True, slots=True)
class RoleCard:
    """A role of one's own: where it stands, since when, and what it may do."""

    role: str
    place: str
    description: str
    days: str
    needs_purpose: bool


def role_cards(rows: Iterable[RoleAssignment]) -> list[RoleCard]:
    """Return one's own roles as the account page shows them."""
    return [
        RoleCard(
            role=str(Role(row.role).label),
            place=row.institution.name,
            description=str(ROLES[Role(row.role)].description),
            days=span(row.since, row.until),
            needs_purpose=ROLES[Role(row.role)].needs_purpose,
        )
        for row in rows
    ]


def identifier_definitions(identifiers: Mapping[str, str]) -> list[Definition]:
    """Return what the account's person is known by, official numbers first."""
    known = [(kind, identifiers[kind]) for kind in IdentifierKind if identifiers.get(kind)]
    return [Definition(str(kind.label), as_typed(kind, value)) for kind, value in known]


def history(events: Iterable[AccountEvent]) -> list[TimelineEntry]:
    """Return what was done to the account, newest first."""
    return [
        TimelineEntry(
            title=str(_ACTIONS.get(event.action, event.action)),
            when=moment(event.at),
            moment=event.at.isoformat(),
            by=_("by yourself") if event.by_self else event.by or _("on the server"),
        )
        for event in events
    ]


def reset_notice(event: AccountEvent | None) -> str:
    """Say who set the password anew and when; '' when the password is one's own choice."""
    if event is None:
        return ""
    who = event.by or _("somebody who looks after the server")
    return _("Your password was reset by %(who)s on %(when)s.") % {"who": who, "when": moment(event.at)}
