"""Read the cells of one worksheet part as a stream.

Why not calamine: it lays out the whole rectangle between the first and the last cell, so two cells in
opposite corners (a file of 5 kB) ask for 512 GiB and abort the process; it shows errors and formulas
without a result as empty cells, and turns the digits of identity numbers into floats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat  # DTDs are refused below, and in ``container`` before

from uswah.exchange.enums.problems import Code, refuse
from uswah.exchange.readers.grid import EMPTY_CELL, LAST_ROW, Cell, CellKind, MergedRange, column_number
from uswah.exchange.readers.number_formats import serial_date

# 100,000 ratings in the long layout are 1.0 million cells and 2.3 million elements.
MOST_ELEMENTS = 3_200_000
MOST_CELLS = 1_300_000
MOST_KNOWN = 65_536
MOST_MERGES = 20_000

_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")


def _named(name: str) -> tuple[str, ...]:
    return tuple(f"{space} {name}" for space in _SPACES)


_CELL, _VALUE = frozenset(_named("c")), frozenset(_named("v"))


def unescape(text: str) -> str:
    """Undo the ``_x000D_`` spelling of characters that XML cannot hold."""
    return _ESCAPED.sub(_unescaped, text) if "_x" in text else text


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return match[0] if "\ud800" <= character <= "\udfff" else character


@dataclass
class Budget:
    """Count what a whole workbook may hold, so that a hostile file ends early."""

    elements: int = MOST_ELEMENTS
    cells: int = MOST_CELLS

    def spend_elements(self, count: int) -> None:
        """Take elements off; raise ``FileRefused`` when none are left."""
        self.elements -= count
        if self.elements < 0:
            raise refuse(Code.FILE_TOO_MANY_CELLS, limit=MOST_CELLS)

    def spend_cells(self, count: int) -> None:
        """Take cells off; raise ``FileRefused`` when none are left."""
        self.cells -= count
        if self.cells < 0:
            raise refuse(Code.FILE_TOO_MANY_CELLS, limit=MOST_CELLS)


@dataclass(frozen=True)
class BookContext:
    """Hold what the cells of every sheet share."""

    shared: Mapping[str, Cell] = field(default_factory=dict)  # by the index, written as cells write it
    date_styles: frozenset[str] = frozenset()
    counts_from_1904: bool = False
    budget: Budget = field(default_factory=Budget)


def _parse(
    chunks: Iterator[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    characters: Callable[[str], None],
    after_chunk: Callable[[], None],
) -> None:
    """Send the events of an XML part to three functions; refuse broken XML and every DTD."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.EntityDeclHandler = _refuse_dtd
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            after_chunk()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise refuse(Code.FILE_BROKEN) from error


def _refuse_dtd(*_arguments: object) -> None:
    raise refuse(Code.FILE_DTD)


class _SharedStrings:
    """Read the table of shared texts; the phonetic guides of East Asian text are left out."""

    def __init__(self, budget: Budget) -> None:
        self.found: list[Cell] = []
        self._budget = budget
        self._count = 0
        self._text: list[str] = []
        self._parts: list[str] = []
        self._in_phonetic = False
        self._items, self._texts, self._phonetic = map(frozenset, map(_named, ("si", "t", "rPh")))

    def read(self, chunks: Iterator[bytes]) -> None:
        """Fill ``found`` with one text cell per shared string."""
        _parse(chunks, self._start, self._end, self._text.append, self._spend)

    def _spend(self) -> None:
        self._budget.spend_elements(self._count)
        self._count = 0

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._count += 1
        if name in self._texts:
            self._text.clear()
        elif name in self._phonetic:
            self._in_phonetic = True

    def _end(self, name: str) -> None:
        if name in self._texts:
            if not self._in_phonetic:
                self._parts.extend(self._text)
        elif name in self._items:
            self.found.append(_text_cell("".join(self._parts)))
            self._parts.clear()
        elif name in self._phonetic:
            self._in_phonetic = False


def _text_cell(text: str) -> Cell:
    return Cell(CellKind.TEXT, unescape(text)) if text else EMPTY_CELL


_CellIdentity = tuple[str, str | None, str, bool]


