"""Found a madrasah with the two people who begin: its head and its operator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from uswah.common.viewer import Viewer
from uswah.core.text.names import fold_name, split_titles
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution
from uswah.institutions.operations import NewInstitution, found_institution
from uswah.people.enums import IdentifierKind, Role
from uswah.people.models import Identifier, Person
from uswah.people.operations.accounts import grant_role, open_account
from uswah.people.operations.persons import NewPerson, add_person
from uswah.people.operations.posts import open_post

NATION = "Indonesia"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the command line says about a new madrasah; `kkm` may be empty."""

    nsm: str
    name: str
    province: str
    district: str
    head: str
    operator: str
    kkm: str = ""


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """An account that was just opened; the password is shown once and kept nowhere."""

    role: Role
    name: str
    user_name: str
    password: str


def begin_madrasah(*, new: Beginning, since: date, by: Viewer, at: datetime) -> tuple[FirstAccount, FirstAccount]:
    """Found a madrasah, and what is missing above it, with an account for its head and one for its operator.

    A madrasah that stands already (an officer may have added it) gets the two accounts. All or nothing.
    """
    with transaction.atomic():
        place = Institution.rows.filter(code=new.nsm, kind=InstitutionKind.MADRASAH).first()
        place = place or _found(new, by, at)
        return (
            _first_account(new.head, Role.KEPALA, place, since, by, at),
            _first_account(new.operator, Role.OPERATOR, place, since, by, at),
        )


def _found(new: Beginning, by: Viewer, at: datetime) -> Institution:
    parent = _area(InstitutionKind.NATIONAL, NATION, None, by, at)
    parent = _area(InstitutionKind.PROVINCE, new.province, parent, by, at)
    parent = _area(InstitutionKind.DISTRICT, new.district, parent, by, at)
    if new.kkm:
        parent = _area(InstitutionKind.KKM, new.kkm, parent, by, at)
    madrasah = NewInstitution(kind=InstitutionKind.MADRASAH, code=new.nsm, name=new.name)
    return found_institution(new=madrasah, parent=parent, by=by, at=at)


def _area(kind: InstitutionKind, name: str, parent: Institution | None, by: Viewer, at: datetime) -> Institution:
    """Return the area of this name below the parent, founded if it is missing; its code is made from its name."""
    wanted = fold_name(name)
    for known in Institution.rows.filter(kind=kind, parent=parent).order_by("pk"):
        if fold_name(known.name) == wanted:
            return known
    code = _free(Institution, "code", f"{kind.value[:4].lower()}-{wanted.replace(' ', '-')}"[:20], 20)
    return found_institution(new=NewInstitution(kind=kind, code=code, name=name), parent=parent, by=by, at=at)


def _first_account(name: str, role: Role, place: Institution, since: date, by: Viewer, at: datetime) -> FirstAccount:
    titled = split_titles(name)
    user_name = _free(Identifier, "value", re.sub(r"[^a-z0-9]+", ".", fold_name(titled.name)).strip(".")[:30], 30)
    written = NewPerson(
        name=titled.name,
        title_before=titled.front,
        title_after=", ".join(titled.back),
        identifiers={IdentifierKind.USERNAME: user_name},
    )
    person = add_person(person=written, place=place, by=by, at=at)
    open_post(person_id=person.pk, place=place, is_satminkal=True, is_teaching=False, by=by, at=at)
    account, password = open_account(person=person, place=place, by=by, at=at)
    grant_role(account=account, role=role, place=place, since=since, by=by, at=at)
    return FirstAccount(role, _written(person), user_name, password)


def _written(person: Person) -> str:
    before = f"{person.title_before} {person.name}".strip()
    return f"{before}, {person.title_after}" if person.title_after else before


def _free(model: type[Institution] | type[Identifier], field: str, wanted: str, longest: int) -> str:
    """Return the wanted text, or with the first number behind it that makes it unique."""
    tried, number = wanted, 1
    while model.rows.filter(**{field: tried}).exists():
        number += 1
        tried = f"{wanted[: longest - len(str(number))]}{number}"
    return tried
