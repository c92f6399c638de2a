"""The roles at a place above or beside the madrasah."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from uswah.common.presenters import Crumb
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.presenters import place_crumbs, span
from uswah.people.enums import Role
from uswah.people.presenters.persons import full_name

if TYPE_CHECKING:
    from uswah.institutions.models import Institution
    from uswah.people.models import RoleAssignment


@dataclass(frozen=True, slots=True)
class PlaceRole:
    """Who holds which role at a place since when; `end_url` is '' where the role is not the viewer's to end."""

    name: str
    role: str
    since: str
    end_url: str


@dataclass(frozen=True, slots=True)
class PlaceRoles:
    """The page of the roles at a place; of a madrasah only whether it still has to begin."""

    name: str
    code: str
    kind: str
    crumbs: tuple[Crumb, ...]
    is_madrasah: bool
    rows: tuple[PlaceRole, ...]
    offered: tuple[str, ...]


def place_roles(
    place: Institution, above: Iterable[Institution], held: Iterable[RoleAssignment], may: Collection[Role]
) -> PlaceRoles:
    """Return the roles at a place as its page shows them; `may` = the roles that the viewer gives and ends there."""
    return PlaceRoles(
        name=place.name,
        code=place.code,
        kind=str(InstitutionKind(place.kind).label),
        crumbs=place_roles_crumbs(place, above),
        is_madrasah=place.kind == InstitutionKind.MADRASAH,
        rows=tuple(_row(row, place.code, may) for row in held),
        offered=tuple(str(role.label) for role in may),
    )


def _row(row: RoleAssignment, code: str, may: Collection[Role]) -> PlaceRole:
    role = Role(row.role)
    end_url = reverse("people:place-role-end", args=[code, row.pk]) if role in may else ""
    return PlaceRole(full_name(row.account.person), str(role.label), span(row.since, row.until), end_url)


def place_roles_crumbs(place: Institution, above: Iterable[Institution], leaf: str = "") -> tuple[Crumb, ...]:
    """Return the way to the roles at a place, or to a page below named `leaf`; an officer opens no pesantren itself."""
    if place.kind == InstitutionKind.PESANTREN:
        way: tuple[Crumb, ...] = (Crumb(_("Areas"), reverse("institutions:tree")), Crumb(place.name))
    else:
        way = place_crumbs(place, above, _("Roles"))[:-1]
    roles = Crumb(_("Roles"), reverse("people:place-roles", args=[place.code]) if leaf else "")
    return (*way, roles, Crumb(leaf)) if leaf else (*way, roles)
