"""Give a role at a madrasah to somebody who works elsewhere: a pengawas, a member of the special team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from uswah.common.viewer import Viewer
from uswah.institutions.models import Institution
from uswah.people.enums import Role
from uswah.people.models import Account, Person
from uswah.people.operations.accounts import grant_role, open_account
from uswah.people.operations.persons import NewPerson, add_person


class SlipOfAnother(Exception):
    """Somebody known has no account yet: whose first password it is, their own madrasah hands out, nobody else."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """Who is invited: `known` is the person whom number and name agree on, None for somebody new."""

    person: NewPerson
    role: Role
    known: UUID | None = None


def invite_outsider(
    *, new: Outsider, place: Institution, since: date, by: Viewer, at: datetime, reason: str
) -> tuple[Account, str]:
    """Give the role, and an account with its first password to somebody new; '' when the person signs in already.

    Raises SlipOfAnother for somebody known elsewhere without an account, except at the server's own command line.
    """
    with transaction.atomic():
        person = (
            Person.rows.get(pk=new.known) if new.known else add_person(person=new.person, place=place, by=by, at=at)
        )
        account, password = Account.rows.filter(person=person).first(), ""
        if account is None:
            if new.known and by.is_signed_in:
                raise SlipOfAnother
            account, password = open_account(person=person, place=place, by=by, at=at)
        grant_role(account=account, role=new.role, place=place, since=since, by=by, at=at, reason=reason)
    return account, password
