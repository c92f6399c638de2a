"""Hold a foreign file as sheets of cells, the same for XLSX and CSV, with A1 addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, cached_property

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384


class CellKind(StrEnum):
    """Say what a cell holds; ``UNCOMPUTED`` is a formula whose result was never stored."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    ERROR = "error"
    UNCOMPUTED = "uncomputed"


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one value as the file writes it.

    ``text`` is the text, the digits of a number exactly as stored, ``1``/``0`` for a truth value,
    an ISO date, or the error's name. Equal cells are one object, so a cell does not know its place.
    """

    kind: CellKind
    text: str = ""
    is_formula: bool = False

    @property
    def is_blank(self) -> bool:
        """Say whether a person who looks at the sheet sees nothing here."""
        return self.kind is CellKind.EMPTY or (self.kind is CellKind.TEXT and not self.text.strip())

    @property
    def shown(self) -> str:
        """Answer the value as a person would type it: a number without binary dust, the rest as it is."""
        if self.kind is not CellKind.NUMBER:
            return self.text
        try:
            number = Decimal(self.text)
        except InvalidOperation:
            return self.text
        if abs(number.adjusted()) > 20:
            return self.text
        rounded = round(number, 9).normalize()
        return f"{rounded:f}"


EMPTY_CELL = Cell(CellKind.EMPTY)


@dataclass(frozen=True, slots=True)
class MergedRange:
    """Hold a merged area; rows and columns count from 1, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Say whether the area contains the cell."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True)
class Sheet:
    """Hold the cells that have a value, by row and column number (from 1)."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    merges: tuple[MergedRange, ...] = ()
    is_hidden: bool = False

    @cached_property
    def row_numbers(self) -> tuple[int, ...]:
        """List the rows that hold anything, from top to bottom."""
        return tuple(sorted(self.rows))

    @cached_property
    def last_column(self) -> int:
        """Answer the rightmost column in use, 0 for an empty sheet."""
        return max((max(cells) for cells in self.rows.values() if cells), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """Answer a cell, empty where the file has none."""
        return self.rows.get(row, {}).get(column, EMPTY_CELL)

    def merge_at(self, row: int, column: int) -> MergedRange | None:
        """Answer the merged area over a cell, if there is one."""
        return next((merge for merge in self.merges if merge.covers(row, column)), None)

    def iterate(self, after: int = 0) -> Iterator[tuple[int, Mapping[int, Cell]]]:
        """Yield row numbers with their cells, from top to bottom, below the row ``after``."""
        for number in self.row_numbers:
            if number > after:
                yield number, self.rows[number]


@dataclass(frozen=True)
class Grid:
    """Hold all sheets of a file; a CSV file is one sheet without a name."""

    sheets: tuple[Sheet, ...]
    source: str = field(default="xlsx")

    def sheet(self, name: str) -> Sheet | None:
        """Find a sheet by its name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@cache
def column_letters(column: int) -> str:
    """Write a column number (from 1) as letters: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Read column letters as a number; raise ``ValueError`` for anything but A to XFD."""
    number = 0
    if not 1 <= len(letters) <= 3:
        raise ValueError(f"no column {letters!r}")
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(f"no column {letters!r}")
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > LAST_COLUMN:
        raise ValueError(f"no column {letters!r}")
    return number


def address(row: int, column: int) -> str:
    """Write the A1 address of a cell."""
    return f"{column_letters(column)}{row}"
