"""Who a row of a rating workbook is about, who rated, and in which role."""

from __future__ import annotations

from uuid import UUID

from uswah.evidence.enums import SourceRole
from uswah.exchange.enums.outcomes import Finding, Note
from uswah.exchange.enums.rows import PersonKeys, RatingSheetRow
from uswah.exchange.operations.plans import (
    bare,
    cell_of,
    contradicted,
    found,
    key_cell,
    name_differs,
    number_differs,
    same_name,
)
from uswah.exchange.operations.ratings.ground import Ground, Rater
from uswah.standards.enums import Technique

LONGEST_RATER = 120
ASSESSOR_COLUMNS = ("assessor_nuptk", "assessor", "assessor_name")
# What stands in the place of a name where nobody is named ("Murid 12"), by its first word.
NAMELESS = {
    **dict.fromkeys(("murid", "siswa", "siswi", "peserta", "santri"), SourceRole.PUPIL),
    **dict.fromkeys(("wali", "orang", "orangtua"), SourceRole.GUARDIAN),
}


def role_of(start: tuple[UUID, str, str, str], rated_by: UUID | None, name: str, ground: Ground) -> SourceRole:
    """Return in which role somebody rated: by their technique, by what is written in a name's place, or by their posts."""
    about, _, _, technique = start
    if technique == Technique.SELF_REFLECTION and rated_by == about:
        return SourceRole.SELF
    if rated_by is None and technique in {Technique.QUESTIONNAIRE, Technique.INTERVIEW}:
        written = bare(name).split(" ")[0]
        if written in NAMELESS:
            return NAMELESS[written]
    if rated_by in ground.heads:
        return SourceRole.KEPALA
    return SourceRole.PENGAWAS if rated_by in ground.pengawas else SourceRole.ASSESSOR


def teacher_of(ground: Ground, row: RatingSheetRow, notes: list[Note]) -> UUID | None:
    """Find the teacher by identifiers among the staff of the madrasah; a name only confirms."""
    person, people = row.block.person, ground.people
    persons = found(person, people)
    if len(persons) > 1:
        notes.append(Note(Finding.KEYS_DISAGREE, key_cell(row.cells)))
        return None
    about = next(iter(persons), None)
    if about is None or about not in people.staff:
        # One answer for both: whether the number exists elsewhere is not this madrasah's to know.
        parameters = {"key": person.key.partition(":")[2]}
        notes.append(Note(Finding.PERSON_UNKNOWN, key_cell(row.cells), parameters=parameters))
        return None
    if contradiction := contradicted(person, people.numbers[about]):
        notes.append(number_differs(row.cells, *contradiction))
    if not same_name(person.name, people.staff[about]):
        notes.append(name_differs(row.cells, person.name, people.staff[about]))
    return about


def rater_of(ground: Ground, row: RatingSheetRow, notes: list[Note]) -> Rater | None:
    """Return who rated: a person when the number, or a head's own name, tells; else the name as it is written.

    A number of somebody who neither works nor supervises here is taken only with the right name beside it, so that
    nobody learns a name by writing a number.
    """
    assessor: PersonKeys = row.block.assessor
    person = next(iter(found(assessor, ground.people)), None)
    cell = cell_of(row.cells, *ASSESSOR_COLUMNS)
    if person is not None:
        if person in ground.people.staff or person in ground.pengawas or _is_named(ground, person, assessor.name):
            return Rater(person, assessor.name)
        notes.append(Note(Finding.PERSON_ELSEWHERE if assessor.name else Finding.RATER_UNKNOWN, cell))
        return None
    if assessor.key and not assessor.name:
        notes.append(Note(Finding.RATER_UNKNOWN, cell))
        return None
    return _named_rater(ground, assessor.name or ground.batch.rater_name, cell, notes)


def _named_rater(ground: Ground, name: str, cell: str, notes: list[Note]) -> Rater | None:
    if not name.strip():
        notes.append(Note(Finding.RATER_MISSING, cell))
        return None
    if len(name) > LONGEST_RATER:
        notes.append(Note(Finding.TOO_LONG, cell, parameters={"limit": str(LONGEST_RATER)}))
        return None
    heads = [head for head in ground.heads if bare(ground.people.staff.get(head, "")) == bare(name)]
    return Rater(heads[0] if len(heads) == 1 else None, name)


def _is_named(ground: Ground, person: UUID, name: str) -> bool:
    return bool(name) and same_name(name, ground.people.names[person])


def is_self(ground: Ground, about: UUID, rater: Rater) -> bool:
    """Tell whether somebody rates themselves, by number or, where the rater is only named, by name."""
    return rater.person == about or (rater.person is None and bare(rater.name) == bare(ground.people.staff[about]))
