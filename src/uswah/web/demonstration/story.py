"""Tell the demonstration into the database, through the same operations that people use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from uswah.appraisal.operations import load_vignettes
from uswah.common.viewer import Viewer, command_line
from uswah.institutions.enums import InstitutionKind as Kind
from uswah.institutions.models import Institution
from uswah.institutions.operations import NewInstitution, found_institution, load_curricula, open_school_year
from uswah.institutions.queries import subjects
from uswah.people.enums import Role
from uswah.people.models import Account, Person, Post
from uswah.people.operations import (
    NewPerson,
    Taught,
    add_person,
    assign_teaching,
    change_password,
    end_post,
    grant_role,
    open_account,
    open_post,
)
from uswah.people.queries import persons_by_identifier
from uswah.standards.operations import load_standards
from uswah.standards.queries import form_of
from uswah.web.demonstration import accounts, places
from uswah.web.demonstration.calendar import founded_on, moment, school_year, year_opens_on
from uswah.web.demonstration.calibration import score_stories
from uswah.web.demonstration.cast import Teacher, teachers_of
from uswah.web.demonstration.evidence import STAGES, Ground, rate
from uswah.web.demonstration.places import BY_KEY, YEARS, DemoMadrasah
from uswah.web.demonstration.rounds import go_through, open_rounds
from uswah.web.demonstration.teaching import WEEKLY_JP


@dataclass(slots=True)
class Told:
    """What a run added."""

    madrasah: int = 0
    teachers: int = 0
    ratings: int = 0


@dataclass(frozen=True, slots=True)
class _Moment:
    by: Viewer
    at: datetime
    on: date

    @classmethod
    def of(cls, on: date) -> _Moment:
        at = moment(on)
        return cls(command_line(at), at, on)


@dataclass(slots=True)
class _House:
    """A madrasah that is being told: its row, its posts by teacher number, its accounts by user name."""

    madrasah: DemoMadrasah
    place: Institution
    posts: dict[int, Post] = field(default_factory=dict)
    persons: dict[int, UUID] = field(default_factory=dict)
    opened: dict[str, Account] = field(default_factory=dict)


def tell(madrasah: Sequence[DemoMadrasah]) -> Told:
    """Add what is not there yet of these madrasah, each in one transaction, and return what was new."""
    start = _Moment.of(founded_on())
    load_standards(by=start.by, at=start.at)
    load_curricula(by=start.by, at=start.at)
    load_vignettes(by=start.by, at=start.at)
    for year in YEARS:
        open_school_year(first_year=year, by=start.by, at=start.at)
    told = Told()
    for one in madrasah:
        if _place(one.nsm) is None:
            with transaction.atomic():
                _tell_madrasah(one, start, told)
    with transaction.atomic():
        for officer in accounts.officers_above(madrasah):
            _officer_account(officer, start)
        _open_second_posts()
        score_stories()
    return told


def _tell_madrasah(madrasah: DemoMadrasah, start: _Moment, told: Told) -> None:
    house = _House(madrasah, _found(madrasah, start))
    for supervisor in accounts.SUPERVISORS:
        if supervisor.username == madrasah.supervisor:
            house.opened[supervisor.username] = _officer_account(supervisor, start)
    for officer in accounts.staff_of(madrasah):
        house.opened[officer.username] = _officer_account(officer, start)
        if officer.role is Role.OPERATOR:
            person_id = house.opened[officer.username].person_id
            open_post(person_id=person_id, place=house.place, is_teaching=False, by=start.by, at=start.at)
    for year in YEARS:
        _open_year(house, year)
        for stage in STAGES:
            told.ratings += _rate(house, year, stage)
    told.madrasah += 1
    told.teachers += len(house.posts)


def _rate(house: _House, year: int, stage: str) -> int:
    """Bring in the ratings of a stage, in its round where there is one, and return how many that was."""
    ground = _ground(house)
    of = open_rounds(ground, year, stage)
    total = rate(ground, year, stage)
    if of is not None:
        planned = accounts.teacher_accounts_of(house.madrasah)
        teachers = {one.number: house.opened[one.username] for one in planned if one.username in house.opened}
        total += go_through(ground, of, year, teachers)
    return total


def _found(madrasah: DemoMadrasah, start: _Moment) -> Institution:
    """Found the madrasah, its pesantren, and whatever is missing of the tree above it."""
    nation = _found_once(Kind.NATIONAL, *places.NATION, None, start)
    region = madrasah.district[:2]
    province = _found_once(Kind.PROVINCE, region, places.PROVINCES[region], nation, start)
    district = _found_once(Kind.DISTRICT, madrasah.district, places.DISTRICTS[madrasah.district], province, start)
    code = accounts.kkm_code(madrasah.district)
    kkm = _found_once(Kind.KKM, code, accounts.kkm_name(madrasah.district), district, start)
    pesantren = None
    if madrasah.pesantren:
        pesantren = _found_once(Kind.PESANTREN, madrasah.nspp, madrasah.pesantren, None, start)
    details = {
        "npsn": madrasah.npsn,
        "foundation": "Yayasan rekaan",
        "address": f"{madrasah.address} ({places.INVENTED})",
        "town": places.DISTRICTS[madrasah.district].removeprefix("Kabupaten ").removeprefix("Kota "),
        "contact": "peragaan@example.org",
        "accreditation": "B (rekaan)",
        "paper_code": f"MTs.{madrasah.district}.R",
    }
    new = NewInstitution(kind=Kind.MADRASAH, code=madrasah.nsm, name=madrasah.name, details=details)
    return found_institution(new=new, parent=kkm, pesantren=pesantren, by=start.by, at=start.at)


def _found_once(kind: Kind, code: str, name: str, parent: Institution | None, when: _Moment) -> Institution:
    known = _place(code)
    if known is not None:
        return known
    new = NewInstitution(kind=kind, code=code, name=name)
    return found_institution(new=new, parent=parent, by=when.by, at=when.at)


def _place(code: str) -> Institution | None:
    return Institution.objects.system("which places of the demonstration are there already").filter(code=code).first()


def _open_year(house: _House, year: int) -> None:
    """Let teachers come and go, and divide the year's teaching."""
    when = _Moment.of(year_opens_on(year))
    for teacher in teachers_of(house.madrasah):
        if teacher.first_year == year:
            _join(house, teacher, when)
        elif teacher.last_year == year - 1:
            reason = "Pindah tugas (rekaan)."
            end_post(post=house.posts[teacher.number], until=date(year, 6, 30), by=when.by, at=when.at, reason=reason)
        if teacher.teaches_in(year):
            taught = [Taught(subject, jp) for subject, jp in teacher.hours.items()]
            post = house.posts[teacher.number]
            assign_teaching(post=post, school_year=school_year(year), taught=taught, by=when.by, at=when.at)


