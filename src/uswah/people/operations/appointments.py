"""Appoint from above: roles at an area or a pesantren, and the first head and operator of a madrasah."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from uswah.common.viewer import Viewer
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution
from uswah.people.enums import Role
from uswah.people.models import Account, RoleAssignment
from uswah.people.operations.outsiders import Outsider, invite_outsider
from uswah.people.operations.posts import open_post


class HasBegun(ValueError):
    """The madrasah has, or had, somebody in this role or a head, who gives its roles."""


def appoint(
    *, new: Outsider, place: Institution, since: date, by: Viewer, at: datetime, reason: str
) -> tuple[Account, str]:
    """Give a role at a place overseen; return the account and its first password, '' for who signs in already.

    Who begins a madrasah gets a post there too. Raises HasBegun when it began meanwhile, IdentifierTaken, RoleMisplaced.
    Which roles an officer may give is `access.appointable`.
    """
    with transaction.atomic():
        begins = place.kind == InstitutionKind.MADRASAH
        if begins:
            _check_begins(place, new.role)
        account, password = invite_outsider(new=new, place=place, since=since, by=by, at=at, reason=reason)
        if begins:
            open_post(person_id=account.person_id, place=place, is_satminkal=True, is_teaching=False, by=by, at=at)
    return account, password


def _check_begins(place: Institution, role: Role) -> None:
    # The row of the place is the lock: two officers at once do not make two first heads.
    Institution.rows.select_for_update().get(pk=place.pk)
    if RoleAssignment.rows.filter(institution=place, role__in=[Role.KEPALA, role]).exists():
        raise HasBegun(_("This madrasah has begun already; its head gives the roles there."))
