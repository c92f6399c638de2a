"""Who signs in, and what their roles reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from uswah.common.database.prepared import Prepared
from uswah.common.models import AuditEntry
from uswah.common.permissions import Permission
from uswah.common.viewer import Reach, Tree, Viewer
from uswah.core.text.identifiers import parse_phone
from uswah.core.text.names import fold_name, split_titles
from uswah.institutions.access import HasPaths
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution
from uswah.people.access import Powers
from uswah.people.enums import ROLES, IdentifierKind, Role
from uswah.people.models import Account, Identifier, Person, RoleAssignment


def account_of(account_id: int) -> Account | None:
    """Return an active account with its person, or None."""
    return Account.rows.filter(pk=account_id, is_active=True).select_related("person").first()


def language_of(account_id: int) -> str:
    """Return the language in which an account's person reads."""
    return str(Account.rows.values_list("language", flat=True).get(pk=account_id))


def login_key(typed: str) -> str:
    """Return one spelling for all ways in which a number or name can be typed, so that guesses count together."""
    written = typed.strip()[:100]
    if any(sign.isalpha() for sign in written):
        return written.lower()
    with suppress(ValueError):
        return str(parse_phone(written))
    return "".join(sign for sign in written if sign.isdigit())


def person_by_login(typed: str) -> UUID | None:
    """Return the one person who has this NUPTK, PegID, NIP, phone number or user name; None for nobody or several.

    Spaces, dots and dashes in numbers do not matter, nor do capitals in a user name. What fits two persons (a phone
    number that is another's PegID) opens neither.
    """
    written = typed.strip()[:100]
    matches = Q(value=written.lower(), kind=IdentifierKind.USERNAME)
    digits = "".join(sign for sign in written if sign.isdigit())
    if len(digits) >= 8 and not any(sign.isalpha() for sign in written):
        numbers = [IdentifierKind.NUPTK, IdentifierKind.PEGID, IdentifierKind.NIP]
        matches |= Q(value=digits, kind__in=numbers)
        with suppress(ValueError):
            matches |= Q(value=str(parse_phone(written)), kind=IdentifierKind.PHONE)
    persons = set(Identifier.rows.filter(matches).values_list("person_id", flat=True))
    return persons.pop() if len(persons) == 1 else None


def account_by_login(typed: str) -> Account | None:
    """Return the active account of the one person who is known by what was typed, or None."""
    person = person_by_login(typed)
    if person is None:
        return None
    return Account.rows.filter(person=person, is_active=True).select_related("person").first()


def account_known_as(typed: str, name: str) -> Account | None:
    """Return the active account of the person whom both a number (or user name) and the name describe, else None.

    Nobody learns whose a number is by typing it: an unknown number and another's name look alike.
    """
    account = account_by_login(typed)
    if account is None or fold_name(split_titles(account.person.name).name) != fold_name(split_titles(name).name):
        return None
    return account


def open_role(*, person_id: UUID, role: str, code: str) -> RoleAssignment | None:
    """Return the open role of a person at the place with this code, for whoever looks after the server."""
    found = RoleAssignment.rows.filter(account__person_id=person_id, role=role, institution__code=code)
    return found.filter(until__isnull=True).select_related("account", "institution").first()


def _held(account: Account, on: date) -> QuerySet[RoleAssignment]:
    return _all_held(on).filter(account=account)


def _all_held(on: date) -> QuerySet[RoleAssignment]:
    # `until` is the first day on which a role no longer holds: one that is taken away today is gone at once.
    open_on = Q(until__isnull=True) | Q(until__gt=on)
    return RoleAssignment.rows.filter(open_on, since__lte=on).select_related("institution")


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


def powers_of_accounts(account_ids: Iterable[int], on: date) -> dict[int, Powers]:
    """Return what each account may do and where, a ministry's roles among it; for rules, never to be shown."""
    held: defaultdict[int, list[RoleAssignment]] = defaultdict(list)
    for row in _all_held(on).filter(account__in=set(account_ids)):
        held[row.account_id].append(row)
    return {account: _combined(rows) for account, rows in held.items()}