def _join(house: _House, teacher: Teacher, when: _Moment) -> None:
    """Add a teacher with the base post, and the account where one is planned."""
    identifiers = dict(teacher.person.identifiers)
    accounts_here = accounts.teacher_accounts_of(house.madrasah)
    planned = next((account for account in accounts_here if account.number == teacher.number), None)
    if planned:
        identifiers |= _sign_in_names(planned.username)
    certified_in = subjects()[teacher.person.certified_in]["id"] if teacher.person.certified_in else ""
    new = replace(teacher.person, identifiers=identifiers, certified_in=certified_in)
    person = add_person(person=new, place=house.place, by=when.by, at=when.at)
    post, _ = open_post(
        person_id=person.pk,
        place=house.place,
        is_satminkal=True,
        employment=teacher.employment,
        rank=teacher.rank,
        since=date(min(2019 + teacher.number % 5, teacher.first_year), 7, 15),
        by=when.by,
        at=when.at,
    )
    house.posts[teacher.number], house.persons[teacher.number] = post, person.pk
    if planned:
        roles = [(role, code) for role, code in planned.roles]
        house.opened[planned.username] = _account(person, house.place, roles, when)


def _sign_in_names(username: str) -> dict[str, str]:
    """Return the user name, and a phone number that no network gives out."""
    names = [line.username for line in accounts.account_lines(places.MADRASAH)]
    return {"USERNAME": username, "PHONE": f"+628000000{names.index(username) + 1:03d}"}


def _officer_account(officer: accounts.Officer, when: _Moment) -> Account:
    """Return the account of somebody who does not teach, made if need be, with the roles whose places are there."""
    standing = [place for code in officer.places if (place := _place(code)) is not None]
    key = ("USERNAME", officer.username)
    person_id = persons_by_identifier([key]).get(key)
    if person_id is None:
        new = NewPerson(
            name=officer.name,
            sex=officer.sex,
            title_before=officer.title_before,
            title_after=officer.title_after,
            identifiers=_sign_in_names(officer.username),
        )
        person = add_person(person=new, place=standing[0], by=when.by, at=when.at)
        return _account(person, standing[0], [(officer.role, place.code) for place in standing], when)
    account = Account.objects.system("the account of an officer who is there already").get(person_id=person_id)
    for place in standing:
        grant_role(account=account, role=officer.role, place=place, since=when.on, by=when.by, at=when.at)
    return account


def _account(person: Person, home: Institution, roles: Sequence[tuple[Role, str]], when: _Moment) -> Account:
    """Open an account with the demonstration's password, which need not be changed, and its roles."""
    account, _ = open_account(person=person, place=home, by=when.by, at=when.at)
    change_password(account=account, password=accounts.PASSWORD, by=when.by, at=when.at)
    for role, code in roles:
        place = _place(code)
        if place is not None:
            grant_role(account=account, role=role, place=place, since=founded_on(), by=when.by, at=when.at)
    return account


def _ground(house: _House) -> Ground:
    suffix = house.madrasah.suffix
    return Ground(
        madrasah=house.madrasah,
        place=house.place,
        form=form_of("pkg-guru", founded_on()),
        persons=house.persons,
        head=house.opened[f"kepala{suffix}"],
        operator=house.opened[f"operator{suffix}"],
        supervisor=house.opened[house.madrasah.supervisor],
    )


def _open_second_posts() -> None:
    """Let some teach in a second madrasah too, where both are there."""
    for base, second, number, subject, classes in places.SECOND_POSTS:
        teacher, elsewhere = teachers_of(BY_KEY[base])[number], _place(BY_KEY[second].nsm)
        key = ("NUPTK", teacher.nuptk)
        person_id = persons_by_identifier([key]).get(key)
        if elsewhere is None or person_id is None:
            continue
        for year in YEARS[1:]:
            when = _Moment.of(year_opens_on(year))
            post, _ = open_post(
                person_id=person_id,
                place=elsewhere,
                employment="HONORER",
                since=date(YEARS[1], 7, 15),
                by=when.by,
                at=when.at,
            )
            taught = [Taught(subject, WEEKLY_JP[subject] * classes)]
            assign_teaching(post=post, school_year=school_year(year), taught=taught, by=when.by, at=when.at)
