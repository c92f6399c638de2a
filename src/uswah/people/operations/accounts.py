"""Open accounts, set passwords, give and take roles."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.people.enums import ROLES, Role
from uswah.people.models import Account, Person, Post, RoleAssignment

# Without 0 O 1 l I: a first password is read from a paper slip.
_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"


class RoleMisplaced(ValueError):
    """The role cannot stand at a place of this kind."""


class AccountExists(ValueError):
    """The person signs in already; a second account would split what they did."""


def first_password() -> str:
    """Return a password for a paper slip: three groups of four signs, 60 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))


def open_account(*, person: Person, place: Institution, by: Viewer, at: datetime) -> tuple[Account, str]:
    """Open an account and return it with its first password, which must be changed at the first sign-in.

    The password is shown once, to be handed over on paper, and is stored only as its hash.
    """
    password = first_password()
    with transaction.atomic():
        account = Account(person=person, must_change_password=True)
        account.set_password(password)
        account.save(force_insert=True)
        _record("account.opened", account, place, by, at)
    return account, password


def open_staff_account(
    *, person: Person, place: Institution, since: date, by: Viewer, at: datetime
) -> tuple[Account, str]:
    """Open an account for somebody who works at a madrasah; who teaches there gets the role of a teacher with it.

    Raises AccountExists when the person signs in already.
    """
    with transaction.atomic():
        if Account.rows.filter(person=person).exists():
            raise AccountExists(_("This person has an account already."))
        account, password = open_account(person=person, place=place, by=by, at=at)
        if Post.rows.filter(person=person, institution=place, until__isnull=True, is_teaching=True).exists():
            grant_role(account=account, role=Role.GURU, place=place, since=since, by=by, at=at)
    return account, password


def reset_password(*, account: Account, place: Institution | None, by: Viewer, at: datetime, reason: str) -> str:
    """Give an account a new first password and return it; every session of the account ends.

    Whose account may be reset by whom is `access.check_may_act_on` and `check_is_keeper`.
    """
    password = first_password()
    with transaction.atomic():
        account.set_password(password)
        account.must_change_password = True
        account.save(update_fields=["password", "must_change_password"])
        _record("account.password_reset", account, place, by, at, reason=reason)
    return password


def change_password(*, account: Account, password: str, by: Viewer, at: datetime) -> None:
    """Set the password that the person chose."""
    with transaction.atomic():
        account.set_password(password)
        account.must_change_password = False
        account.save(update_fields=["password", "must_change_password"])
        audit.record(place=audit.Place(0), by=by, at=at, action="account.password_changed", subject=_subject(account))


def choose_language(*, account: Account, language: str, by: Viewer, at: datetime) -> None:
    """Keep the language in which the person reads, for every device on which they sign in."""
    with transaction.atomic():
        account.language = language
        account.save(update_fields=["language"])
        audit.record(
            place=audit.Place(0),
            by=by,
            at=at,
            action="account.language_chosen",
            subject=_subject(account),
            facts={"language": language},
        )


def grant_role(
    *, account: Account, role: Role, place: Institution, since: date, by: Viewer, at: datetime, reason: str = ""
) -> RoleAssignment:
    """Give an account a role at a place; raise RoleMisplaced where the role cannot stand."""
    if place.kind not in ROLES[role].stands_at:
        raise RoleMisplaced(_misplaced(role, InstitutionKind(place.kind)))
    with transaction.atomic():
        row, is_new = RoleAssignment.rows.get_or_create(
            account=account, role=role, institution=place, until=None, defaults={"since": since}
        )
        if is_new:
            _record("role.granted", account, place, by, at, reason, role=str(role.value))
    return row


def _misplaced(role: Role, kind: InstitutionKind) -> str:
    words = {"role": role.label, "kind": kind.label, "kinds": ", ".join(str(k.label) for k in ROLES[role].stands_at)}
    return _("%(role)s cannot stand at: %(kind)s. It may stand at: %(kinds)s.") % words


def end_role(*, assignment: RoleAssignment, until: date, by: Viewer, at: datetime, reason: str) -> None:
    """Take a role away; `until` is the first day on which it no longer holds, so today takes it away at once."""
    with transaction.atomic():
        until = max(until, assignment.since)
        RoleAssignment.rows.filter(pk=assignment.pk, until__isnull=True).update(until=until)
        _record("role.ended", assignment.account, assignment.institution, by, at, reason, role=assignment.role)


def _subject(account: Account) -> audit.Subject:
    return audit.Subject("account", str(account.handle))


def _record(
    action: str, account: Account, place: Institution | None, by: Viewer, at: datetime, reason: str = "", **facts: str
) -> None:
    audit.record(
        place=audit_place(place) if place else audit.Place(0),
        by=by,
        at=at,
        action=action,
        subject=_subject(account),
        facts=facts,
        reason=reason,
    )
