"""The list of accounts and roles, and the slip with a first password."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from uswah.common.viewer import Viewer
from uswah.people.enums import Role
from uswah.people.presenters.persons import full_name, identifier_words, moment

if TYPE_CHECKING:
    from uswah.people.models import Person
    from uswah.people.queries import StaffLine


@dataclass(frozen=True, slots=True)
class RoleTag:
    """A role at this madrasah; `can_end` is False for one's own role of head, so that somebody stays in charge."""

    id: int
    label: str
    can_end: bool


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person who works here or holds a role here, with what may be done to the account."""

    person_id: UUID
    name: str
    identifiers: tuple[str, ...]
    is_outsider: bool
    status: str
    roles: tuple[RoleTag, ...]
    can_open: bool
    can_reset: bool
    can_grant: bool
    is_self: bool


def staff_rows(lines: Iterable[StaffLine], viewer: Viewer, *, gives_roles: bool) -> list[StaffRow]:
    """Return the staff as the list shows them to this viewer."""
    return [_row(line, viewer, gives_roles) for line in lines]


def _row(line: StaffLine, viewer: Viewer, gives_roles: bool) -> StaffRow:
    is_self = line.person.pk == viewer.person_id
    has_account = line.account_id is not None
    return StaffRow(
        person_id=line.person.pk,
        name=full_name(line.person),
        identifiers=identifier_words(line.identifiers),
        is_outsider=not line.has_post,
        status=_status(line),
        roles=tuple(
            RoleTag(held.id, str(Role(held.role).label), gives_roles and not (is_self and held.role == Role.KEPALA))
            for held in line.roles
        ),
        can_open=not has_account and line.has_post and line.can_act,
        can_reset=has_account and line.can_act and not is_self,
        can_grant=gives_roles and has_account,
        is_self=is_self,
    )


def _status(line: StaffLine) -> str:
    if line.account_id is None:
        return _("No account yet")
    if line.has_slip:
        return _("Slip handed out, password not yet chosen")
    if line.last_seen is None:
        return _("Not yet signed in")
    return _("Last signed in %(when)s") % {"when": moment(line.last_seen)}


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on the paper that is handed over; shown once."""

    name: str
    identifiers: tuple[str, ...]
    password: str
    address: str


def slip(person: Person, identifiers: Mapping[str, str], password: str, address: str) -> Slip:
    """Return the slip of a person."""
    return Slip(full_name(person), identifier_words(identifiers), password, address)
