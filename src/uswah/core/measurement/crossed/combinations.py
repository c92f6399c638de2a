"""Posterior variances of combinations of effects, pushed up the tiers: exact, and only as much work as a row has entries.

With l the weights of a row, split at a tier into what ends there (o) and what comes later (s):
var(l) = l_o' D^-1 l_o + var(l_s - G' l_o), until only fixed effects are left.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import linalg, sparse

from .design import FloatArray, IntArray
from .elimination import Elimination
from .fronts import Plan

ROWS_AT_ONCE = 4_000
"""A row reaches all that its group knows: with 100,000 at once, a million scores in 13 competencies took 7 GB."""
LONG = 40
"""Rows with more entries in one front than this are multiplied with its whole inverse."""
PAIRS_AT_ONCE = 2_000_000


def combination_variances(elimination: Elimination, weights: sparse.csr_array) -> FloatArray:
    """Return the posterior variance of each row of weights, sparse[k, p + q] in the units of the data."""
    pieces = [
        _variances(elimination, weights[start : start + ROWS_AT_ONCE])
        for start in range(0, weights.shape[0], ROWS_AT_ONCE)
    ]
    return np.concatenate([np.zeros(0), *pieces])


def _variances(elimination: Elimination, weights: sparse.csr_array) -> FloatArray:
    layout, p = elimination.rows.layout, len(elimination.fixed)
    count = weights.shape[0]
    entries = weights.tocoo()
    row, column = entries.coords
    is_fixed = column < p
    border = np.zeros((count, p))
    np.add.at(border, (row[is_fixed], column[is_fixed]), entries.data[is_fixed])
    border = linalg.solve_triangular(elimination.rows.triangle, border.T, trans=1).T if p else border
    effect = column[~is_fixed] - p
    row, value = row[~is_fixed].astype(np.int64), entries.data[~is_fixed] * elimination.deviations[effect]
    alone = layout.tier[effect] < 0
    # The order of a front's effects is that of their numbers, so that runs of (row, front) come out sorted.
    variance: FloatArray = np.bincount(row[alone], weights=value[alone] ** 2, minlength=count).astype(np.float64)
    row, effect, value = row[~alone], effect[~alone].astype(np.int64), value[~alone]
    for tier in range(len(layout.plans)):
        here = layout.tier[effect] == tier
        later = (row[~here], effect[~here], value[~here])
        front = layout.place[effect[here]]
        merged = _merged(row[here], front, layout.position[effect[here]], value[here], layout.plans[tier])
        _add_quadratics(variance, merged, elimination.inverses[tier], layout.plans[tier])
        pushed = _pushed(border, merged, elimination.gains[tier], layout.plans[tier])
        row, effect, value = (np.concatenate(parts) for parts in zip(later, *pushed, strict=True))
    variance += ((border @ elimination.fixed_covariance) * border).sum(axis=1)
    return variance


Entries = tuple[IntArray, IntArray, IntArray, FloatArray]
"""Row, place of the front, column in the front, value; sorted, each once."""


def _merged(row: IntArray, front: IntArray, position: IntArray, value: FloatArray, plan: Plan) -> Entries:
    if not len(row):
        return row, front, position, value
    start = plan.own_start[front] + position
    keys = row * (int(plan.own_start[-1]) + 1) + start
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    kept = order[first]
    return row[kept], front[kept], position[kept], np.add.reduceat(value[order], first)


def _add_quadratics(variance: FloatArray, entries: Entries, inverse: FloatArray, plan: Plan) -> None:
    """Add l_o' D^-1 l_o of each row."""
    row, front, position, value = entries
    if not len(row):
        return
    begin = np.flatnonzero(np.append(True, (row[1:] != row[:-1]) | (front[1:] != front[:-1])))
    length = np.diff(np.append(begin, len(row)))
    for size in np.unique(length):
        runs = begin[length == size]
        step = max(1, PAIRS_AT_ONCE // int(size) ** 2)
        for start in range(0, len(runs), step):
            members = runs[start : start + step, None] + np.arange(size)
            places = front[members[:, 0]]
            if size > LONG:
                squares = _long_quadratics(value[members], position[members], places, inverse, plan)
            else:
                line = plan.inverse_start[places][:, None] + position[members] * plan.own_width[places][:, None]
                block = inverse[line[:, :, None] + position[members][:, None, :]]
                squares = ((block @ value[members][:, :, None])[:, :, 0] * value[members]).sum(axis=1)
            variance += np.bincount(row[members[:, 0]], weights=squares, minlength=len(variance))


def _long_quadratics(
    value: FloatArray, position: IntArray, places: IntArray, inverse: FloatArray, plan: Plan
) -> FloatArray:
    squares = np.empty(len(value))
    for place in np.unique(places):
        here = np.flatnonzero(places == place)
        width = int(plan.own_width[place])
        block = inverse[plan.inverse_start[place] : plan.inverse_start[place + 1]].reshape(width, width)
        dense = np.zeros((len(here), width))
        dense[np.arange(len(here))[:, None], position[here]] = value[here]
        squares[here] = ((dense @ block) * dense).sum(axis=1)
    return squares


def _pushed(
    border: FloatArray, entries: Entries, gain: FloatArray, plan: Plan
) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
    """Take G' l_o from the border in place, and yield what it leaves on the seen effects: row, effect, value."""
    row, front, position, value = entries
    p = border.shape[1]
    widths = plan.seen_width[front]
    for seen in np.unique(widths):
        here = np.flatnonzero(widths == seen)
        width = _gain_width(plan, int(front[here[0]]))
        line = plan.gain_start[front[here]] + position[here] * width
        pushed = gain[line[:, None] + np.arange(width)] * -value[here][:, None]
        for column in range(p):
            border[:, column] += np.bincount(row[here], weights=pushed[:, seen + column], minlength=len(border))
        if seen:
            effects = plan.seen[plan.seen_start[front[here]][:, None] + np.arange(seen)].reshape(-1)
            real = np.flatnonzero(pushed[:, :seen].reshape(-1))
            yield np.repeat(row[here], seen)[real], effects[real], pushed[:, :seen].reshape(-1)[real]


def _gain_width(plan: Plan, place: int) -> int:
    return int(plan.gain_start[place + 1] - plan.gain_start[place]) // int(plan.own_width[place])