class _WorksheetCells:
    """Read the cells and merged areas of one worksheet; equal cells become one object.

    The start and the end of a cell and of its value run a million times in a large file, so these two
    methods do their work in place; everything rarer goes through a table of methods.
    """

    def __init__(self, context: BookContext) -> None:
        self.rows: dict[int, dict[int, Cell]] = {}
        self.merges: list[MergedRange] = []
        self._context = context
        self._shared = context.shared
        self._elements = 0
        self._known: dict[_CellIdentity, Cell] = {}
        self._columns: dict[str, int] = {}
        self._row: dict[int, Cell] = {}
        self._row_number, self._row_digits, self._column = 0, "0", 0
        self._attributes: dict[str, str] = {}
        self._text: list[str] = []
        self._value: str | None = None
        self._inline: list[str] = []
        self._has_formula = False
        self._in_phonetic = False
        self._starts = self._table(
            row=self._open_row,
            f=self._open_formula,
            t=self._open_text,
            rPh=self._toggle_phonetic,
            mergeCell=self._merge,
        )
        self._ends = self._table(row=self._close_row, t=self._close_text, rPh=self._toggle_phonetic)

    @staticmethod
    def _table(**methods: Callable[[dict[str, str]], None]) -> dict[str, Callable[[dict[str, str]], None]]:
        return {full: method for name, method in methods.items() for full in _named(name)}

    def read(self, chunks: Iterator[bytes]) -> None:
        """Fill ``rows`` and ``merges`` from the worksheet part."""
        _parse(chunks, self._start, self._end, self._text.append, self._spend)
        self.rows = {number: cells for number, cells in self.rows.items() if cells}

    def _spend(self) -> None:
        self._context.budget.spend_elements(self._elements)
        self._elements = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if name in _CELL:
            self._attributes, self._value, self._has_formula = attributes, None, False
            reference = attributes.get("r")
            if reference is None:
                self._column += 1
                return
            letters = reference.rstrip("0123456789")
            self._column = self._columns.get(letters) or self._learn(letters)
            if reference[len(letters) :] != self._row_digits:
                raise refuse(Code.FILE_BROKEN)
        elif name in _VALUE:
            self._text.clear()
        elif name in self._starts:
            self._starts[name](attributes)

    def _end(self, name: str) -> None:
        if name in _VALUE:
            text = self._text
            self._value = text[0] if len(text) == 1 else "".join(text)
        elif name in _CELL:
            attributes = self._attributes
            if self._inline:
                self._value = "".join(self._inline)
                self._inline.clear()
            if self._value is None and not self._has_formula:
                return
            kind = attributes.get("t", "n")
            if kind == "s":
                self._row[self._column] = self._shared.get(self._value or "") or self._broken()
                return
            identity = (kind, self._value, attributes.get("s", "0"), self._has_formula)
            cell = self._known.get(identity) or self._build(identity)
            if cell.kind is not CellKind.EMPTY:
                self._row[self._column] = cell
        elif name in self._ends:
            self._ends[name](self._attributes)

    def _open_row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r")
        number = _whole(given) if given else self._row_number + 1
        if not 1 <= number <= LAST_ROW:
            raise refuse(Code.FILE_BROKEN)
        self._row_number, self._row_digits, self._column = number, str(number), 0
        self._row = self.rows.setdefault(number, {})

    def _close_row(self, _attributes: dict[str, str]) -> None:
        self._context.budget.spend_cells(len(self._row))

    def _learn(self, letters: str) -> int:
        try:
            return self._columns.setdefault(letters, column_number(letters))
        except ValueError as error:
            raise refuse(Code.FILE_BROKEN) from error

    def _open_formula(self, _attributes: dict[str, str]) -> None:
        self._has_formula = True

    def _toggle_phonetic(self, _attributes: dict[str, str]) -> None:
        self._in_phonetic = not self._in_phonetic

    def _open_text(self, _attributes: dict[str, str]) -> None:
        self._text.clear()

    def _close_text(self, _attributes: dict[str, str]) -> None:
        if not self._in_phonetic:
            self._inline.extend(self._text)

    def _build(self, identity: _CellIdentity) -> Cell:
        kind, raw, style, has_formula = identity
        cell = self._typed(kind, raw or "", style, has_formula)
        if len(self._known) < MOST_KNOWN:
            self._known[identity] = cell
        return cell

    @staticmethod
    def _broken() -> Cell:
        raise refuse(Code.FILE_BROKEN)

    def _typed(self, kind: str, raw: str, style: str, has_formula: bool) -> Cell:
        if kind in ("str", "inlineStr"):
            return Cell(CellKind.TEXT if raw else CellKind.EMPTY, unescape(raw), has_formula)
        value = raw.strip()
        if not value:
            return Cell(CellKind.UNCOMPUTED if has_formula else CellKind.EMPTY, "", has_formula)
        if kind == "e":
            return Cell(CellKind.ERROR, value, has_formula)
        if kind == "b":
            return Cell(CellKind.BOOLEAN, value, has_formula)
        if kind == "d":
            return Cell(CellKind.DATE, value.removesuffix("T00:00:00"), has_formula)
        if style in self._context.date_styles:
            return Cell(CellKind.DATE, serial_date(value, self._context.counts_from_1904), has_formula)
        return Cell(CellKind.NUMBER, value, has_formula)

    def _merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        start, end = _REFERENCE.match(first), _REFERENCE.match(last or first)
        if not start or not end or len(self.merges) >= MOST_MERGES:
            raise refuse(Code.FILE_BROKEN)
        if last and first != last:
            left, right = self._learn(start[1]), self._learn(end[1])
            self.merges.append(MergedRange(int(start[2]), left, int(end[2]), right))


def _whole(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 7 else 0


def shared_strings(chunks: Iterator[bytes], budget: Budget) -> Mapping[str, Cell]:
    """Read the part ``sharedStrings.xml``: one text cell per entry, by its index as a string."""
    reader = _SharedStrings(budget)
    reader.read(chunks)
    return {str(index): cell for index, cell in enumerate(reader.found)}


def worksheet(
    chunks: Iterator[bytes], context: BookContext
) -> tuple[Mapping[int, Mapping[int, Cell]], tuple[MergedRange, ...]]:
    """Read one worksheet part: its cells by row and column, and its merged areas."""
    reader = _WorksheetCells(context)
    reader.read(chunks)
    return reader.rows, tuple(reader.merges)
