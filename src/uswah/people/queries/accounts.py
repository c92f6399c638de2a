"""Who signs in, and what their roles reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q, QuerySet

from uswah.common.permissions import Permission
from uswah.common.viewer import Reach, Tree, Viewer
from uswah.core.text.identifiers import parse_phone
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution
from uswah.people.enums import ROLES, IdentifierKind, Role
from uswah.people.models import Account, Identifier, RoleAssignment


def account_of(account_id: int) -> Account | None:
    """Return an active account with its person, or None."""
    return Account.rows.filter(pk=account_id, is_active=True).select_related("person").first()


def account_by_login(typed: str) -> Account | None:
    """Return the active account whose person has this NUPTK, PegID, NIP, phone number or user name.

    Spaces, dots and dashes in numbers do not matter, nor do capitals in a user name. What fits two persons (a phone
    number that is another's PegID) opens neither.
    """
    written = typed.strip()
    matches = Q(value=written.lower(), kind=IdentifierKind.USERNAME)
    digits = "".join(sign for sign in written if sign.isdigit())
    if len(digits) >= 8:
        numbers = [IdentifierKind.NUPTK, IdentifierKind.PEGID, IdentifierKind.NIP]
        matches |= Q(value=digits, kind__in=numbers)
        with suppress(ValueError):
            matches |= Q(value=str(parse_phone(written)), kind=IdentifierKind.PHONE)
    persons = set(Identifier.rows.filter(matches).values_list("person_id", flat=True))
    if len(persons) != 1:
        return None
    return Account.rows.filter(person__in=persons, is_active=True).select_related("person").first()


def _held(account: Account, on: date) -> QuerySet[RoleAssignment]:
    open_on = Q(until__isnull=True) | Q(until__gte=on)
    return RoleAssignment.rows.filter(open_on, account=account, since__lte=on).select_related("institution")


def _reaches(place: Institution) -> Reach:
    if place.kind == InstitutionKind.PESANTREN:
        return Reach(Tree.PESANTREN, place.pesantren_path)
    return Reach(Tree.AREA, place.path)


def _combined(held: Iterable[RoleAssignment]) -> dict[Permission, tuple[Reach, ...]]:
    reach: defaultdict[Permission, set[Reach]] = defaultdict(set)
    for assignment in held:
        for permission in ROLES[Role(assignment.role)].may:
            reach[permission].add(_reaches(assignment.institution))
    return {
        permission: tuple(sorted(nodes, key=lambda node: (node.tree, node.prefix)))
        for permission, nodes in reach.items()
    }


def viewer_of(account: Account, *, at: datetime, on: date, language: str, purpose: str = "") -> Viewer:
    """Return the viewer that stands behind an account at a moment, on a day of the local calendar.

    The powers of a ministry's role are off until the officer has said for what purpose.
    """
    held = [row for row in _held(account, on) if purpose or not ROLES[Role(row.role)].needs_purpose]
    return Viewer(
        at=at,
        language=language,
        account_id=account.pk,
        person_id=account.person_id,
        name=account.person.name,
        purpose=purpose,
        roles=tuple(sorted({row.role for row in held})),
        reach=MappingProxyType(_combined(held)),
    )


def officer_roles(account_id: int, on: date) -> list[RoleAssignment]:
    """Return the ministry's roles of an account, whose powers are off until a purpose is given."""
    account = Account.rows.get(pk=account_id)
    return [row for row in _held(account, on).order_by("pk") if ROLES[Role(row.role)].needs_purpose]


def roles_at(viewer: Viewer, institution_id: int) -> QuerySet[RoleAssignment]:
    """Return the open roles at a place that the viewer may see, by name."""
    return (
        RoleAssignment.objects.visible_to(viewer)
        .filter(institution_id=institution_id, until__isnull=True)
        .select_related("account__person", "institution")
        .order_by("role", "account__person__name", "pk")
    )


def account_for(viewer: Viewer, person_id: UUID) -> Account | None:
    """Return the account of a person when the viewer manages people where the person works, or is that person."""
    return Account.objects.visible_to(viewer).filter(person_id=person_id).select_related("person").first()
