"""Walk over the rows of a matched sheet, and read cells with every problem noted at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from uswah.exchange.enums.columns import KEY_FIELDS, Field, InstrumentShape, plain
from uswah.exchange.enums.kinds import Severity
from uswah.exchange.enums.problems import Code, Problem, ProblemLog
from uswah.exchange.enums.rows import PersonKeys
from uswah.exchange.readers.grid import EMPTY_CELL, Cell, CellKind, MergedRange, Sheet, address, column_number
from uswah.exchange.readers.headings import is_numbering
from uswah.exchange.readers.layouts import SheetMatch
from uswah.exchange.readers.values import (
    Unreadable,
    kind_of_key,
    read_nip,
    read_nuptk,
    read_pegid,
    read_text,
)

LONGEST_NAME = 200
LONGEST_TEXT = 400
LONGEST_FACT = 4000

_SUMMARY_WORDS = frozenset(
    (
        "jumlah",
        "total",
        "rata rata",
        "rerata",
        "rataan",
        "skor maksimal",
        "skor maksimum",
        "jumlah skor",
        "nilai rata rata",
    )
)
_LABEL_FIELDS = (Field.ORDINAL, Field.NAME, Field.NUPTK, Field.PEGID, Field.NIP)
_NOTHING: object = object()
Value = TypeVar("Value")


class Table:
    """Give the data rows of a matched sheet; remember what equal cells were read as."""

    def __init__(self, sheet: Sheet, match: SheetMatch, shape: InstrumentShape, log: ProblemLog) -> None:
        self.sheet = sheet
        self.shape = shape
        self.log = log
        self.mapping = match.mapping
        self.columns = {key: column_number(letters) for key, letters in match.mapping.columns.items()}
        self.known: dict[tuple[object, Cell], object] = {}
        self._first_headings = tuple((heading.column, heading.text) for heading in match.headings[:3])
        self._header_end = self._last_header_row()

    def _last_header_row(self) -> int:
        row = self.mapping.header_row
        used = self.columns.values()
        near = (merge for merge in self.sheet.merges if merge.top <= row <= merge.bottom)
        return max((m.bottom for m in near if any(m.left <= c <= m.right for c in used)), default=row)

    def note_merged_cells(self) -> None:
        """Report every merged area that reaches a used column below the header."""
        used = sorted(self.columns.values())
        last = self.sheet.row_numbers[-1] if self.sheet.row_numbers else 0
        for merge in self.sheet.merges:
            touches = any(merge.left <= column <= merge.right for column in used)
            if touches and self._header_end < merge.top <= last and not self._is_footer(merge):
                area = f"{address(merge.top, merge.left)}:{address(merge.bottom, merge.right)}"
                self.problem(Code.MERGED_CELL, merge.top, column=merge.left, area=area)

    def _is_footer(self, merge: MergedRange) -> bool:
        """Say whether an area stands apart below the table, as the places for signatures do."""
        keys = [self.columns[field] for field in KEY_FIELDS if field in self.columns]
        if any(merge.left <= column <= merge.right for column in keys):
            return False
        above = (self.sheet.cell(row, column) for row in (merge.top - 1, merge.top) for column in keys)
        return all(cell.is_blank for cell in above)

    def rows(self) -> Iterator[Row]:
        """Yield the data rows: without column numbers, repeated headers, blank rows and sums."""
        first = expected = self._header_end + 1
        for number, cells in self.sheet.iterate(self._header_end):
            row = Row(self, number, cells, follows_gap=number > expected)
            if row.is_blank:
                continue
            expected = number + 1
            if self._repeats_header(cells) or (number == first and is_numbering(cells)):
                continue
            if row.is_summary:
                self.problem(Code.ROW_BELOW_TABLE, number, severity=Severity.NOTE)
            else:
                yield row

    def _repeats_header(self, cells: Mapping[int, Cell]) -> bool:
        """Say whether the first three headings stand here again, as on every printed page."""
        return len(self._first_headings) > 1 and all(
            column in cells and " ".join(cells[column].shown.split()) == text for column, text in self._first_headings
        )

    def problem(
        self,
        code: Code,
        row: int,
        *,
        column: int = 0,
        severity: Severity = Severity.ERROR,
        **parameters: str | int,
    ) -> None:
        """Note a problem at a row, or at one of its cells."""
        cell = address(row, column) if column else ""
        self.log.add(Problem(code, severity, self.sheet.name, cell, row, parameters))


class Row:
    """Read the cells of one row by their keys."""

    __slots__ = ("_cells", "_table", "follows_gap", "number", "problems")

    def __init__(self, table: Table, number: int, cells: Mapping[int, Cell], follows_gap: bool) -> None:
        self._table = table
        self._cells = cells
        self.number = number
        self.follows_gap = follows_gap
        self.problems = 0

    @property
    def is_blank(self) -> bool:
        """Say whether every used column is blank here."""
        return all(self.cell(key).is_blank for key in self._table.columns)

    @property
    def is_summary(self) -> bool:
        """Say whether the row holds sums or means of the rows above it."""
        texts = (self.cell(key) for key in _LABEL_FIELDS)
        return any(cell.kind is CellKind.TEXT and plain(cell.text) in _SUMMARY_WORDS for cell in texts)

    def has(self, key: str) -> bool:
        """Say whether the table has the column."""
        return key in self._table.columns

    def cell(self, key: str) -> Cell:
        """Answer the cell of a column, empty where the table has no such column."""
        column = self._table.columns.get(key)
        return EMPTY_CELL if column is None else self._cells.get(column, EMPTY_CELL)

    def address(self, key: str) -> str:
        """Answer the A1 address of the cell of a column."""
        return address(self.number, self._table.columns[key])

    def problem(self, code: Code, key: str = "", severity: Severity = Severity.ERROR, **parameters: str | int) -> None:
        """Note a problem at the cell of a column, or at the row."""
        self.problems += 1
        column = self._table.columns.get(key, 0) if key else 0
        self._table.problem(code, self.number, column=column, severity=severity, **parameters)

    def read(self, key: str, reader: Callable[[Cell], Value], default: Value) -> Value:
        """Read one cell; a blank cell, or one with a problem that is noted here, gives ``default``."""
        cell = self.cell(key)
        if cell.is_blank:
            return default
        known = self._table.known.get((reader, cell), _NOTHING)
        if known is not _NOTHING:
            return known  # type: ignore[return-value]  # the cache is keyed by the reader, whose answers it holds
        try:
            value = reader(self.usable(cell))
        except Unreadable as error:
            self.problem(error.code, key, value=quoted(cell))
            return default
        self._table.known[(reader, cell)] = value
        return value

    @staticmethod
    def usable(cell: Cell) -> Cell:
        """Answer a cell that holds a value; raise ``Unreadable`` for an error and an unfinished formula."""
        if cell.kind is CellKind.UNCOMPUTED:
            raise Unreadable(Code.FORMULA_WITHOUT_VALUE)
        if cell.kind is CellKind.ERROR:
            raise Unreadable(Code.ERROR_VALUE)
        return cell

    def text(self, key: str, longest: int = LONGEST_TEXT, reader: Callable[[Cell], str] = read_text) -> str:
        """Read a text; one that is too long is noted and left out."""
        text = self.read(key, reader, "")
        if len(text) > longest:
            self.problem(Code.TEXT_TOO_LONG, key, length=len(text), limit=longest)
            return ""
        return text

    def choice(self, key: str, choices: Mapping[str, Value]) -> Value | None:
        """Read one of a list of words; another word is noted."""
        text = self.read(key, read_text, "")
        if not text:
            return None
        found = choices.get(plain(text))
        if found is None:
            self.problem(Code.CHOICE_UNKNOWN, key, value=text[:60], choices=", ".join(_samples(choices)))
        return found

    def signature(self, keys: tuple[str, ...]) -> tuple[int, ...]:
        """Answer a value that is equal for rows of this sheet with the same cells under ``keys``."""
        return tuple(id(self.cell(key)) for key in keys)

    def cells_of(self, keys: tuple[str, ...]) -> dict[str, str]:
        """Map the keys whose cells are not blank to their addresses."""
        return {key: self.address(key) for key in keys if not self.cell(key).is_blank}


def _samples(choices: Mapping[str, Value]) -> list[str]:
    """List the first word for each meaning."""
    seen: dict[Value, str] = {}
    for word, meaning in choices.items():
        seen.setdefault(meaning, word)
    return list(seen.values())


def quoted(cell: Cell) -> str:
    """Answer the beginning of a cell as an Indonesian sheet shows it, with a decimal comma."""
    shown = cell.shown[:60]
    return shown.replace(".", ",") if cell.kind is CellKind.NUMBER else shown


def read_person(row: Row) -> PersonKeys:
    """Read the keys and the name of the person of a row."""
    keys = {
        "nuptk": row.read(Field.NUPTK, read_nuptk, ""),
        "pegid": row.read(Field.PEGID, read_pegid, ""),
        "nip": row.read(Field.NIP, read_nip, ""),
    }
    shared = row.cell(Field.ANY_KEY)
    if not shared.is_blank:
        kind = row.read(Field.ANY_KEY, kind_of_key, "")
        reader = {"nuptk": read_nuptk, "nip": read_nip, "pegid": read_pegid}.get(kind)
        if reader and not keys[kind]:
            keys[kind] = row.read(Field.ANY_KEY, reader, "")
    return PersonKeys(**keys, name=row.text(Field.NAME, LONGEST_NAME))


def is_footer(row: Row, person: PersonKeys) -> bool:
    """Say whether a row stands apart below the table and holds nothing but one text (a signature's place)."""
    return row.follows_gap and not person.key and row.problems == 0
