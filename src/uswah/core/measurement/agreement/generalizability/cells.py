"""Lay out scores in the cells of a design: which score stands in which cell of which effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.agreement.answers import Floats, Ints
from uswah.core.measurement.table import BadTable

from .designs import BadDesign, Design, Effect


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Hold the cell of every score for every effect.

    Attributes:
        design: the design.
        cells: for each effect the number of the cell of each score, int64[n] each.
        levels: levels of each facet; of a nested one the mean number within its nests.
        balanced: whether all cells of an effect hold equally many scores, and none is empty.
    """

    design: Design
    cells: tuple[Ints, ...]
    levels: Mapping[str, float]
    balanced: bool

    def sizes(self, at: int) -> Ints:
        """Return how many scores each cell of an effect holds, int64[cells]."""
        return np.bincount(self.cells[at])

    def term(self, at: int, values: Floats) -> Floats:
        """Return T(α) = Σ (sum of the cell)² / (scores of the cell), float[tables], of values float[n, tables]."""
        order = np.argsort(self.cells[at], kind="stable")
        sizes = self.sizes(at)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        sums = np.add.reduceat(values[order], starts, axis=0)
        return np.asarray((sums**2 / sizes[:, None]).sum(axis=0))

    def expectations(self) -> Floats:
        """Return the coefficients of N μ² and the components in the expected terms, float[1 + effects, 1 + effects]."""
        count = len(self.cells)
        whole = np.zeros(len(self.cells[0]), dtype=np.int64)
        around = (whole, *self.cells)
        table = np.ones((count + 1, count + 1))
        for row, outer in enumerate(around):
            for column, inner in enumerate(self.cells, start=1):
                table[row, column] = _coefficient(outer, inner)
        return table

    def concentration(self, at: int, within: Ints) -> float:
        """Return the mean over groups of Σ_cells (share of the group's scores in the cell)².

        It is what averaging the scores of one group leaves of the variance of an effect; `within` is the group
        of each score, int64[n].
        """
        sizes, width = np.bincount(within), int(self.cells[at].max()) + 1
        pairs, counts = np.unique(within * width + self.cells[at], return_counts=True)
        groups = pairs // width
        squares = np.bincount(groups, weights=(counts / sizes[groups]) ** 2, minlength=len(sizes))
        return float(squares.mean())


def layout_of(
    design: Design, scores: npt.ArrayLike, levels: Mapping[str, Sequence[Any] | npt.NDArray[Any]]
) -> tuple[Floats, Layout]:
    """Return the scores that are there, float[n], and their layout.

    Raises:
        BadTable: a facet that is missing, of another length or empty somewhere; an infinite score; two scores for
            one cell.
        BadDesign: a column that the design does not name.
    """
    values = _numbers(scores)
    unknown = sorted(set(levels) - set(design.facets))
    if unknown:
        raise BadDesign(f"The design {design.text!r} does not name the facet {unknown[0]!r}.")
    bad = np.flatnonzero(np.isinf(values))
    if len(bad):
        raise BadTable("An infinite number is no score.", row=int(bad[0]) + 1, column="score")
    given = ~np.isnan(values)
    codes = {facet: _codes(facet, levels, len(values))[given] for facet in design.facets}
    cells = tuple(_cells(effect, codes) for effect in design.effects)
    _refuse_doubles(cells[-1], design, np.flatnonzero(given))
    count = {
        effect.indices: int(cell.max()) + 1 for effect, cell in zip(design.effects, cells, strict=True) if len(cell)
    }
    sizes = {
        facet: count.get(design.nested_in[facet] | {facet}, 0) / _nests(count, design.nested_in[facet], codes)
        for facet in design.facets
    }
    return values[given], Layout(design, cells, sizes, _is_balanced(design, cells, sizes))


def _numbers(scores: npt.ArrayLike) -> Floats:
    column = scores if isinstance(scores, np.ndarray) else np.array(scores, dtype=object)
    if column.ndim != 1:
        raise BadTable("Scores form one column; `long_table` makes it from an array.", column="score")
    values = np.full(len(column), np.nan)
    for row, score in enumerate(column):
        try:
            values[row] = np.nan if score is None else float(score)
        except (TypeError, ValueError):
            raise BadTable("{score!r} is not a number.", row=row + 1, column="score", values={"score": score}) from None
    return values


def _nests(count: Mapping[frozenset[str], int], around: frozenset[str], codes: Mapping[str, Ints]) -> int:
    """Return in how many nests a facet stands."""
    if not around:
        return 1
    if around in count:
        return count[around]
    joined = np.zeros(len(next(iter(codes.values()))), dtype=np.int64)
    for facet in sorted(around):
        joined = _together(joined, codes[facet])
    return int(joined.max(initial=0)) + 1


def _codes(facet: str, levels: Mapping[str, Sequence[Any] | npt.NDArray[Any]], rows: int) -> Ints:
    if facet not in levels:
        raise BadTable("The design names a facet that the table does not have.", column=facet)
    column = list(levels[facet])
    if len(column) != rows:
        raise BadTable(
            "The column has {here} rows and the scores have {rows}.",
            column=facet,
            values={"here": len(column), "rows": rows},
        )
    names: dict[Any, int] = {}
    codes = np.empty(rows, dtype=np.int64)
    for row, level in enumerate(column):
        if level is None or level != level or level == "":  # NaN is what differs from itself
            raise BadTable("The cell is empty; every score belongs to a level.", row=row + 1, column=facet)
        codes[row] = names.setdefault(level, len(names))
    return codes


def _cells(effect: Effect, codes: Mapping[str, Ints]) -> Ints:
    joined = np.zeros(len(next(iter(codes.values()))), dtype=np.int64)
    for facet in sorted(effect.indices):
        joined = _together(joined, codes[facet])
    return joined


def _together(first: Ints, second: Ints) -> Ints:
    """Return a number for each pair that occurs, from 0 without gaps."""
    if not len(first):
        return first
    found = np.unique(first * (int(second.max()) + 1) + second, return_inverse=True)[1]
    return np.asarray(found, dtype=np.int64).ravel()


def _refuse_doubles(cells: Ints, design: Design, rows: Ints) -> None:
    order = np.argsort(cells, kind="stable")
    again = np.flatnonzero(cells[order][1:] == cells[order][:-1])
    if len(again):
        first, second = int(rows[order[again[0]]]) + 1, int(rows[order[again[0] + 1]]) + 1
        raise BadTable(
            "The score belongs to the same cell of {design} as row {first}; average them, or name the facet that "
            "tells them apart.",
            row=second,
            values={"design": design.text, "first": first},
        )


def _is_balanced(design: Design, cells: tuple[Ints, ...], sizes: Mapping[str, float]) -> bool:
    if not len(cells[0]):
        return False
    for effect, cell in zip(design.effects, cells, strict=True):
        held = np.bincount(cell)
        if held.min() != held.max() or len(held) != round(np.prod([sizes[facet] for facet in effect.indices])):
            return False
    return True


def _coefficient(outer: Ints, inner: Ints) -> float:
    """Return Σ_outer cells Σ_inner cells n² / n_outer."""
    held, width = np.bincount(outer), int(inner.max()) + 1
    pairs, counts = np.unique(outer * width + inner, return_counts=True)
    return float((counts.astype(np.float64) ** 2 / held[pairs // width]).sum())
