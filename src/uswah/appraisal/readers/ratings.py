"""Read a long table of ratings from CSV: bytes in, a checked `RatingTable` or `PlainTable` out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import (
    COLUMNS,
    BadTable,
    Codes,
    Notice,
    PlainTable,
    RatingTable,
    find_column,
)

from .csv_rows import CsvRows, Progress

#: Names under which a column is found when none is told; the first is the one that the manual shows.
USUAL_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "teacher": ("teacher", "guru", "kode guru", "nama guru"),
    "rater": ("rater", "penilai", "kode penilai", "nama penilai"),
    "score": ("score", "skor", "nilai"),
    "item": ("item", "butir", "indikator", "indicator"),
    "competency": ("competency", "kompetensi"),
    "role": ("role", "peran", "sumber", "source"),
    "technique": ("technique", "teknik"),
    "occasion": ("occasion", "kesempatan", "tanggal", "date"),
    "madrasah": ("madrasah", "nsm", "school", "sekolah"),
}
NEEDED: Final = ("teacher", "rater", "score")


def read_ratings(
    source: BinaryIO,
    *,
    names: Mapping[str, str] | None = None,
    scale: tuple[int, int] | None = None,
    progress: Progress | None = None,
) -> RatingTable:
    """Read ratings; `names` tells the heading of a part ("teacher": "Nama Guru"), others go by `USUAL_NAMES`.

    A part that is told must be there; teacher, rater and score always. Rows without a score were not observed and
    are left out, with a notice. Raises BadTable naming line and column.
    """
    rows = CsvRows(source, progress=progress)
    places = _places(rows.heading, names or {}, (*COLUMNS, "score"))
    columns, lines, left_out = _gathered(rows, places)
    if not len(lines):
        raise BadTable("The table is empty: it has a heading but no row of ratings.")
    called = {part: rows.heading[place] for part, place in places.items()}
    score = _numbers(columns.pop("score"), called["score"], lines, rows.delimiter)
    table = RatingTable.of(columns, score, scale=scale, row_numbers=lines, names=called)
    return table.noted(_left_out_notice(left_out, called["score"]))


def read_plain(
    source: BinaryIO,
    *,
    names: Mapping[str, str] | None = None,
    groups: Sequence[Sequence[str]] = (),
    progress: Progress | None = None,
) -> tuple[PlainTable, tuple[Notice, ...]]:
    """Read plain scores with groups; a group of several headings ("dept", "service") is their combination.

    Raises BadTable naming line and column.
    """
    rows = CsvRows(source, progress=progress)
    places = _places(rows.heading, names or {}, NEEDED)
    called = {part: rows.heading[place] for part, place in places.items()}
    for heading in {heading for group in groups for heading in group}:
        places[f"group {heading}"] = find_column(heading, rows.heading, part="group")
    columns, lines, left_out = _gathered(rows, places)
    if not len(lines):
        raise BadTable("The table is empty: it has a heading but no row of ratings.")
    score = _numbers(columns["score"], called["score"], lines, rows.delimiter)
    crossed = {",".join(group): [columns[f"group {heading}"] for heading in group] for group in groups}
    table = PlainTable.of(columns["teacher"], columns["rater"], score, groups=crossed, row_numbers=lines, names=called)
    return table, _left_out_notice(left_out, called["score"])


def _places(heading: Sequence[str], names: Mapping[str, str], parts: Sequence[str]) -> dict[str, int]:
    places = {part: find_column(name, heading, part=part) for part, name in names.items() if part in parts}
    taken = set(places.values())
    for part in parts:
        if part in places:
            continue
        usual = _usual_place(part, heading, taken)
        if usual is not None:
            places[part] = usual
        elif part in NEEDED:
            find_column(USUAL_NAMES[part][0], heading, part=part)
    return places


def _usual_place(part: str, heading: Sequence[str], taken: set[int]) -> int | None:
    for name in USUAL_NAMES[part]:
        for place, there in enumerate(heading):
            if place not in taken and " ".join(there.casefold().replace("_", " ").split()) == name:
                return place
    return None


class _Numbers(dict[str, int]):
    """Give every new text the next number."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class _Coder:
    """Number the texts of a column as they come, one dictionary for the whole file."""

    def __init__(self) -> None:
        self.number = _Numbers()
        self.parts: list[npt.NDArray[np.int32]] = []

    def add(self, cells: Sequence[str]) -> None:
        find: Callable[[str], int] = self.number.__getitem__
        self.parts.append(np.fromiter(map(find, cells), dtype=np.int32, count=len(cells)))

    def column(self) -> Codes:
        codes = np.concatenate(self.parts) if self.parts else np.zeros(0, dtype=np.int32)
        self.parts.clear()
        return Codes(codes, tuple(text.strip() for text in self.number))


def _gathered(rows: CsvRows, places: Mapping[str, int]) -> tuple[dict[str, Codes], npt.NDArray[np.int32], int]:
    """Return the columns coded, the line of each row that has a score, and how many have none."""
    coders = {part: _Coder() for part in places}
    lines: list[npt.NDArray[np.int32]] = []
    left_out = 0
    for chunk in rows.chunks():
        columns: list[Sequence[str]] = list(zip(*chunk.rows, strict=True))
        if not columns:
            continue
        scores = columns[places["score"]]
        has_score = None if all(map(str.strip, scores)) else [bool(score.strip()) for score in scores]
        numbers = np.asarray(chunk.lines, dtype=np.int32)
        if has_score is not None:
            left_out += has_score.count(False)
            numbers = numbers[has_score]
        lines.append(numbers)
        for part, place in places.items():
            coders[part].add(_kept(columns[place], has_score))
    gathered = np.concatenate(lines) if lines else np.zeros(0, dtype=np.int32)
    return {part: coder.column() for part, coder in coders.items()}, gathered, left_out


def _kept(cells: Sequence[str], keep: Iterable[bool] | None) -> Sequence[str]:
    return cells if keep is None else list(compress(cells, keep))


def _numbers(score: Codes, called: str, lines: npt.NDArray[np.int32], delimiter: str) -> npt.NDArray[np.float64]:
    """Return scores as float64[n]; where commas do not part cells, a decimal comma is one."""
    values = np.full(max(1, score.count), np.nan)
    for code, text in enumerate(score.labels):
        try:
            values[code] = float(text if delimiter == "," else text.replace(",", "."))
        except ValueError:
            row = int(np.flatnonzero(score.codes == code)[0])
            raise BadTable(
                "{value!r} is not a number.", row=int(lines[row]), column=called, values={"value": text}
            ) from None
    return values[score.codes]


def _left_out_notice(count: int, called: str) -> tuple[Notice, ...]:
    if not count:
        return ()
    text = "Rows without a score were left out as not observed: {count}."
    return (Notice(text, called, {"count": count}),)
