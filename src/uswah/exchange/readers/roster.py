"""Read a roster of teachers."""

from __future__ import annotations

import re
from datetime import date

from uswah.exchange.enums.columns import Field
from uswah.exchange.enums.kinds import Severity
from uswah.exchange.enums.problems import Code
from uswah.exchange.enums.rows import PersonKeys, RosterEntry, RosterRow, SubjectLoad
from uswah.exchange.readers.grid import Cell, CellKind
from uswah.exchange.readers.table import LONGEST_NAME, Row, Table, is_footer, read_person
from uswah.exchange.readers.values import (
    EMPLOYMENTS,
    GENDERS,
    Unreadable,
    read_birth,
    read_certification,
    read_date,
    read_hours,
    read_nsm,
    read_phone,
    read_text,
)

LONGEST_SUBJECT = 120
_NUMBERED = re.compile(r"(?:subject|hours)\.(\d+)")
_SUBJECT_WITH_HOURS = re.compile(r"(?P<subject>.+?)\s*\(\s*(?P<hours>\d{1,2})\s*(?:jtm|jp|jam)?\s*\)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[;\n]")


class RosterReader:
    """Read the roster: one row for each teacher, with all subjects in it."""

    def __init__(self, table: Table, seen: dict[str, str]) -> None:
        self._table = table
        self._seen = seen
        self._keys = tuple(table.columns)
        numbers = {int(match[1]) for key in table.columns if (match := _NUMBERED.fullmatch(key))}
        self._numbers = tuple(sorted(numbers))

    def read(self) -> list[RosterRow]:
        """Read every data row; a row without a key is reported and left out."""
        found = []
        for row in self._table.rows():
            person = read_person(row)
            if self._accepts(row, person):
                self._note_duplicates(row, person)
                entry, cells = self._entry(row, person), row.cells_of(self._keys)
                found.append(RosterRow(entry, self._table.sheet.name, row.number, cells))
        return found

    def _accepts(self, row: Row, person: PersonKeys) -> bool:
        if person.key:
            if not person.name and row.cell(Field.NAME).is_blank:
                row.problem(Code.NAME_MISSING, Field.NAME)
            return True
        if row.problems:
            return False
        others = [key for key in self._keys if key not in (Field.NAME, Field.ORDINAL) and not row.cell(key).is_blank]
        if is_footer(row, person) and len(others) <= 1:
            row.problem(Code.ROW_BELOW_TABLE, severity=Severity.NOTE)
        elif person.name:
            row.problem(Code.NAME_ONLY, Field.NAME, name=person.name)
        else:
            row.problem(Code.NO_KEY)
        return False

    def _note_duplicates(self, row: Row, person: PersonKeys) -> None:
        """Report a key that another row of the file has; the same name alone says nothing."""
        place = f"{self._table.sheet.name}!{row.number}"
        for field in (Field.NUPTK, Field.PEGID, Field.NIP):
            value = getattr(person, field.value)
            first = self._seen.setdefault(f"{field}:{value}", place) if value else place
            if first != place:
                row.problem(Code.DUPLICATE_ROW, field if row.has(field) else "", first=int(first.rpartition("!")[2]))
                return

    def _entry(self, row: Row, person: PersonKeys) -> RosterEntry:
        birth_place, birth_date = self._birth(row)
        uncertain: tuple[bool | None, str] = (None, "")
        certified, certification = row.read(Field.CERTIFICATION, read_certification, uncertain)
        return RosterEntry(
            person=person,
            title_before=row.text(Field.TITLE_BEFORE, 60),
            title_after=row.text(Field.TITLE_AFTER, 120),
            gender=row.choice(Field.GENDER, GENDERS),
            birth_place=birth_place,
            birth_date=birth_date,
            phone=row.read(Field.PHONE, read_phone, ""),
            employment=row.choice(Field.EMPLOYMENT, EMPLOYMENTS),
            grade=row.text(Field.GRADE, 60),
            subjects=self._subjects(row),
            madrasah=row.text(Field.MADRASAH, LONGEST_NAME),
            nsm=row.read(Field.NSM, read_nsm, ""),
            qualification=row.text(Field.QUALIFICATION, 200),
            certified=certified,
            certification=certification,
        )

    @staticmethod
    def _birth(row: Row) -> tuple[str, date | None]:
        nothing: tuple[str, date | None] = ("", None)
        place, day = row.read(Field.BIRTH, read_birth, nothing)
        return row.text(Field.BIRTH_PLACE, 120) or place, row.read(Field.BIRTH_DATE, read_date, None) or day

    def _subjects(self, row: Row) -> tuple[SubjectLoad, ...]:
        loads = list(self._listed_subjects(row))
        for number in self._numbers:
            subject = row.text(f"{Field.SUBJECT}.{number}", LONGEST_SUBJECT)
            hours_key = f"{Field.HOURS}.{number}"
            no_hours: int | None = None
            hours = row.read(hours_key, read_hours, no_hours)
            if subject:
                loads.append(SubjectLoad(subject, hours))
            elif hours:
                row.problem(Code.HOURS_UNMATCHED, hours_key)
        return tuple(loads)

    def _listed_subjects(self, row: Row) -> tuple[SubjectLoad, ...]:
        """Read one cell with several subjects, and one with their hours in the same order."""
        parts = [part.strip() for part in _SEPARATORS.split(row.text(Field.SUBJECT)) if part.strip()]
        hours = self._listed_hours(row)
        if hours and len(hours) != len(parts):
            row.problem(Code.HOURS_UNMATCHED, Field.HOURS)
            hours = ()
        loads = []
        for index, part in enumerate(parts):
            match = _SUBJECT_WITH_HOURS.fullmatch(part)
            if match and not hours:
                loads.append(SubjectLoad(match["subject"], int(match["hours"])))
            else:
                loads.append(SubjectLoad(part, hours[index] if hours else None))
        return tuple(loads)

    @staticmethod
    def _listed_hours(row: Row) -> tuple[int | None, ...]:
        nothing: tuple[int | None, ...] = ()
        return row.read(Field.HOURS, _read_hours_list, nothing)


def _read_hours_list(cell: Cell) -> tuple[int | None, ...]:
    if cell.kind is not CellKind.TEXT:
        return (read_hours(cell),)
    parts = [part.strip() for part in _SEPARATORS.split(read_text(cell))]
    if not any(parts):
        raise Unreadable(Code.HOURS_UNREADABLE)
    return tuple(read_hours(Cell(CellKind.TEXT, part)) if part else None for part in parts)
