"""Bring the teachers of a roster in: by identifiers, never by name alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uswah.common.viewer import Viewer
from uswah.core.text.names import similarity_key
from uswah.exchange.enums.kinds import Employment as Written
from uswah.exchange.enums.outcomes import Fate, Finding, Note, RowFate
from uswah.exchange.enums.rows import RosterEntry, RosterRow
from uswah.exchange.enums.subjects import plain, subject_index
from uswah.exchange.models import ImportBatch
from uswah.exchange.operations.plans import Known, Stored, cell_of, disagreement, fate_of, found, keys_of, same_name
from uswah.institutions.queries import subjects
from uswah.people.enums import Employment, IdentifierKind
from uswah.people.models import Person, Post
from uswah.people.operations import NewPerson, Taught, add_person, amend_person, assign_teaching, open_post
from uswah.people.queries import persons_by_identifier
from uswah.people.queries.at_place import staff_names


@dataclass
class Ground:
    """All that the rows are held against; `known` and `staff` grow as rows are stored."""

    batch: ImportBatch
    known: Known
    staff: dict[UUID, str]
    subjects: Mapping[str, str]


def read_ground(batch: ImportBatch, rows: Sequence[RosterRow]) -> Ground:
    """Read the people and the subjects that the rows speak of."""
    keys = [key for row in rows for key in _identifiers(row.entry).items()]
    return Ground(
        batch=batch,
        known=persons_by_identifier(keys),
        staff=staff_names(batch.institution_id),
        subjects=subject_index(subjects()),
    )


def store(rows: Sequence[RosterRow], ground: Ground, by: Viewer, at: datetime) -> Stored:
    """Write each row in the caller's transaction and return its fate; a refused row writes nothing."""
    return Stored([_store_row(row, ground, by, at) for row in rows])


def _store_row(row: RosterRow, ground: Ground, by: Viewer, at: datetime) -> RowFate:
    notes: list[Note] = []
    person_id = _person(row, ground, notes)
    taught = _taught(row, ground, notes)
    fate = Fate.REFUSED
    if not any(note.is_error for note in notes):
        fate = _write(row.entry, person_id, taught, ground, by, at)
    person = row.entry.person
    return RowFate(row.sheet, row.row, person.name, person.key, fate_of(notes, fate), notes=tuple(notes))


def _identifiers(entry: RosterEntry) -> dict[str, str]:
    phone = {IdentifierKind.PHONE.value: entry.phone} if entry.phone else {}
    return {**dict(keys_of(entry.person)), **phone}


def _person(row: RosterRow, ground: Ground, notes: list[Note]) -> UUID | None:
    """Return the person whom the identifiers name, None for a new one; say what does not fit.

    Somebody known only elsewhere in the land is taken only when number and name agree, and nothing of what is known
    there is told. A phone number finds nobody: families share phones.
    """
    person, cell = row.entry.person, cell_of(row.cells, "nuptk", "pegid", "nip")
    persons = found(person, ground.known)
    if len(persons) > 1:
        notes.append(disagreement(cell))
    known = next(iter(persons), None) if len(persons) == 1 else None
    _check_phone(row, known, ground, notes)
    if known in ground.staff:
        if not same_name(person.name, ground.staff[known]):
            names = {"written": person.name, "stored": ground.staff[known]}
            notes.append(Note(Finding.NAME_DIFFERS, cell_of(row.cells, "name"), is_error=False, parameters=names))
    elif known is not None:
        if not same_name(person.name, Person.rows.get(pk=known).name):
            notes.append(Note(Finding.PERSON_ELSEWHERE, cell))
    else:
        _warn_of_resemblance(row, ground, notes)
    return known


def _check_phone(row: RosterRow, known: UUID | None, ground: Ground, notes: list[Note]) -> None:
    owner = ground.known.get((IdentifierKind.PHONE.value, row.entry.phone))
    if owner is not None and owner != known:
        notes.append(Note(Finding.PERSON_ELSEWHERE, cell_of(row.cells, "phone")))


def _warn_of_resemblance(row: RosterRow, ground: Ground, notes: list[Note]) -> None:
    key = similarity_key(row.entry.person.name)
    for name in ground.staff.values():
        if similarity_key(name) == key:
            cell = cell_of(row.cells, "name")
            notes.append(Note(Finding.NAME_RESEMBLES, cell, is_error=False, parameters={"stored": name}))
            return


def _taught(row: RosterRow, ground: Ground, notes: list[Note]) -> list[Taught]:
    taught: dict[str, int | None] = {}
    for number, load in enumerate(row.entry.subjects, start=1):
        code = ground.subjects.get(plain(load.subject))
        if code is None:
            cell = cell_of(row.cells, f"subject.{number}", "subject", "subject.1")
            notes.append(Note(Finding.SUBJECT_UNKNOWN, cell, parameters={"subject": load.subject}))
        else:
            taught[code] = (taught.get(code) or 0) + load.hours if load.hours is not None else taught.get(code)
    return [Taught(subject, hours) for subject, hours in taught.items()]


def _write(
    entry: RosterEntry, person_id: UUID | None, taught: list[Taught], ground: Ground, by: Viewer, at: datetime
) -> Fate:
    place = ground.batch.institution
    content, is_new = _content(entry), person_id is None
    if person_id is None:
        person_id = add_person(person=content, place=place, by=by, at=at).pk
        changed = True
    else:
        changed = amend_person(person_id=person_id, content=content, place=place, by=by, at=at)
    post, post_changed = open_post(
        person_id=person_id,
        place=place,
        by=by,
        at=at,
        is_satminkal=_is_base(entry, person_id, ground),
        employment=_employment(entry),
        rank=entry.grade,
    )
    changed |= post_changed
    if taught:
        changed |= assign_teaching(post=post, school_year=ground.batch.school_year_id, taught=taught, by=by, at=at)
    was_here = person_id in ground.staff
    ground.staff[person_id] = content.name
    ground.known.update(dict.fromkeys(_identifiers(entry).items(), person_id))
    if is_new or not was_here:
        return Fate.NEW
    return Fate.CHANGED if changed else Fate.UNCHANGED


def _content(entry: RosterEntry) -> NewPerson:
    certified = entry.certification or ("ya" if entry.certified else "")
    return NewPerson(
        name=entry.person.name,
        identifiers=_identifiers(entry),
        title_before=entry.title_before,
        title_after=entry.title_after,
        sex=entry.gender.value if entry.gender else "",
        born_in=entry.birth_place,
        born_on=entry.birth_date,
        qualification=entry.qualification,
        certified_in=certified,
    )


def _is_base(entry: RosterEntry, person_id: UUID, ground: Ground) -> bool:
    """Tell whether this madrasah is the teacher's base: the file says so, or no other place is."""
    if entry.nsm:
        return entry.nsm == ground.batch.institution.code
    if entry.madrasah:
        return same_name(entry.madrasah, ground.batch.institution.name)
    return not Post.rows.filter(person_id=person_id, is_satminkal=True, until__isnull=True).exists()


PPPK_MONTH = "21"  # stands in a NIP where the month of appointment would be


def _employment(entry: RosterEntry) -> str:
    """Return the employment: a file knows civil servants and others; the NIP tells the two kinds of civil servant."""
    if entry.employment is None:
        return ""
    if entry.employment is Written.NON_ASN:
        return Employment.FOUNDATION.value
    is_contract = entry.person.nip[12:14] == PPPK_MONTH
    return (Employment.PPPK if is_contract else Employment.PNS).value
