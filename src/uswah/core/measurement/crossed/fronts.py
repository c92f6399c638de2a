"""The frontal matrices of the elimination: which effects stand where, planned once for all variances.

A front belongs to one group of a tier. Its columns are the effects that end here (own), the effects of later tiers that its
observations touch (seen), and the border of fixed effects and y. Fronts of like shape lie one after another, padded to the
same widths, so that numpy works on them together (a multifrontal elimination: Duff and Reid 1983, ACM TOMS 9(3)).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .design import IntArray
from .nesting import Tier, of_whole_groups

FEW_ENTRIES = 300_000
"""Fronts that take fewer numbers than this together are padded to one shape: calls cost more than zeros."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Fronts of one shape: places start to stop in the order of their tier; widths of own and seen columns, and rows."""

    start: int
    stop: int
    own: int
    seen: int
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A tier laid out in memory. Arrays by place (position in the order of the tier) unless told otherwise.

    Attributes:
        batches: the fronts of each shape.
        place: int[groups], the place of each group.
        own_width, seen_width, row_width: the padded widths.
        own_start, seen_start, row_start, inverse_start, gain_start, front_start: where a front begins in the flat arrays.
        own, seen: flat arrays of effects, q where padded.
        lifted: flat like `seen`; the column of that effect in the parent's front.
        parent: the place of the parent in the next tier.
        rows: flat int array of rows (first tier only), n where padded.
    """

    batches: tuple[Batch, ...]
    place: IntArray
    own_width: IntArray
    seen_width: IntArray
    own_start: IntArray
    seen_start: IntArray
    row_start: IntArray
    inverse_start: IntArray
    gain_start: IntArray
    front_start: IntArray
    own: IntArray
    seen: IntArray
    lifted: IntArray
    parent: IntArray
    rows: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """All plans from the finest tier to the root, and where each effect is found.

    Attributes:
        border: fixed effects and y, the last columns of every front.
        total: how many random effects q.
        tier, place, position: int[q], the tier that eliminates an effect (-1: without a row), its front and its column there.
        columns: int32[n, factors], the column of each row's effects in its front of the first tier; -1 where none.
    """

    plans: tuple[Plan, ...]
    border: int
    total: int
    tier: IntArray
    place: IntArray
    position: IntArray
    columns: NDArray[np.int32]


def lay_out(found: list[Tier], effects: IntArray, total: int, border: int) -> Layout:
    """Return the layout of these tiers for effects int[n, factors]."""
    tier, place, position = (np.full(total + 1, -1, dtype=np.int64) for _ in range(3))
    plans: list[Plan] = []
    for depth, here in enumerate(found):
        plan = _plan(here, total, border, rows=here.parent_of if depth == 0 else None)
        tier[here.own_effect] = depth
        place[here.own_effect] = plan.place[here.own_group]
        position[here.own_effect] = _within(here.own_group)
        plans.append(plan)
    for depth, (lower, upper) in enumerate(pairwise(plans)):
        _lift(found[depth], found[depth + 1], lower, upper, (tier == depth + 1, position), total)
    columns = _row_columns(found[0], plans[0], effects, (tier, position), total)
    return Layout(tuple(plans), border, total, tier[:-1], place[:-1], position[:-1], columns)


def _plan(here: Tier, total: int, border: int, rows: IntArray | None) -> Plan:
    own_count = np.bincount(here.own_group, minlength=here.count)
    seen_count = np.bincount(here.seen_group, minlength=here.count)
    row_count = np.zeros(here.count, dtype=np.int64) if rows is None else np.bincount(rows, minlength=here.count)
    shape = _padded(np.stack([own_count, seen_count, row_count], axis=1), border)
    order = np.lexsort(shape.T)
    shape = shape[order]
    place = np.empty(here.count, dtype=np.int64)
    place[order] = np.arange(here.count)
    own, seen, row = shape.T
    own_start, seen_start, row_start = _starts(own), _starts(seen), _starts(row)
    flat_rows = np.empty(0, dtype=np.int64)
    if rows is not None:
        sequence = np.argsort(rows, kind="stable")
        flat_rows = np.full(int(row.sum()), len(rows))
        flat_rows[row_start[place[rows[sequence]]] + _within(rows[sequence])] = sequence
    flat_own, flat_seen = np.full(int(own.sum()), total), np.full(int(seen.sum()), total)
    flat_own[own_start[place[here.own_group]] + _within(here.own_group)] = here.own_effect
    flat_seen[seen_start[place[here.seen_group]] + _within(here.seen_group)] = here.seen_effect
    return Plan(
        batches=_batches(shape),
        place=place,
        own_width=own,
        seen_width=seen,
        own_start=own_start,
        seen_start=seen_start,
        row_start=row_start,
        inverse_start=_starts(own * own),
        gain_start=_starts(own * (seen + border)),
        front_start=_starts((own + seen + border) ** 2),
        own=flat_own,
        seen=flat_seen,
        lifted=np.zeros(len(flat_seen), dtype=np.int64),
        parent=np.zeros(here.count, dtype=np.int64),
        rows=flat_rows,
    )


def _padded(counts: IntArray, border: int) -> IntArray:
    """Return the widths that fronts of these counts (own, seen, rows) are padded to."""
    width = counts[:, 0] + counts[:, 1] + border
    largest = counts.max(axis=0)
    together = (
        len(counts) * int(largest[0] + largest[1] + border) * int(max(largest[0] + largest[1] + border, largest[2]))
    )
    if together <= max(FEW_ENTRIES, int(1.3 * (width * np.maximum(width, counts[:, 2])).sum())):
        return np.broadcast_to(largest, counts.shape)
    steps = _steps(int(largest.max()))
    padded: IntArray = np.minimum(steps[np.searchsorted(steps, counts)], largest)
    return padded


def _steps(largest: int) -> IntArray:
    steps = [0, 1, 2, 3, 4, 5, 6]
    while steps[-1] < largest:
        steps.append(steps[-1] + max(2, steps[-1] // 4))
    return np.array(steps)


def _batches(shape: IntArray) -> tuple[Batch, ...]:
    changes = np.flatnonzero((shape[1:] != shape[:-1]).any(axis=1)) + 1
    bounds = [0, *changes.tolist(), len(shape)]
    return tuple(Batch(start, stop, *map(int, shape[start])) for start, stop in pairwise(bounds))


def _lift(here: Tier, above: Tier, lower: Plan, upper: Plan, own_above: tuple[IntArray, IntArray], total: int) -> None:
    """Write where the seen effects of a tier stand in the fronts of the tier above."""
    is_own, position = own_above
    lower.parent[lower.place] = upper.place[above.parent_of]
    group = above.parent_of[here.seen_group]
    column = _seen_columns(above, upper, group, here.seen_effect, total)
    column = np.where(is_own[here.seen_effect], position[here.seen_effect], column)
    lower.lifted[lower.seen_start[lower.place[here.seen_group]] + _within(here.seen_group)] = column


def _row_columns(
    first: Tier, plan: Plan, effects: IntArray, own: tuple[IntArray, IntArray], total: int
) -> NDArray[np.int32]:
    columns = np.empty(effects.shape, dtype=np.int32)
    for factor in range(effects.shape[1]):
        effect = effects[:, factor]
        one = of_whole_groups(first.parent_of, effect, total)
        if one is None:
            column = _columns(first, plan, (first.parent_of, effect), own, total)
        else:
            column = _columns(first, plan, (np.arange(len(one)), one), own, total)[first.parent_of]
        columns[:, factor] = np.where(effect < total, column, -1)
    return columns


def _columns(
    first: Tier, plan: Plan, pairs: tuple[IntArray, IntArray], own: tuple[IntArray, IntArray], total: int
) -> IntArray:
    group, effect = pairs
    tier, position = own
    column: IntArray = position[effect]
    seen = np.flatnonzero(tier[effect] > 0)
    column[seen] = _seen_columns(first, plan, group[seen], effect[seen], total)
    return column


def _seen_columns(tier: Tier, plan: Plan, group: IntArray, effect: IntArray, total: int) -> IntArray:
    """Return the column of each effect among the seen ones of its group (any number where it is not among them)."""
    keys = tier.seen_group * total + tier.seen_effect
    found = np.searchsorted(keys, group * total + effect)
    begin = np.searchsorted(tier.seen_group, np.arange(tier.count))
    columns: IntArray = plan.own_width[plan.place[group]] + found - begin[group]
    return columns


def _within(group: IntArray) -> IntArray:
    """Return the position of each entry within its run of equal groups."""
    if not len(group):
        return np.empty(0, dtype=np.int64)
    change = np.append(True, group[1:] != group[:-1])
    begin = np.flatnonzero(change)
    positions: IntArray = np.arange(len(group)) - np.repeat(begin, np.diff(np.append(begin, len(group))))
    return positions


def _starts(widths: IntArray) -> IntArray:
    """Return where each of these widths begins, and the end last."""
    starts: IntArray = np.concatenate([[0], np.cumsum(widths)])
    return starts
