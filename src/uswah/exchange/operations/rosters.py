"""Bring the teachers of a roster in: by identifiers, never by name alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from uswah.common.viewer import Viewer
from uswah.core.text.names import fold_name, similarity_key, split_titles
from uswah.exchange.enums.kinds import Employment as Written
from uswah.exchange.enums.outcomes import Fate, Finding, Note, RowFate
from uswah.exchange.enums.rows import RosterEntry, RosterRow
from uswah.exchange.enums.subjects import plain, subject_index
from uswah.exchange.models import ImportBatch
from uswah.exchange.operations.plans import (
    Key,
    People,
    Stored,
    cell_of,
    contradicted,
    fate_of,
    found,
    key_cell,
    keys_of,
    name_differs,
    number_differs,
    read_people,
    same_name,
    twice,
)
from uswah.institutions.queries import subjects
from uswah.people.enums import Employment, IdentifierKind
from uswah.people.models import Post
from uswah.people.operations import NewPerson, Taught, add_person, amend_person, assign_teaching, open_post

MOST_HOURS = 48
PPPK_MONTH = "21"  # stands in a NIP where the month of appointment would be
_RANK = re.compile(r"(?<![A-Za-z0-9])(IV|I{1,3}|[1-4])\s*[/.\- ]?\s*([A-Ea-e])(?![A-Za-z])")
_CONTRACT_RANK = re.compile(r"(?<![A-Za-z])(X?(?:IX|IV|V?I{0,3}))(?![A-Za-z])")
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
# How long the texts of a person may be: the columns of `people.models.Person`.
LONGEST = {
    "name": 120,
    "title_before": 40,
    "title_after": 80,
    "born_in": 80,
    "qualification": 160,
    "certified_in": 120,
}
# Which field of a person stands in which column, for the address of what is too long.
_COLUMNS = {"born_in": "birth_place", "certified_in": "certification"}


@dataclass
class Ground:
    """All that the rows are held against; everything but the subjects grows as rows are stored.

    `bases` tells which madrasah is a person's base, `employments` what an open post here says.
    """

    batch: ImportBatch
    people: People
    subjects: Mapping[str, str]
    bases: dict[UUID, int]
    employments: dict[UUID, str]
    similar: dict[str, str]
    stored: dict[UUID, RosterRow] = field(default_factory=dict)


def read_ground(batch: ImportBatch, rows: Sequence[RosterRow]) -> Ground:
    """Read the people and the subjects that the rows speak of."""
    people = read_people({key for row in rows for key in _numbers(row.entry)}, batch.institution_id)
    open_posts = Post.rows.filter(until__isnull=True)
    bases = open_posts.filter(is_satminkal=True, person__in=people.names)
    here = open_posts.filter(institution=batch.institution_id)
    return Ground(
        batch=batch,
        people=people,
        subjects=subject_index(subjects()),
        bases=dict(bases.values_list("person_id", "institution_id")),
        employments=dict(here.values_list("person_id", "employment")),
        similar={similarity_key(name): name for name in people.staff.values()},
    )


def store(rows: Sequence[RosterRow], ground: Ground, by: Viewer, at: datetime) -> Stored:
    """Write each row in the caller's transaction and return its fate; a refused row writes nothing."""
    return Stored([_store_row(row, ground, by, at) for row in rows])


def _store_row(row: RosterRow, ground: Ground, by: Viewer, at: datetime) -> RowFate:
    notes: list[Note] = []
    known = _person(row, ground, notes)
    elsewhere = _is_kept_elsewhere(known, ground)
    if elsewhere and not any(note.is_error for note in notes):  # else it would tell that the number is somebody's
        notes.append(Note(Finding.BASE_ELSEWHERE, is_error=False))
    content = _content(row, known, ground, [] if elsewhere else notes)
    taught = _taught(row, ground, notes)
    rank = _rank(row, notes)
    fate = Fate.REFUSED
    if not any(note.is_error for note in notes):
        fate = _write(row, known, content, taught, rank, ground, by, at)
    person = row.entry.person
    return RowFate(row.sheet, row.row, person.name, person.key, fate_of(notes, fate), notes=tuple(notes))


