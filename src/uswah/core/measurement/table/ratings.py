"""Hold a long table of ratings: one row per score that one rater gave one teacher on one item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from .checks import notices_of, refuse_duplicates, refuse_empty_cells, refuse_few_raters, refuse_two_homes
from .codes import Codes
from .columns import missing_column
from .problems import BadTable, Notice
from .scores import Scores, as_levels, as_numbers

COLUMNS: Final = ("teacher", "madrasah", "rater", "role", "technique", "occasion", "competency", "item")
MUST_BE_THERE: Final = ("teacher", "rater")

Column = Codes | Sequence[object] | npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True, eq=False)
class RatingTable:
    """Hold ratings, one row per score; what was not observed has no row.

    The eight columns are `Codes` of n rows each, `score` is int16[n] on the scale `lowest` to `highest` (the
    scores as given, so a scale 1-4 starts at 1). A column that was absent is one label "" (`Codes.is_single`):
    one madrasah, one role, one technique, one occasion, one competency, one item; one that is there has a value
    in every row. Every teacher has one madrasah, every item one competency; an item name that stands under
    several competencies has become "competency / item". `notices` tell what a reader of the results should know.
    """

    teacher: Codes
    madrasah: Codes
    rater: Codes
    role: Codes
    technique: Codes
    occasion: Codes
    competency: Codes
    item: Codes
    score: Scores
    lowest: int
    highest: int
    notices: tuple[Notice, ...] = ()

    def __len__(self) -> int:
        return len(self.score)

    @property
    def categories(self) -> int:
        """Return how many levels the scale has."""
        return self.highest - self.lowest + 1

    @staticmethod
    def of(
        columns: Mapping[str, Column],
        score: Sequence[object] | npt.NDArray[np.generic],
        *,
        scale: tuple[int, int] | None = None,
        row_numbers: npt.NDArray[np.integer] | None = None,
        names: Mapping[str, str] | None = None,
        fewest_raters: int = 2,
    ) -> RatingTable:
        """Check a long table and return it.

        `columns` holds some of `COLUMNS`, at least teacher and rater, each with n values (texts, numbers or
        `Codes`); `score` holds n whole numbers from 0. `scale` names the lowest and highest level where not all
        of them occur. `row_numbers` (the lines of a file) and `names` (its headings) are used in messages.
        `fewest_raters=1` allows a table that is still being collected.
        Raises BadTable naming row and column.
        """
        called = {column: (names or {}).get(column, column) for column in (*COLUMNS, "score")}
        _refuse_wrong_columns(columns, score, called)
        numbers = as_numbers(score, column=called["score"], rows=row_numbers)
        coded = {name: _coded(columns[name]) for name in COLUMNS if name in columns}
        for name, column in coded.items():
            refuse_empty_cells(column, called[name], row_numbers)
        scores, lowest, highest = as_levels(numbers, column=called["score"], rows=row_numbers, scale=scale)
        whole = {name: coded.get(name) or Codes.single(len(scores)) for name in COLUMNS}
        refuse_few_raters(whole["rater"], fewest_raters, called["rater"])
        refuse_two_homes(whole["teacher"], whole["madrasah"], called["madrasah"], row_numbers)
        whole["item"] = _own_items(whole["competency"], whole["item"])
        refuse_duplicates(whole, called, row_numbers)
        notices = tuple(notices_of(whole, scores, lowest, highest, called))
        return _table(whole, scores, (lowest, highest), notices)

    def column(self, name: str) -> Codes:
        """Return one of `COLUMNS` by its name. Raises KeyError for any other."""
        if name not in COLUMNS:
            raise KeyError(name)
        column: Codes = getattr(self, name)
        return column

    def noted(self, notices: Sequence[Notice]) -> RatingTable:
        """Return the same table with these notices added."""
        return replace(self, notices=(*self.notices, *notices))

    def select(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> RatingTable:
        """Return the table of these rows (a mask or indices); labels, scale and notices stay as they are."""
        columns = {name: self.column(name).select(rows) for name in COLUMNS}
        return _table(columns, self.score[rows], (self.lowest, self.highest), self.notices)


def _table(
    columns: Mapping[str, Codes], score: Scores, scale: tuple[int, int], notices: tuple[Notice, ...]
) -> RatingTable:
    return RatingTable(
        teacher=columns["teacher"],
        madrasah=columns["madrasah"],
        rater=columns["rater"],
        role=columns["role"],
        technique=columns["technique"],
        occasion=columns["occasion"],
        competency=columns["competency"],
        item=columns["item"],
        score=score,
        lowest=scale[0],
        highest=scale[1],
        notices=notices,
    )


def _refuse_wrong_columns(
    columns: Mapping[str, Column], score: Sequence[object] | npt.NDArray[np.generic], called: Mapping[str, str]
) -> None:
    for name in columns:
        if name not in COLUMNS:
            raise missing_column(name, COLUMNS, part="rating table")
    for name in MUST_BE_THERE:
        if name not in columns:
            raise missing_column(called[name], list(columns), part=name)
    if len(score) == 0:
        raise BadTable("The table is empty: it has a heading but no row of ratings.")
    for name, column in columns.items():
        if len(column) != len(score):
            raise BadTable(
                "The column has {length} values, the scores are {scores}.",
                column=called[name],
                values={"length": len(column), "scores": len(score)},
            )


def _coded(column: Column) -> Codes:
    return column.in_order() if isinstance(column, Codes) else Codes.of(column)


def _own_items(competency: Codes, item: Codes) -> Codes:
    """Return items that belong to one competency each: "3" under two competencies becomes "A / 3" and "B / 3"."""
    pairs = np.unique(item.codes.astype(np.int64) * competency.count + competency.codes)
    homes = np.bincount(pairs // competency.count, minlength=item.count)
    if (homes <= 1).all():
        return item
    key = item.codes.astype(np.int64) * competency.count + competency.codes
    labels = [
        f"{competency.labels[pair % competency.count]} / {item.labels[pair // competency.count]}"
        if homes[pair // competency.count] > 1
        else item.labels[pair // competency.count]
        for pair in pairs.tolist()
    ]
    return Codes(np.searchsorted(pairs, key).astype(np.int32), tuple(labels)).in_order()
