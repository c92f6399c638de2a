"""Place levels with only lowest or only highest ratings: their score is drawn inwards, everything else held.

Facets draws it by .3 score points (Linacre, Facets manual: Xtreme=). What was set aside last is placed first, so
that each level is measured against what was known when it was set aside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .design import NOT_OBSERVED, Blocks, BoolArray, FloatArray, IntArray, Ratings, Steps
from .extremes import Kept, bounds_of, step_groups
from .parameters import Layout
from .results import Standing

ITERATIONS = 100
SETTLED = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Ratings in which extreme levels take part: int[n, facets] levels and int[n] step groups."""

    levels: IntArray
    group: IntArray


def place_ratings(
    data: Ratings, kept: Kept, layout: Layout, vector: FloatArray, errors: FloatArray, adjustment: float | None
) -> None:
    """Put measures and standard errors of extreme levels into `vector` and `errors`; NaN where none can be had."""
    levels = np.column_stack([facet.levels for facet in data.facets])
    _, group = step_groups(data)
    touched = np.any([_waiting(own)[levels[:, place]] for place, own in enumerate(kept.standing)], axis=0)
    _place(_Rows(levels[touched], group[touched]), kept, layout, vector, errors, adjustment)


def place_blocks(
    data: Blocks, kept: Kept, layout: Layout, vector: FloatArray, errors: FloatArray, adjustment: float | None
) -> None:
    """Do what `place_ratings` does, for blocks."""
    waiting = [_waiting(own) for own in kept.standing]
    in_block = np.any([own[facet.levels] for own, facet in zip(waiting, data.facets, strict=False)], axis=0)
    touched = in_block[:, None] | waiting[-1]
    if data.scores is not None:
        touched &= data.scores != NOT_OBSERVED
    block, item = np.nonzero(touched)
    levels = np.column_stack([*(facet.levels[block] for facet in data.facets), item])
    group = item if data.steps is Steps.PARTIAL_CREDIT else np.zeros_like(item)
    _place(_Rows(levels, group), kept, layout, vector, errors, adjustment)


def _waiting(standing: npt.NDArray[np.int8]) -> BoolArray:
    return np.isin(standing, (Standing.LOWEST, Standing.HIGHEST))


def _place(
    rows: _Rows, kept: Kept, layout: Layout, vector: FloatArray, errors: FloatArray, adjustment: float | None
) -> None:
    for place, standing in enumerate(kept.standing):
        lost = _waiting(standing) | (standing == Standing.ABSENT) | (standing == Standing.UNPLACED)
        layout.measures(vector, place)[lost] = np.nan
        layout.measures(errors, place)[lost] = np.nan
    if adjustment is None:
        return
    last = max(int(dropped.max(initial=-1)) for dropped in kept.dropped_in)
    # The second turn of a round serves levels whose only ratings meet another level of the same round.
    for turn in np.repeat(np.arange(last, -1, -1), 2):
        known = vector.copy()
        for place, dropped in enumerate(kept.dropped_in):
            due = (dropped == turn) & np.isnan(layout.measures(known, place))
            if due.any():
                _place_levels(rows, kept, layout, known, (vector, errors), place, due, adjustment)


def _place_levels(
    rows: _Rows,
    kept: Kept,
    layout: Layout,
    known: FloatArray,
    out: tuple[FloatArray, FloatArray],
    place: int,
    due: BoolArray,
    adjustment: float,
) -> None:
    """Place the levels that are due in one facet, from the ratings in which everything else is known."""
    others = [column for column in range(rows.levels.shape[1]) if column != place]
    base = np.zeros(len(rows.group))
    for column in others:
        facet = layout.facets[column]
        base += facet.sign * layout.measures(known, column)[rows.levels[:, column]]
    usable = due[rows.levels[:, place]] & np.isfinite(base)
    names, level = np.unique(rows.levels[usable, place], return_inverse=True)
    if len(names) == 0:
        return
    group = rows.group[usable]
    bounds = bounds_of(kept.used)
    low = np.bincount(level, bounds.lowest[group])
    high = np.bincount(level, bounds.highest[group])
    drawn = np.minimum(adjustment, (high - low) / 2)
    is_lowest = kept.standing[place][names] == Standing.LOWEST
    target = np.where(is_lowest, low + drawn, high - drawn)
    sums = np.where(kept.used, layout.sums(known), np.inf)[group]
    found, information = _solve(level, base[usable], sums, target, layout.facets[place].sign)
    fine = high > low
    layout.measures(out[0], place)[names[fine]] = found[fine]
    layout.measures(out[1], place)[names[fine]] = 1.0 / np.sqrt(information[fine])


def _solve(
    level: IntArray, base: FloatArray, sums: FloatArray, target: FloatArray, sign: float
) -> tuple[FloatArray, FloatArray]:
    """Return the measures at which expected scores meet their targets, and the information there."""
    categories = np.arange(sums.shape[1])
    found = np.zeros(len(target))
    information = np.ones(len(target))
    for _ in range(ITERATIONS):
        exponent = (base + sign * found[level])[:, None] * categories - sums
        chance = np.exp(exponent - exponent.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        mean = chance @ categories
        variance = (chance * (categories - mean[:, None]) ** 2).sum(axis=1)
        information = np.maximum(np.bincount(level, variance), 1e-12)
        step = np.clip((target - np.bincount(level, mean)) / information, -1.0, 1.0)
        found += sign * step
        if float(np.abs(step).max()) < SETTLED:
            break
    return found, information
