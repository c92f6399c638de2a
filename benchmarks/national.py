"""Build a database for the benchmarks: seeded, with the audit entries that go with every row.

small      2 madrasah, the first with 40 teachers, all rated
national   300 madrasah of about 43 teachers: a little over 1,000,000 ratings
import     1 madrasah with 1,283 teachers, nobody rated yet
capture    50 madrasah of 40 teachers, nobody rated yet, and an instrument of 84 items
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

    from uswah.evidence.operations import NewSubmission
    from uswah.institutions.models import Institution
    from uswah.people.models import Account, Person, Post
    from uswah.standards.queries import Form

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)
YEAR = "2026/2027"
SEED = 20261121
INSTRUMENT = "tolok-ukur"
PASSWORD = "kata-sandi-tolok-ukur"  # noqa: S105  # opens invented data only
SUBJECTS = ("matematika", "bahasa-indonesia", "ipa", "fikih", "bahasa-arab", "bahasa-inggris", "ips", "pjok")
FACTS = (
    "Setiap murid mendapat giliran menjawab.",
    "Rencana pembelajaran lengkap dan cocok dengan tujuan.",
    "Daftar hadir menunjukkan pelajaran dimulai tepat waktu.",
    "Remedial untuk tujuh murid sudah berjalan.",
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How many teachers each madrasah has, whether they are rated, and how many items an instrument of our own has."""

    sizes: tuple[int, ...]
    rated: bool = True
    items: int = 0


def _national_sizes() -> tuple[int, ...]:
    """Return 300 sizes around 43 whose sum is 12,900; the first is the 40 that the map is measured on."""
    chance = random.Random(SEED)  # noqa: S311  # invented data, no secret
    sizes = [40, *(chance.randint(31, 55) for _ in range(299))]
    while (short := 12_900 - sum(sizes)) != 0:
        place = chance.randrange(1, 300)
        sizes[place] += 1 if short > 0 else -1
    return tuple(sizes)


RECIPES = {
    "small": Recipe((40, 43)),
    "national": Recipe(_national_sizes()),
    "import": Recipe((1283,), rated=False),
    "capture": Recipe((40,) * 50, rated=False, items=84),
}


def nsm(number: int) -> str:
    """Return the invented NSM of a madrasah, counted from 0."""
    return f"12129999{number:04d}"


def nuptk(madrasah: int, teacher: int) -> str:
    """Return the invented NUPTK of a teacher."""
    return f"99990000{madrasah:04d}{teacher:04d}"


def name_of(madrasah: int, teacher: int) -> str:
    """Return the invented name of a teacher."""
    firsts = ("Ahmad", "Siti", "Nur", "Budi", "Dewi", "Eko", "Fitri", "Hadi", "Imam", "Laila", "Rina", "Yusuf")
    lasts = ("Hidayati", "Setiawan", "Lestari", "Prasetyo", "Utami", "Kurniawan", "Rahmawati", "Mustaqim")
    return f"{firsts[teacher % 12]} {lasts[(teacher // 12 + madrasah) % 8]} {madrasah}-{teacher}"


def build(name: str) -> None:
    """Write all of a recipe into the database of the environment, which has the law already."""
    from django.db import connection, transaction  # noqa: PLC0415  # after django.setup

    from uswah.institutions.operations import open_school_year  # noqa: PLC0415

    recipe = RECIPES[name]
    started = time.monotonic()
    open_school_year(first_year=2026, by=_system(), at=AT)
    kkm = _land()
    if recipe.items:
        _instrument(recipe.items)
    for number, size in enumerate(recipe.sizes):
        with transaction.atomic():
            _madrasah(number, size, kkm[number % len(kkm)], is_rated=recipe.rated)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # what autovacuum does in an hour anyway
            cursor.execute("ANALYZE")
    seconds = time.monotonic() - started
    print(json.dumps({"teachers": sum(recipe.sizes), "seconds": round(seconds, 1)}))


