"""Say what becomes of each row of a workbook, as plain values that a batch keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """Name what storing the workbook does with a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Finding(StrEnum):
    """Name what matching a row with the people of a madrasah found; each has one sentence in ``presenters``."""

    PERSON_UNKNOWN = "person_unknown"
    PERSON_ELSEWHERE = "person_elsewhere"
    KEYS_DISAGREE = "keys_disagree"
    NAME_DIFFERS = "name_differs"
    NAME_RESEMBLES = "name_resembles"
    SUBJECT_UNKNOWN = "subject_unknown"
    YEAR_UNKNOWN = "year_unknown"
    RATER_MISSING = "rater_missing"
    SELF_RATED = "self_rated"
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
    refused: int = 0

    @classmethod
    def of(cls, fates: list[RowFate]) -> Counts:
        """Count a list of fates."""
        return cls(**{fate.value: sum(row.fate is fate for row in fates) for fate in Fate})

    @property
    def total(self) -> int:
        """Count every row."""
        return self.new + self.changed + self.unchanged + self.refused


SHOWN = 500


def fates_to_json(fates: list[RowFate]) -> list[dict[str, Any]]:
    """Return the first rows as JSON holds them; refused rows come first, for they need somebody."""
    ordered = sorted(fates, key=lambda row: row.fate is not Fate.REFUSED)
    return [asdict(row) for row in ordered[:SHOWN]]


def fate_from_json(values: Mapping[str, Any]) -> RowFate:
    """Build a row's fate from what a batch kept."""
    notes = tuple(Note(**{**note, "finding": Finding(note["finding"])}) for note in values["notes"])
    return RowFate(**{**values, "fate": Fate(values["fate"]), "notes": notes})
