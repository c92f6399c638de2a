"""Describe a table to be written, the same for XLSX and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Value = str | int | date | None


class FileForm(StrEnum):
    """Name the two forms of files that we write."""

    XLSX = "xlsx"
    CSV = "csv"


class ColumnKind(StrEnum):
    """Say what a column holds; ``KEY`` is text made of digits, which a spreadsheet must not touch."""

    TEXT = "text"
    KEY = "key"
    SCORE = "score"
    HOURS = "hours"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """Describe one column: heading, kind, width in characters, and the words to choose from."""

    heading: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 16
    choices: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class ExportMeta:
    """Hold what stands above the table, and the date that the file says it was made on."""

    title: str = ""
    lines: tuple[str, ...] = ()
    created: date = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class ExportTable:
    """Hold a whole table; every row has as many values as there are columns."""

    sheet: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    meta: ExportMeta = ExportMeta()
    empty_rows: int = 0
    instructions: tuple[tuple[str, ...], ...] = ()
    highest_score: int = 2

    @property
    def heading_lines(self) -> tuple[str, ...]:
        """List the lines that stand above the headings."""
        title = (self.meta.title,) if self.meta.title else ()
        return (*title, *self.meta.lines)
