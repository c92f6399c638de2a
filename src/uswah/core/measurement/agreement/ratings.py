"""Read ratings: units by raters with gaps, as categories or as numbers, into counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable

from .answers import Floats, Ints

Category = str | int | float


@dataclass(frozen=True, slots=True, eq=False)
class UnitCounts:
    """Hold how many raters gave each category to each unit.

    Attributes:
        counts: int64[units, categories].
        categories: the categories, in order.
        raters: how many raters there are at most.
    """

    counts: Ints
    categories: tuple[Category, ...]
    raters: int


def is_absent(value: object) -> bool:
    """Tell whether a rating was not given: None, or a number that is not one."""
    return value is None or (isinstance(value, float | np.floating) and bool(np.isnan(value)))


def categories_of(values: Sequence[Any], declared: Sequence[Category] | None) -> tuple[Category, ...]:
    """Return the categories in order: as declared, or those that occur, sorted.

    Raises:
        BadTable: words and numbers side by side without a declared order.
    """
    if declared is not None:
        if len(set(declared)) != len(declared):
            raise BadTable("A category is declared twice.")
        return tuple(declared)
    found = {_plain(value) for value in values if not is_absent(value)}
    try:
        return tuple(sorted(found))
    except TypeError:
        raise BadTable("Words and numbers stand side by side as categories; declare them in order.") from None


def cross_table(
    first: Sequence[Category | None], second: Sequence[Category | None], categories: Sequence[Category] | None
) -> tuple[Ints, tuple[Category, ...]]:
    """Count pairs of categories of two raters, int64[categories, categories], and name the categories.

    Raises:
        BadTable: unequal lengths or a category that is not declared.
    """
    if len(first) != len(second):
        raise BadTable(
            "The first rater has {first} ratings and the second {second}; they must be of the same units.",
            values={"first": len(first), "second": len(second)},
        )
    named = categories_of([*first, *second], categories)
    place = {category: at for at, category in enumerate(named)}
    table = np.zeros((len(named), len(named)), dtype=np.int64)
    for row, (left, right) in enumerate(zip(first, second, strict=True), start=1):
        if not is_absent(left) and not is_absent(right):
            table[_place(place, left, row, "first"), _place(place, right, row, "second")] += 1
    return table, named


def unit_counts(ratings: Sequence[Sequence[Any]] | npt.NDArray[Any], declared: Sequence[Category] | None) -> UnitCounts:
    """Count the categories of each unit from ratings, [units, raters], None or NaN where there is none.

    Raises:
        BadTable: ragged rows or a category that is not declared.
    """
    rows = table_rows(ratings)
    raters = len(rows[0]) if rows else 0
    named = categories_of([value for row in rows for value in row], declared)
    place = {category: at for at, category in enumerate(named)}
    counts = np.zeros((len(rows), len(named)), dtype=np.int64)
    for unit, row in enumerate(rows):
        if len(row) != raters:
            raise BadTable(
                "This unit has {here} cells and the first one {first}; leave a cell empty where a rating is missing.",
                row=unit + 1,
                values={"here": len(row), "first": raters},
            )
        for rater, value in enumerate(row, start=1):
            if not is_absent(value):
                counts[unit, _place(place, value, unit + 1, str(rater))] += 1
    return UnitCounts(counts, named, raters)


def number_matrix(ratings: npt.ArrayLike) -> Floats:
    """Return ratings as float64[units, raters] with NaN where there is none.

    Raises:
        BadTable: not a table of two dimensions, ragged rows, a word, or an infinite number.
    """
    if isinstance(ratings, np.ndarray) and ratings.dtype.kind in "fiub" and ratings.ndim == 2:
        matrix = ratings.astype(np.float64)
    else:
        matrix = _numbers_of(table_rows(ratings))
    bad = np.argwhere(np.isinf(matrix))
    if len(bad):
        raise BadTable("An infinite number is no rating.", row=int(bad[0, 0]) + 1, column=str(int(bad[0, 1]) + 1))
    return matrix


def table_rows(ratings: Any) -> list[list[Any]]:
    """Return the rows of a table of two dimensions; raises BadTable for anything else."""
    try:
        rows = [list(row) for row in ratings]
    except TypeError:
        rows = []
    if not rows or isinstance(ratings[0], str):
        raise BadTable("Ratings form a table: one row for each unit, one cell for each rater.")
    return rows


def _numbers_of(rows: list[list[Any]]) -> Floats:
    if len({len(row) for row in rows}) > 1:
        raise BadTable("Not all rows have the same length; leave a cell empty where a rating is missing.")
    matrix = np.full((len(rows), len(rows[0])), np.nan)
    for at, row in enumerate(rows):
        for rater, value in enumerate(row):
            try:
                matrix[at, rater] = np.nan if is_absent(value) else float(value)
            except (TypeError, ValueError):
                raise BadTable(
                    "{value!r} is not a number.", row=at + 1, column=str(rater + 1), values={"value": value}
                ) from None
    return matrix


def counts_matrix(counts: npt.ArrayLike) -> Ints:
    """Return counts as int64[units, categories].

    Raises:
        BadTable: a count below 0 or not whole.
    """
    given = np.asarray(counts, dtype=np.float64)
    if given.ndim != 2:
        raise BadTable("Counts form a table of units by categories.")
    bad = np.argwhere(~(given >= 0) | (given != np.floor(given)) | ~np.isfinite(given))
    if len(bad):
        raise BadTable("A count is a whole number from 0 up.", row=int(bad[0, 0]) + 1, column=str(int(bad[0, 1]) + 1))
    return given.astype(np.int64)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _place(place: dict[Category, int], value: Any, row: int, column: str) -> int:
    try:
        return place[_plain(value)]
    except KeyError:
        raise BadTable(
            "The category {value!r} is not among those declared: {declared}.",
            row=row,
            column=column,
            values={"value": _plain(value), "declared": ", ".join(map(str, place))},
        ) from None
