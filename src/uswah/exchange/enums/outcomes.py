"""Say what becomes of each row of a workbook, as plain values that a batch keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from uswah.exchange.enums.problems import Code

# What another choice of columns can mend; everything else is wrong in the cells.
MENDED_BY_MATCHING = frozenset(
    {
        Code.UNKNOWN_LAYOUT,
        Code.SHEET_NOT_FOUND,
        Code.HEADING_MISSING,
        Code.KEY_HEADING_MISSING,
        Code.HEADING_DUPLICATE,
        Code.HEADING_MERGED,
        Code.HEADING_CHANGED,
        Code.INDICATOR_HEADING_MISSING,
    }
)


class Fate(StrEnum):
    """Name what storing the workbook does with a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    REFUSED = "refused"


class Finding(StrEnum):
    """Name what matching a row with the people of a madrasah found; each has one sentence in ``presenters``."""

    PERSON_UNKNOWN = "person_unknown"
    PERSON_ELSEWHERE = "person_elsewhere"
    KEYS_DISAGREE = "keys_disagree"
    NUMBER_DIFFERS = "number_differs"
    TWICE = "twice"
    TOO_LONG = "too_long"
    PHONE_TAKEN = "phone_taken"
    BASE_ELSEWHERE = "base_elsewhere"
    GRADE_UNKNOWN = "grade_unknown"
    HOURS_IMPOSSIBLE = "hours_impossible"
    NAME_DIFFERS = "name_differs"
    NAME_RESEMBLES = "name_resembles"
    SUBJECT_UNKNOWN = "subject_unknown"
    YEAR_UNKNOWN = "year_unknown"
    RATER_MISSING = "rater_missing"
    RATER_UNKNOWN = "rater_unknown"
    SELF_RATED = "self_rated"
    BLIND = "blind"
    DISPUTED = "disputed"
    ROUND_COMPLETE = "round_complete"
    WRONG_KIND = "wrong_kind"


@dataclass(frozen=True, slots=True)
class Note:
    """Hold one finding at its cell; an error refuses the row, and with it the workbook."""

    finding: Finding
    cell: str = ""
    is_error: bool = True
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowFate:
    """Hold what becomes of one row, and why."""

    sheet: str
    row: int
    name: str
    key: str
    fate: Fate
    changes: int = 0
    missing: int = 0
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Count the rows of each fate."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    empty: int = 0
    refused: int = 0

    @classmethod
    def of(cls, fates: list[RowFate]) -> Counts:
        """Count a list of fates."""
        return cls(**{fate.value: sum(row.fate is fate for row in fates) for fate in Fate})

    @property
    def to_store(self) -> int:
        """Count the rows that storing would write."""
        return self.new + self.changed

    @property
    def total(self) -> int:
        """Count every row."""
        return self.to_store + self.unchanged + self.empty + self.refused


SHOWN = 500


def fates_digest(fates: list[RowFate]) -> str:
    """Return SHA-256 (hex) over what becomes of every row, shown or not: the same digest, the same effect."""
    lines = "\n".join(f"{r.sheet}|{r.row}|{r.key}|{r.fate}|{r.changes}|{r.missing}" for r in fates)
    return hashlib.sha256(lines.encode()).hexdigest()


def fates_to_json(fates: list[RowFate]) -> list[dict[str, Any]]:
    """Return the first rows as JSON holds them; refused rows come first, for they need somebody."""
    ordered = sorted(fates, key=lambda row: row.fate is not Fate.REFUSED)
    return [asdict(row) for row in ordered[:SHOWN]]


def fate_from_json(values: Mapping[str, Any]) -> RowFate:
    """Build a row's fate from what a batch kept."""
    notes = tuple(Note(**{**note, "finding": Finding(note["finding"])}) for note in values["notes"])
    return RowFate(**{**values, "fate": Fate(values["fate"]), "notes": notes})
