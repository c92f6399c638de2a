"""Workbooks of an invented madrasah that is in no database, for trying the import: its roster and its PKG ratings.

They name no madrasah, so that any may take them: one founded with `uswah new-madrasah`, or MTs Nurul Huda.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from uswah.exchange.enums.kinds import Employment, Gender, Stage, Technique
from uswah.exchange.enums.rows import PersonKeys, RatingBlock, RosterEntry, SubjectLoad
from uswah.exchange.exporters.layouts import write_roster, write_wide
from uswah.exchange.exporters.tables import ExportMeta
from uswah.institutions.queries import subjects
from uswah.standards.queries import Form, form_of
from uswah.web.demonstration.calendar import observed_on, school_year
from uswah.web.demonstration.cast import HEAD, Teacher, teachers_of
from uswah.web.demonstration.places import CONTOH_BARU, INVENTED, YEARS
from uswah.web.demonstration.ratings import ratings_of

YEAR = YEARS[-1]
MADE_ON = observed_on(YEAR, "summative", 20)


def write_files(folder: Path) -> list[Path]:
    """Write the two workbooks, the same bytes every time, and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    titles = {code: title["id"] for code, title in subjects().items()}
    form = form_of("pkg-guru", MADE_ON)
    there = [teacher for teacher in teachers_of(CONTOH_BARU) if teacher.teaches_in(YEAR)]
    roster = write_roster([_entry(teacher, titles) for teacher in there], _meta("Daftar guru"))
    blocks = [_block(teacher, form, order) for order, teacher in enumerate(there) if teacher.number != HEAD]
    wide = write_wide(blocks, _meta("PKG sumatif"))
    written = {"contoh-baru-guru.xlsx": roster, f"contoh-baru-pkg-{YEAR}-{YEAR + 1}.xlsx": wide}
    for name, content in written.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in written]


def _meta(what: str) -> ExportMeta:
    return ExportMeta(title=f"{what} {CONTOH_BARU.name}, {school_year(YEAR)}", lines=(INVENTED,), created=MADE_ON)


def _keys(teacher: Teacher) -> PersonKeys:
    known = teacher.person.identifiers
    return PersonKeys(nuptk=known["NUPTK"], pegid=known["PEGID"], nip=known.get("NIP", ""), name=teacher.person.name)


def _entry(teacher: Teacher, titles: Mapping[str, str]) -> RosterEntry:
    person = teacher.person
    return RosterEntry(
        person=_keys(teacher),
        title_before=person.title_before,
        title_after=person.title_after,
        gender=Gender(person.sex),
        birth_place=person.born_in,
        birth_date=person.born_on,
        employment=Employment.ASN if teacher.employment in {"PNS", "PPPK"} else Employment.NON_ASN,
        grade=teacher.rank,
        subjects=tuple(SubjectLoad(titles[subject], jp) for subject, jp in teacher.hours.items()),
        qualification=person.qualification,
        certified=bool(person.certified_in),
        certification=titles.get(person.certified_in, ""),
    )


def _block(teacher: Teacher, form: Form, order: int) -> RatingBlock:
    """Return the ratings of a teacher by the invented head."""
    ratings = ratings_of(teacher, form, year=YEAR, stage="summative", rater="kepala", severity=0.0, row=order)
    return RatingBlock(
        person=_keys(teacher),
        scores={rating.code: rating.score for rating in ratings if rating.score is not None},
        facts={rating.code: rating.fact for rating in ratings if rating.fact},
        school_year=school_year(YEAR),
        stage=Stage.SUMMATIVE,
        technique=Technique.OBSERVATION,
        assessor=_keys(teachers_of(CONTOH_BARU)[HEAD]),
        assessed_on=observed_on(YEAR, "summative", order),
    )
