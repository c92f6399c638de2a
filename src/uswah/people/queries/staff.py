"""Who works at a madrasah or holds a role there, with or without an account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.core.text.names import alphabetical_key
from uswah.institutions.access import can
from uswah.people.access import outranks
from uswah.people.models import Account, Person, Post, RoleAssignment
from uswah.people.queries.accounts import powers_of_accounts, roles_at
from uswah.people.queries.persons import identifiers_of


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role at the place: the row's number, the code, and since when."""

    id: int
    role: str
    since: date


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A person as the list of accounts shows them.

    `can_act` is False for an account that outranks the viewer, and for a person whose base another madrasah is.
    """

    person: Person
    identifiers: dict[str, str]
    has_post: bool
    account_id: int | None
    has_slip: bool
    last_seen: datetime | None
    roles: tuple[HeldRole, ...]
    can_act: bool


def staff_of(viewer: Viewer, *, institution_id: int) -> list[StaffLine]:
    """Return who works at a place or holds a role there, by name, as far as the viewer may see. Seven queries."""
    today = timezone.localdate(viewer.at)
    roles: defaultdict[UUID, list[RoleAssignment]] = defaultdict(list)
    people: dict[UUID, Person] = {}
    for row in roles_at(viewer, institution_id).prefetch_related("account__person__identifiers"):
        roles[row.account.person_id].append(row)
        people[row.account.person_id] = row.account.person
    posts = Post.objects.visible_to(viewer).filter(Q(until__isnull=True) | Q(until__gte=today))
    here = posts.filter(institution_id=institution_id).select_related("person").prefetch_related("person__identifiers")
    with_post = {post.person_id: post.person for post in here}
    people |= with_post
    accounts = {a.person_id: a for a in Account.objects.visible_to(viewer).filter(person__in=people)}
    elsewhere = _kept_elsewhere(viewer, people)
    powers = powers_of_accounts((account.pk for account in accounts.values()), today)
    free = {
        key
        for key in people
        if key not in elsewhere and not (key in accounts and outranks(viewer, powers.get(accounts[key].pk, {})))
    }
    return [
        _line(person, accounts.get(person.pk), roles[person.pk], person.pk in with_post, person.pk in free)
        for person in sorted(people.values(), key=lambda person: (*alphabetical_key(person.name), person.pk))
    ]


def _kept_elsewhere(viewer: Viewer, people: Iterable[UUID]) -> set[UUID]:
    """Return whose base is a madrasah where the viewer does not manage people; the rule of `is_keeper` for a list."""
    bases = Post.rows.filter(person__in=people, is_satminkal=True, until__isnull=True).select_related("institution")
    return {base.person_id for base in bases if not can(viewer, Permission.MANAGE_PEOPLE, base.institution)}


def _line(
    person: Person, account: Account | None, roles: Iterable[RoleAssignment], has_post: bool, can_act: bool
) -> StaffLine:
    return StaffLine(
        person=person,
        identifiers=identifiers_of(person),
        has_post=has_post,
        account_id=account.pk if account else None,
        has_slip=account is not None and account.must_change_password,
        last_seen=account.last_login if account else None,
        roles=tuple(HeldRole(row.pk, row.role, row.since) for row in roles),
        can_act=can_act,
    )