def _instrument(items: int) -> None:
    """Publish an instrument of invented indicators, seven to a competency; it has no law, so it makes no level."""
    from uswah.standards.models import Competency, Framework, Indicator, Instrument, InstrumentItem  # noqa: PLC0415

    said = {"id": "Tolok ukur", "en": "Benchmark"}
    framework = Framework.rows.create(
        code=INSTRUMENT, version="1", title=said, authority="LOCAL", citation="-", valid_from=TODAY
    )
    indicators = []
    for number in range(1, items // 7 + 1):
        competency = Competency.rows.create(
            framework=framework, code=f"b.{number}", number=str(number), order=number, domain="pedagogik", title=said
        )
        for place in range(1, 8):
            code = f"b.{number}.{place}"
            indicators.append(Indicator(competency=competency, code=code, number=str(place), order=place, text=said))
    Indicator.rows.bulk_create(indicators)
    Framework.rows.filter(pk=framework.pk).update(published_at=AT)
    scale = [{"value": value, "label": said, "anchor": said} for value in range(3)]
    stages = ["formative", "summative"]
    instrument = Instrument.rows.create(
        framework=framework,
        code=INSTRUMENT,
        version="1",
        title=said,
        citation="-",
        scale=scale,
        stages=stages,
        valid_from=TODAY,
    )
    InstrumentItem.rows.bulk_create(
        InstrumentItem(instrument=instrument, indicator=indicator, order=order, techniques=["observation"])
        for order, indicator in enumerate(indicators, start=1)
    )
    Instrument.rows.filter(pk=instrument.pk).update(published_at=AT)


def _system() -> Any:
    from uswah.common.viewer import command_line  # noqa: PLC0415

    return command_line(AT)


def _land() -> list[Institution]:
    """Found a nation with five provinces of four districts of one KKM each."""
    from uswah.institutions.enums import InstitutionKind as Kind  # noqa: PLC0415
    from uswah.institutions.operations import NewInstitution, found_institution  # noqa: PLC0415

    def found(kind: Kind, code: str, parent: Institution | None) -> Institution:
        new = NewInstitution(kind=kind, code=code, name=f"{kind.label} {code}")
        return found_institution(new=new, parent=parent, by=_system(), at=AT)

    nation = found(Kind.NATIONAL, "N", None)
    kkm: list[Institution] = []
    for p in range(5):
        province = found(Kind.PROVINCE, f"P{p}", nation)
        for d in range(4):
            district = found(Kind.DISTRICT, f"D{p}{d}", province)
            kkm.append(found(Kind.KKM, f"K{p}{d}", district))
    return kkm


def _madrasah(number: int, size: int, kkm: Institution, *, is_rated: bool) -> None:
    from uswah.institutions.enums import InstitutionKind as Kind  # noqa: PLC0415
    from uswah.institutions.operations import NewInstitution, found_institution  # noqa: PLC0415

    new = NewInstitution(kind=Kind.MADRASAH, code=nsm(number), name=f"MTs Tolok Ukur {number}")
    place = found_institution(new=new, parent=kkm, by=_system(), at=AT)
    persons = [_person(number, teacher) for teacher in range(size)]
    posts = _bulk_people(number, place, persons)
    _extend_ledger(place, list(_entries(persons, posts)))
    head = _head(number, place, persons[0])
    if is_rated:
        _rate(number, place, persons, head)


def _person(madrasah: int, teacher: int) -> Person:
    from uswah.people.models import Person  # noqa: PLC0415

    return Person(
        name=name_of(madrasah, teacher),
        title_after="S.Pd.",
        sex="LP"[teacher % 2],
        born_in="Metro",
        born_on=date(1970 + teacher % 27, 1 + teacher % 12, 1 + teacher % 28),
        qualification="S1 Pendidikan",
    )


def _bulk_people(number: int, place: Institution, persons: list[Person]) -> list[Post]:
    from uswah.people.models import Identifier, Person, Post, TeachingAssignment  # noqa: PLC0415

    Person.rows.bulk_create(persons)
    identifiers = [
        Identifier(person=person, kind="NUPTK", value=nuptk(number, teacher)) for teacher, person in enumerate(persons)
    ]
    Identifier.rows.bulk_create(identifiers)
    posts = [Post(person=person, institution=place, is_satminkal=True, employment="YAYASAN") for person in persons]
    Post.rows.bulk_create(posts)
    TeachingAssignment.rows.bulk_create(
        TeachingAssignment(post=post, school_year_id=YEAR, subject_id=SUBJECTS[order % len(SUBJECTS)], weekly_jp=24)
        for order, post in enumerate(posts)
    )
    return posts


Draft = tuple[str, str, str, dict[str, Any], dict[str, str]]


def _entries(persons: list[Person], posts: list[Post]) -> Iterator[Draft]:
    """Yield (action, kind, id, facts, personal values) of what the operations would have recorded."""
    for order, (person, post) in enumerate(zip(persons, posts, strict=True)):
        personal = {"name": person.name, "born_on": str(person.born_on), "qualification": person.qualification}
        yield "person.added", "person", str(person.pk), {}, personal
        yield "post.opened", "post", str(post.pk), {"person": str(person.pk), "is_satminkal": "True"}, {}
        taught = [[SUBJECTS[order % len(SUBJECTS)], 24]]
        yield "teaching.assigned", "post", str(post.pk), {"school_year": YEAR, "taught": taught}, {}


def _extend_ledger(place: Institution, drafts: list[Draft]) -> None:
    """Add many entries to a chain at once, with the digests that `audit.record` would give them."""
    from uswah.common import audit  # noqa: PLC0415
    from uswah.common.models import AuditChain, AuditEntry, AuditPersonalValue  # noqa: PLC0415

    chain = AuditChain.rows.get(pk=place.pk)
    head, entries, secrets = chain.head, [], []
    for sequence, (action, kind, key, facts, personal) in enumerate(drafts, start=chain.length + 1):
        salted = {name: (os.urandom(32), value) for name, value in personal.items()}
        entry = AuditEntry(
            chain=chain,
            sequence=sequence,
            at=AT,
            action=action,
            subject_kind=kind,
            subject_id=key,
            facts=facts,
            commitments={name: audit.commitment(salt, value) for name, (salt, value) in salted.items()},
            previous=head,
        )
        entry.digest = head = audit.chained(head, audit.canonical(entry))
        entries.append(entry)
        secrets += [(entry, name, salt, value) for name, (salt, value) in salted.items()]
    AuditEntry.rows.bulk_create(entries)
    AuditPersonalValue.rows.bulk_create(
        AuditPersonalValue(entry=entry, field=name, salt=salt, value=value) for entry, name, salt, value in secrets
    )
    AuditChain.rows.filter(pk=chain.pk).update(length=chain.length + len(entries), head=head)


def _head(number: int, place: Institution, person: Person) -> Account:
    """Open the head's account; only the first madrasah's can sign in, as `kepala`, hashing costs 30 ms each."""
    from uswah.people.enums import Role  # noqa: PLC0415
    from uswah.people.models import Account, Identifier  # noqa: PLC0415
    from uswah.people.operations import grant_role  # noqa: PLC0415

    account = Account(person=person)
    account.set_unusable_password()
    if number == 0:
        Identifier.rows.create(person=person, kind="USERNAME", value="kepala")
        account.set_password(PASSWORD)
    account.save(force_insert=True)
    grant_role(account=account, role=Role.KEPALA, place=place, since=date(2026, 7, 1), by=_system(), at=AT)
    return account


def _rate(number: int, place: Institution, persons: list[Person], head: Account) -> None:
    from uswah.appraisal.operations import count_first  # noqa: PLC0415
    from uswah.evidence.operations import record_imported  # noqa: PLC0415
    from uswah.standards.queries import form_of  # noqa: PLC0415

    form = form_of("pkg-guru", TODAY)
    chance = random.Random(f"{SEED}/{number}")  # noqa: S311  # invented data, no secret
    raters = [persons[1].pk, *(head.person_id for _ in persons[1:])]  # nobody rates themselves
    people = enumerate(zip(persons, raters, strict=True), start=6)
    new = [_submission(person, rater, form, row, chance) for row, (person, rater) in people]
    record_imported(submissions=new, form=form, place=place, by=_system(), at=AT)
    count_first(submissions=[one.id for one in new], place=place, by=_system(), at=AT)


def _submission(person: Person, rater: UUID, form: Form, row: int, chance: random.Random) -> NewSubmission:
    from uswah.evidence.operations import NewSubmission, Origin  # noqa: PLC0415
    from uswah.evidence.policies import NewRating  # noqa: PLC0415

    able = chance.random()
    ratings = [
        NewRating(
            indicator_id=pk,
            code=code,
            score=chance.choices((0, 1, 2), (0.05, 0.55 - able * 0.3, 0.4 + able * 0.3))[0],
            fact=chance.choice(FACTS) if chance.random() < 1 / 3 else "",
            cell=f"K{row}",
        )
        for code, pk in form.indicator_ids.items()
    ]
    return NewSubmission(
        about=person.pk,
        instrument_id=form.instrument_id,
        school_year=YEAR,
        stage="summative",
        technique="observation",
        source_role="kepala",
        ratings=ratings,
        rated_by=rater,
        observed_on=TODAY,
        origin=Origin(file="0" * 64, name="tolok-ukur.xlsx", sheet="PKG", row=row),
    )


if __name__ == "__main__":
    import django

    django.setup()
    build(sys.argv[1])
