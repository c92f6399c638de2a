"""Stream the rows of a CSV file in chunks: gzip, encoding and delimiter are found out, lines keep their numbers."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO, Final, cast

from uswah.core.measurement.table import BadTable

DELIMITERS: Final = (",", ";", "\t")
CHUNK: Final = 1_024  # rows that stay in the cache of a processor from cutting to coding
LONGEST_CELL: Final = 1 << 16  # a longer one is a quotation mark that was never closed

Progress = Callable[[int, int], None]


class _Counted(io.RawIOBase):
    """Pass bytes on and remember how many, so that progress is known below gzip and decoding."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands in
        part = self.source.read(len(buffer))
        buffer[: len(part)] = part
        self.count += len(part)
        return len(part)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows as lists of cells, and the line of the file at which each begins (a range, or a list where lines skip)."""

    rows: list[list[str]]
    lines: Sequence[int]


class CsvRows:
    """Read the heading at once and the rows when they are asked for.

    `source` gives bytes; `progress` is told after each chunk how many of them were read and how many rows.
    Raises BadTable for what is no CSV in UTF-8 (or UTF-16 with its mark).
    """

    def __init__(self, source: BinaryIO, *, progress: Progress | None = None) -> None:
        self._counted = _Counted(source)
        self._progress = progress
        self._rows_read = 0
        with _as_bad_table(self):
            text = _text(self._counted)
            first = text.readline()
            self._skipped = 0
            declared = _declared_delimiter(first)
            if declared:
                first, self._skipped = text.readline(), 1
            self.delimiter = declared or _sniffed(first)
            csv.field_size_limit(LONGEST_CELL)
            self._reader = csv.reader(chain([first], text), delimiter=self.delimiter, strict=True)
            self.heading = tuple(name.strip() for name in next(self._reader, []))
        if not any(self.heading):
            raise BadTable("The file is empty: it has no heading.", row=1)

    @property
    def line(self) -> int:
        """Return the number of the last line that was read, from 1."""
        return self._reader.line_num + self._skipped if hasattr(self, "_reader") else 1

    def chunks(self) -> Iterator[Chunk]:
        """Yield all rows. Raises BadTable at a row with more or fewer cells than the heading."""
        while True:
            before = self.line
            with _as_bad_table(self):
                rows = list(islice(self._reader, CHUNK))
            if not rows:
                return
            chunk = _numbered(rows, before, self.line)
            self._refuse_ragged(chunk)
            self._rows_read += len(chunk.rows)
            if self._progress is not None:
                self._progress(self._counted.count, self._rows_read)
            yield chunk

    def _refuse_ragged(self, chunk: Chunk) -> None:
        width = len(self.heading)
        if set(map(len, chunk.rows)) <= {width}:
            return
        place = next(place for place, row in enumerate(chunk.rows) if len(row) != width)
        raise BadTable(
            "The row has {cells} cells, the heading has {columns}.",
            row=chunk.lines[place],
            values={"cells": len(chunk.rows[place]), "columns": width},
        )


class _as_bad_table:  # noqa: N801  # used as a statement
    """Turn what readers of bytes raise into `BadTable` with the line reached so far."""

    def __init__(self, rows: CsvRows) -> None:
        self.rows = rows

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UnicodeError):
            raise BadTable("The file is not in UTF-8. Save it again as “CSV UTF-8”.", row=self.rows.line) from error
        if isinstance(error, csv.Error):
            raise BadTable(
                "The line cannot be read as CSV ({reason}); look for a quotation mark that is not closed.",
                row=self.rows.line,
                values={"reason": str(error)},
            ) from error
        if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile):
            raise BadTable("The compressed file is damaged or cut short.", row=self.rows.line) from error


def _text(counted: _Counted) -> io.TextIOWrapper:
    outer = io.BufferedReader(counted, 1 << 18)
    is_compressed = outer.peek(2)[:2] == b"\x1f\x8b"
    inside = cast("io.RawIOBase", gzip.GzipFile(fileobj=outer)) if is_compressed else None
    raw: io.BufferedReader[io.RawIOBase] = cast("Any", outer if inside is None else io.BufferedReader(inside, 1 << 18))
    mark = raw.peek(2)[:2]
    encoding = "utf-16" if mark in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return io.TextIOWrapper(raw, encoding=encoding, newline="")


def _declared_delimiter(line: str) -> str:
    """Return the delimiter of a first line `sep=;`, as spreadsheets write it; "" for any other line."""
    plain = line.rstrip("\r\n")
    return plain[4] if len(plain) == 5 and plain.startswith("sep=") else ""


def _sniffed(heading: str) -> str:
    outside = "".join(part for place, part in enumerate(heading.split('"')) if place % 2 == 0)
    return max(DELIMITERS, key=outside.count)


def _numbered(rows: list[list[str]], before: int, after: int) -> Chunk:
    """Give each row its line; blank lines fall out, a cell with a line break counts as the lines that it covers."""
    if after - before == len(rows) and all(rows):
        return Chunk(rows, range(before + 1, after + 1))
    kept, lines, line = [], [], before + 1
    for row in rows:
        if row:
            kept.append(row)
            lines.append(line)
        line += 1 + sum(cell.count("\n") for cell in row)
    return Chunk(kept, lines)
