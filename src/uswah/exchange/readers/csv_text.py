"""Read a CSV file into a grid: encoding and delimiter are found out, quotes are checked strictly."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from uswah.exchange.enums.problems import Code, refuse
from uswah.exchange.readers.grid import LAST_COLUMN, Cell, CellKind, Grid, Sheet

MOST_FIELDS = 3_000_000
LONGEST_RECORD = 1 << 20
_DELIMITERS = ",;\t"
_SAMPLE_LINES = 40
_DECLARED_DELIMITER = re.compile(r"\Asep=(.)\r?\n")
_ERROR_VALUES = frozenset(("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))
# A text that a spreadsheet would take for a formula, with the apostrophes that were put before it.
GUARDED = re.compile(r"'+[=+\-@\t\r\n\x00]")


def read_csv(content: bytes) -> Grid:
    """Read a CSV file as one sheet without a name; raise ``FileRefused`` where it cannot be read."""
    text = decode(content)
    declared = _DECLARED_DELIMITER.match(text)
    if declared:
        text = text[declared.end() :]
    delimiter = declared[1] if declared else sniff_delimiter(text)
    known: dict[str, Cell] = {}
    rows: dict[int, dict[int, Cell]] = {}
    budget = MOST_FIELDS
    for number, fields in enumerate(_records(text, delimiter), start=1):
        budget -= len(fields)
        if budget < 0 or len(fields) > LAST_COLUMN:
            raise refuse(Code.FILE_TOO_MANY_CELLS, limit=MOST_FIELDS)
        cells = {column: _cell(known, field) for column, field in enumerate(fields, start=1) if field}
        if cells:
            rows[number] = cells
    return Grid((Sheet("", rows),), source="csv")


def decode(content: bytes) -> str:
    """Turn bytes into text: UTF-8 and UTF-16 by their mark, else UTF-8, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(content, "utf-16")
    if b"\x00" in content:
        raise refuse(Code.CSV_NUL)
    if content.startswith(b"\xef\xbb\xbf"):
        return _decode_as(content, "utf-8-sig")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(content, "cp1252")


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse(Code.CSV_ENCODING) from error
    if "\x00" in text:
        raise refuse(Code.CSV_NUL)
    return text


def sniff_delimiter(text: str) -> str:
    """Choose the delimiter that splits the first lines into the most columns, most evenly."""
    sample = io.StringIO("".join(text[:65_536].splitlines(keepends=True)[:_SAMPLE_LINES]), newline="")
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: io.StringIO, delimiter: str) -> int:
    sample.seek(0)
    widths: Counter[int] = Counter()
    try:
        for fields in csv.reader(sample, delimiter=delimiter):
            widths[len(fields)] += 1
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)


class _Lines:
    """Give the lines of a text, and refuse a record that never ends before it fills the memory."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.pending = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.pending += len(line)
            if self.pending > LONGEST_RECORD:
                raise refuse(Code.FILE_TOO_MANY_CELLS, limit=MOST_FIELDS)
            yield line


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for fields in reader:
            lines.pending = 0
            yield fields
    except csv.Error as error:
        raise refuse(Code.CSV_QUOTES, line=reader.line_num) from error


def _cell(known: dict[str, Cell], field: str) -> Cell:
    cell = known.get(field)
    if cell is None:
        if field in _ERROR_VALUES:
            cell = Cell(CellKind.ERROR, field)
        else:
            cell = Cell(CellKind.TEXT, field[1:] if GUARDED.match(field) else field)
        known[field] = cell
    return cell