def _numbers(entry: RosterEntry) -> list[Key]:
    phone = [(IdentifierKind.PHONE.value, entry.phone)] if entry.phone else []
    return [*keys_of(entry.person), *phone]


def _person(row: RosterRow, ground: Ground, notes: list[Note]) -> UUID | None:
    """Return the person whom the identifiers name, None for a new one; say what does not fit.

    Somebody known only elsewhere in the land is taken only when number and name agree, and nothing of what is known
    there is told.
    """
    person, people = row.entry.person, ground.people
    persons = found(person, people)
    if len(persons) > 1:
        notes.append(Note(Finding.KEYS_DISAGREE, key_cell(row.cells)))
        return None
    known = next(iter(persons), None)
    if known is None:
        _warn_of_resemblance(row, ground, notes)
        return None
    if known in ground.stored:
        first = ground.stored[known]
        notes.append(twice(row.cells, first.row))
    elif known in people.staff:
        if contradiction := contradicted(person, people.numbers[known]):
            notes.append(number_differs(row.cells, *contradiction))
        if not same_name(person.name, people.staff[known]):
            notes.append(name_differs(row.cells, person.name, people.staff[known]))
    elif not same_name(person.name, people.names[known]) or contradicted(person, people.numbers[known]):
        notes.append(Note(Finding.PERSON_ELSEWHERE, key_cell(row.cells)))
    return known


def _warn_of_resemblance(row: RosterRow, ground: Ground, notes: list[Note]) -> None:
    if similar := ground.similar.get(similarity_key(row.entry.person.name)):
        cell = cell_of(row.cells, "name")
        notes.append(Note(Finding.NAME_RESEMBLES, cell, is_error=False, parameters={"stored": similar}))


def _is_kept_elsewhere(known: UUID | None, ground: Ground) -> bool:
    """Tell whether another madrasah, the person's base, keeps the person's own entries."""
    here = ground.batch.institution_id
    return known is not None and ground.bases.get(known, here) != here


def _content(row: RosterRow, known: UUID | None, ground: Ground, notes: list[Note]) -> NewPerson:
    """Return what the row says about the person."""
    entry, name = row.entry, split_titles(row.entry.person.name)
    content = NewPerson(
        name=name.name,
        identifiers=dict(_own_numbers(row, known, ground, notes)),
        title_before=entry.title_before or name.front,
        title_after=entry.title_after or ", ".join(name.back),
        sex=entry.gender.value if entry.gender else "",
        born_in=entry.birth_place,
        born_on=entry.birth_date,
        qualification=entry.qualification,
        certified_in=entry.certification or ("ya" if entry.certified else ""),
    )
    _check_lengths(row, content, notes)
    return content


def _own_numbers(row: RosterRow, known: UUID | None, ground: Ground, notes: list[Note]) -> list[Key]:
    """Return the row's numbers without a phone that somebody else signs in with: families share phones."""
    numbers = _numbers(row.entry)
    phone = (IdentifierKind.PHONE.value, row.entry.phone)
    if ground.people.known.get(phone, known) == known:
        return numbers
    notes.append(Note(Finding.PHONE_TAKEN, cell_of(row.cells, "phone"), is_error=False))
    return [key for key in numbers if key != phone]


def _check_lengths(row: RosterRow, content: NewPerson, notes: list[Note]) -> None:
    for name, limit in LONGEST.items():
        if len(getattr(content, name)) > limit:
            cell = cell_of(row.cells, _COLUMNS.get(name, name), "birth", "name")
            notes.append(Note(Finding.TOO_LONG, cell, parameters={"limit": str(limit)}))