def powers_of(account_id: int, on: date) -> Powers:
    """Return what an account may do and where, a ministry's roles among it."""
    return powers_of_accounts([account_id], on).get(account_id, {})


def powers_at(account_id: int, on: date, place: HasPaths) -> Powers:
    """Return those of an account's powers that reach a place."""
    held = powers_of(account_id, on)
    there = {
        permission: tuple(r for r in nodes if r.covers(path=place.path, pesantren_path=place.pesantren_path))
        for permission, nodes in held.items()
    }
    return {permission: nodes for permission, nodes in there.items() if nodes}


_HELD = Prepared(lambda account, on: _all_held(on).filter(account=account), account=int, on=date)


def viewer_of(account: Account, *, at: datetime, on: date, language: str, purpose: str = "") -> Viewer:
    """Return the viewer that stands behind an account at a moment, on a day of the local calendar.

    The powers of a ministry's role are off until the officer has said for what purpose.
    """
    held = [row for row in _HELD(account.pk, on) if purpose or not ROLES[Role(row.role)].needs_purpose]
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


def own_roles(viewer: Viewer) -> list[RoleAssignment]:
    """Return the viewer's own roles that hold today or later, by place; those of the ministry also while they are off."""
    held = RoleAssignment.rows.filter(account__in=[viewer.account_id or 0]).select_related("institution")
    today = timezone.localdate(viewer.at)
    return list(held.exclude(until__lte=today).order_by("institution__name", "role", "pk"))


def account_for(viewer: Viewer, person_id: UUID) -> Account | None:
    """Return the account of a person when the viewer manages people where the person works, or is that person."""
    return Account.objects.visible_to(viewer).filter(person_id=person_id).select_related("person").first()


def account_at(viewer: Viewer, *, institution_id: int, person_id: UUID) -> Account:
    """Return the account of somebody who works at a place or holds a role there; raise Http404 for any other."""
    open_post = Q(person__posts__institution_id=institution_id, person__posts__until__isnull=True)
    open_role = Q(roles__institution_id=institution_id, roles__until__isnull=True)
    found = Account.objects.visible_to(viewer).filter(open_post | open_role, person_id=person_id)
    account = found.select_related("person").first()
    if account is None:
        raise Http404
    return account


def place_of_account(account: Account) -> Institution | None:
    """Return the place in whose ledger an act on an account belongs: the base, else where a role or a post stands."""
    posts = Institution.rows.filter(posts__person=account.person_id, posts__until__isnull=True)
    roles = Institution.rows.filter(roles__account=account, roles__until__isnull=True)
    return posts.order_by("-posts__is_satminkal", "pk").first() or roles.order_by("pk").first()


def role_at(viewer: Viewer, institution_id: int, assignment_id: int) -> RoleAssignment:
    """Return an open role at a place; raise Http404 for a hidden or ended one as for none."""
    row = roles_at(viewer, institution_id).filter(pk=assignment_id).first()
    if row is None:
        raise Http404
    return row


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """Something that was done to an account: the audit ledger's word for it, when, and by whom ('' = on the server)."""

    action: str
    at: datetime
    by: str
    by_self: bool


def own_history(viewer: Viewer) -> list[AccountEvent]:
    """Return what was done to the viewer's own account, newest first; at most twenty entries."""
    account = account_of(viewer.account_id) if viewer.account_id else None
    if account is None:
        return []
    entries = AuditEntry.objects.system("everybody may read what was done to their own account")
    found = list(entries.filter(subject_kind="account", subject_id=str(account.handle)).order_by("-pk")[:20])
    people = {entry.by_person for entry in found if entry.by_person}
    names: dict[UUID | None, str] = dict(Person.rows.filter(pk__in=people).values_list("pk", "name"))
    return [AccountEvent(e.action, e.at, names.get(e.by_person, ""), e.by_account == viewer.account_id) for e in found]


def last_reset(viewer: Viewer) -> AccountEvent | None:
    """Return the last time that somebody else set the viewer's password anew, when it came after the last own choice."""
    for event in own_history(viewer):
        if event.action == "account.password_reset":
            return event
        if event.action == "account.password_changed":
            return None
    return None
