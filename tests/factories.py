"""The cast and the place: one call builds a small, whole madrasah; another builds its neighbour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

from uswah.common.viewer import Viewer, command_line
from uswah.evidence.operations import NewSubmission, record_imported
from uswah.evidence.operations import Origin as FileOrigin
from uswah.evidence.policies import NewRating
from uswah.institutions.enums import InstitutionKind as K
from uswah.institutions.models import Institution
from uswah.institutions.operations import NewInstitution, found_institution, load_curricula, open_school_year
from uswah.people.enums import Role
from uswah.people.models import Account, Person, Post
from uswah.people.operations import NewPerson, Taught, add_person, assign_teaching, grant_role, open_post
from uswah.people.queries import viewer_of
from uswah.standards.operations import load_standards
from uswah.standards.queries import Form, form_of

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
YEAR = "2026/2027"
PASSWORD = "kata-sandi-uji"
_numbers = count(1)


def system() -> Viewer:
    """Return the viewer of the command line at the tests' moment."""
    return command_line(AT)


def law() -> None:
    """Load the standards, the curricula and two school years."""
    load_standards(by=system(), at=AT)
    load_curricula(by=system(), at=AT)
    for year in (2025, 2026):
        open_school_year(first_year=year, by=system(), at=AT)


def institution(kind: K, name: str, parent: Institution | None = None, code: str = "", **rest) -> Institution:
    """Found a place with a code of its own."""
    new = NewInstitution(kind=kind, code=code or f"{next(_numbers):012d}", name=name, details=rest.pop("details", {}))
    return found_institution(new=new, parent=parent, pesantren=rest.get("pesantren"), by=system(), at=AT)


@dataclass
class Land:
    """The ministry's tree above the madrasah."""

    nation: Institution
    province: Institution
    district: Institution
    kkm: Institution

    @classmethod
    def found(cls) -> Land:
        """Found a nation with one province, district and KKM."""
        nation = institution(K.NATIONAL, "Indonesia")
        province = institution(K.PROVINCE, "Lampung", nation)
        district = institution(K.DISTRICT, "Pringsewu", province)
        return cls(nation, province, district, institution(K.KKM, "KKM Pringsewu", district))


def person(name: str, place: Institution, **identifiers: str) -> Person:
    """Add a person; identifiers go by kind: NUPTK='…'."""
    return add_person(person=NewPerson(name=name, identifiers=identifiers), place=place, by=system(), at=AT)


def account(of: Person, role: Role | None = None, place: Institution | None = None) -> Account:
    """Open an account with the tests' password, hashed cheaply, and give it a role."""
    row = Account(person=of)
    row.set_password(PASSWORD)
    row.save()
    if role and place:
        grant_role(account=row, role=role, place=place, since=date(2025, 7, 1), by=system(), at=AT)
    return row


def viewer(of: Account, purpose: str = "") -> Viewer:
    """Return the viewer behind an account at the tests' moment."""
    return viewer_of(of, at=AT, on=TODAY, language="id", purpose=purpose)


def teacher(
    name: str, place: Institution, subject: str = "matematika", jp: int | None = 24, **identifiers: str
) -> Post:
    """Add a teacher with a base post and one subject."""
    row = person(name, place, **identifiers)
    post, _ = open_post(person_id=row.pk, place=place, is_satminkal=True, employment="YAYASAN", by=system(), at=AT)
    assign_teaching(post=post, school_year=YEAR, taught=[Taught(subject, jp)], by=system(), at=AT)
    return post


def pkg_form() -> Form:
    """Return the PKG form in force."""
    return form_of("pkg-guru", TODAY)


def submission(
    about: UUID,
    rated_by: UUID | None,
    *,
    score: int = 1,
    form: Form | None = None,
    missing: tuple[str, ...] = (),
    **rest,
) -> NewSubmission:
    """Return 78 ratings of one teacher, all with the same score but for `scores={code: score}`; `missing` are absent."""
    form = form or pkg_form()
    scores: dict[str, int] = rest.pop("scores", {})
    ratings = [
        NewRating(indicator_id=pk, code=code, score=scores.get(code, score), fact=f"Fakta {code}")
        for code, pk in form.indicator_ids.items()
        if code not in missing
    ]
    values = {
        "school_year": YEAR,
        "stage": "summative",
        "technique": "observation",
        "source_role": "kepala",
        "origin": FileOrigin(file="0" * 64, name="uji.xlsx", sheet="PKG", row=2),
        **rest,
    }
    return NewSubmission(about=about, instrument_id=form.instrument_id, rated_by=rated_by, ratings=ratings, **values)


@dataclass
class Madrasah:
    """A madrasah with its cast."""

    place: Institution
    aisyah: Post
    hasan: Account
    operator: Account
    guru: Account
    extra: dict[str, Account] = field(default_factory=dict)


def madrasah(land: Land, name: str, *, head: str, guru: str, pesantren: Institution | None = None) -> Madrasah:
    """Found a madrasah with a head, an operator and one teacher who has an account."""
    place = institution(K.MADRASAH, name, land.kkm, pesantren=pesantren)
    number = f"{next(_numbers):016d}"
    post = teacher(guru, place, NUPTK=number)
    the_head = teacher(head, place, subject="fikih", NUPTK=f"{next(_numbers):016d}")
    the_operator = person(f"Operator {name}", place, USERNAME=f"operator{next(_numbers)}")
    open_post(person_id=the_operator.pk, place=place, is_teaching=False, by=system(), at=AT)
    return Madrasah(
        place=place,
        aisyah=post,
        hasan=account(the_head.person, Role.KEPALA, place),
        operator=account(the_operator, Role.OPERATOR, place),
        guru=account(post.person, Role.GURU, place),
    )


def appraise(place: Institution, *submissions: NewSubmission) -> None:
    """Store submissions as a workbook's and let the first of each teacher count."""
    from django.db import transaction

    from uswah.appraisal.operations import count_first

    with transaction.atomic():
        record_imported(submissions=submissions, form=pkg_form(), place=place, by=system(), at=AT)
        count_first(submissions=[new.id for new in submissions], place=place, by=system(), at=AT)