def _taught(row: RosterRow, ground: Ground, notes: list[Note]) -> list[Taught]:
    """Return what is taught: a subject that stands there twice with the sum of its hours."""
    taught: dict[str, int | None] = {}
    for number, load in enumerate(row.entry.subjects, start=1):
        code = ground.subjects.get(plain(load.subject))
        if code is None:
            cell = cell_of(row.cells, f"subject.{number}", "subject", "subject.1")
            notes.append(Note(Finding.SUBJECT_UNKNOWN, cell, parameters={"subject": load.subject}))
            continue
        hours = taught.setdefault(code, None)
        if load.hours is None:
            continue
        total = taught[code] = (hours or 0) + load.hours
        if not 1 <= total <= MOST_HOURS:
            cell = cell_of(row.cells, f"hours.{number}", "hours", f"subject.{number}", "subject")
            notes.append(Note(Finding.HOURS_IMPOSSIBLE, cell, parameters={"hours": str(total)}))
    return [Taught(subject, hours) for subject, hours in taught.items()]


def _rank(row: RosterRow, notes: list[Note]) -> str:
    """Return the rank as short as the law writes it: `III/b` of `Penata Muda Tk. I, III/b`, or `IX` of a contract."""
    written = row.entry.grade.strip()
    if not written.strip("-–—"):
        return ""
    if match := _RANK.search(written):
        return f"{_ROMAN.get(match[1], match[1])}/{match[2].lower()}"
    contract = [match[1] for match in _CONTRACT_RANK.finditer(written) if match[1]]
    if len(contract) == 1:
        return contract[0]
    notes.append(Note(Finding.GRADE_UNKNOWN, cell_of(row.cells, "grade"), False, {"grade": written[:60]}))
    return ""


def _write(
    row: RosterRow,
    known: UUID | None,
    content: NewPerson,
    taught: list[Taught],
    rank: str,
    ground: Ground,
    by: Viewer,
    at: datetime,
) -> Fate:
    place, entry = ground.batch.institution, row.entry
    if known is None:
        person_id, changed = add_person(person=content, place=place, by=by, at=at).pk, True
    else:
        person_id = known
        changed = not _is_kept_elsewhere(known, ground) and amend_person(
            person_id=known, content=content, place=place, by=by, at=at
        )
    post, post_changed = open_post(
        person_id=person_id,
        place=place,
        by=by,
        at=at,
        is_satminkal=_is_base(entry, person_id, ground),
        employment=_employment(entry, person_id, ground),
        rank=rank,
    )
    changed |= post_changed
    if taught:
        changed |= assign_teaching(post=post, school_year=ground.batch.school_year_id, taught=taught, by=by, at=at)
    was_here = person_id in ground.people.staff
    _remember(row, person_id, ground)
    if not was_here:
        return Fate.NEW
    return Fate.CHANGED if changed else Fate.UNCHANGED


def _remember(row: RosterRow, person_id: UUID, ground: Ground) -> None:
    """Let the rows below know whom this one brought, so that the same person or phone is noticed there."""
    name, people = split_titles(row.entry.person.name).name, ground.people
    ground.stored[person_id] = row
    people.staff[person_id] = people.names[person_id] = name
    people.numbers.setdefault(person_id, {}).update(keys_of(row.entry.person))
    for key in _numbers(row.entry):
        people.known.setdefault(key, person_id)
    ground.similar.setdefault(similarity_key(name), name)


def _is_base(entry: RosterEntry, person_id: UUID, ground: Ground) -> bool:
    """Tell whether this madrasah is the teacher's base: the file says so, or no other place is."""
    if entry.nsm:
        return entry.nsm == ground.batch.institution.code
    if entry.madrasah:
        return fold_name(entry.madrasah) == fold_name(ground.batch.institution.name)
    return person_id not in ground.bases


def _employment(entry: RosterEntry, person_id: UUID, ground: Ground) -> str:
    """Return the employment: a file knows civil servants and others; what is known more exactly already stays.

    The NIP tells the two kinds of civil servant; without one it stays open which.
    """
    known = ground.employments.get(person_id, "")
    if entry.employment is None:
        return ""
    if entry.employment is Written.NON_ASN:
        return known if known == Employment.HONORARY else Employment.FOUNDATION.value
    if entry.person.nip:
        is_contract = entry.person.nip[12:14] == PPPK_MONTH
        return (Employment.PPPK if is_contract else Employment.PNS).value
    return known if known in {Employment.PNS, Employment.PPPK} else ""
