"""Lay measures and thresholds out in one vector, and keep it within its constraints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .design import NO_GROUP, BoolArray, Facet, FloatArray, IntArray, StepAnchors


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Say where each parameter stands, which are free, and which sums are held.

    The vector holds the measures of each facet, then for each step group and category k the sum T_k of the
    thresholds up to k. T is 0 at the lowest and at the highest category that a group uses, so that thresholds have
    sum 0; a category that nobody used has probability 0 (`used`), which is where its maximum lies.

    Attributes:
        facets: the facets in order.
        offsets: where each facet begins; the last entry is where T begins.
        used: bool[groups, categories].
        free: bool[parameters].
        held: int[parameters], the number of the sum to which a parameter belongs, -1 for none.
        held_means: float[sums], what the mean of each of them is.
        fixed: float[parameters], the values of what is not free (0 elsewhere).
    """

    facets: tuple[Facet, ...]
    offsets: tuple[int, ...]
    used: BoolArray
    free: BoolArray
    held: IntArray
    held_means: FloatArray
    fixed: FloatArray

    @property
    def size(self) -> int:
        """Return how many parameters there are, the fixed ones included."""
        return len(self.free)

    def measures(self, vector: FloatArray, facet: int) -> FloatArray:
        """Return the measures of a facet as a view of the vector."""
        return vector[self.offsets[facet] : self.offsets[facet + 1]]

    def sums(self, vector: FloatArray) -> FloatArray:
        """Return T, float[groups, categories], as a view of the vector."""
        return vector[self.offsets[-1] :].reshape(self.used.shape)

    def tangent(self, direction: FloatArray) -> FloatArray:
        """Return the nearest direction that keeps every constraint; float[parameters] or float[parameters, r]."""
        return self.weighted_tangent(direction, np.ones(self.size))

    def weighted_tangent(self, gradient: FloatArray, weight: FloatArray) -> FloatArray:
        """Return the direction d that keeps the constraints and minimises Σ weight d²/2 - gradient d."""
        flat = gradient[:, None] if gradient.ndim == 1 else gradient
        inverse = np.where(self.free, 1.0 / np.where(weight > 0, weight, 1.0), 0.0)[:, None]
        step = flat * inverse
        member = (self.held != NO_GROUP) & self.free
        if member.any():
            sums = len(self.held_means)
            at = self.held[member]
            total = np.zeros((sums, flat.shape[1]))
            np.add.at(total, at, step[member])
            share = np.bincount(at, inverse[member, 0], minlength=sums)
            level = total / np.where(share > 0, share, 1.0)[:, None]
            step[member] -= inverse[member] * level[at]
        return step[:, 0] if gradient.ndim == 1 else step

    def settled(self, vector: FloatArray) -> FloatArray:
        """Return the vector with its fixed values in place and its held means right."""
        out = np.where(self.free, vector, self.fixed)
        member = (self.held != NO_GROUP) & self.free
        if member.any():
            sums = len(self.held_means)
            at = self.held[member]
            size = np.maximum(np.bincount(at, minlength=sums), 1)
            mean = np.bincount(at, out[member], minlength=sums) / size
            out[member] += (self.held_means - mean)[at]
        return out


def layout_of(
    facets: Sequence[Facet], estimable: Sequence[BoolArray], used: BoolArray, step_anchors: StepAnchors | None
) -> Layout:
    """Lay out the parameters.

    Args:
        facets: the facets in order.
        estimable: for each facet bool[levels]: neither extreme nor without ratings.
        used: bool[groups, categories].
        step_anchors: given thresholds or None.
    """
    offsets = np.concatenate([[0], np.cumsum([facet.count for facet in facets])])
    free = np.concatenate([able & ~facet.anchored for facet, able in zip(facets, estimable, strict=True)])
    fixed = np.concatenate([_given(facet) for facet in facets])
    held, means = _held_sums(facets)
    sums, free_sums = _step_sums(used, step_anchors)
    return Layout(
        facets=tuple(facets),
        offsets=tuple(int(offset) for offset in offsets),
        used=used,
        free=np.concatenate([free, free_sums.ravel()]),
        held=np.concatenate([held, np.full(used.size, NO_GROUP, dtype=np.int64)]),
        held_means=means,
        fixed=np.concatenate([fixed, sums.ravel()]),
    )


def _given(facet: Facet) -> FloatArray:
    return np.zeros(facet.count) if facet.anchors is None else np.where(facet.anchored, facet.anchors, 0.0)


def _held_sums(facets: Sequence[Facet]) -> tuple[IntArray, FloatArray]:
    held: list[IntArray] = []
    means: list[float] = []
    for facet in facets:
        if facet.groups is not None:
            group = np.asarray(facet.groups.group, dtype=np.int64)
            held.append(np.where(group >= 0, group + len(means), NO_GROUP))
            means += [float(mean) for mean in facet.groups.means]
        elif facet.centred and not facet.anchored.any():
            held.append(np.full(facet.count, len(means), dtype=np.int64))
            means.append(0.0)
        else:
            held.append(np.full(facet.count, NO_GROUP, dtype=np.int64))
    return np.concatenate(held), np.array(means)


def _step_sums(used: BoolArray, anchors: StepAnchors | None) -> tuple[FloatArray, BoolArray]:
    """Return the fixed T and which are free, float and bool [groups, categories]."""
    sums = np.zeros(used.shape)
    if anchors is not None:
        sums[:, 1 : anchors.thresholds.shape[1] + 1] = np.cumsum(np.nan_to_num(anchors.thresholds), axis=1)
        return sums, np.zeros(used.shape, dtype=np.bool_)
    lowest = np.argmax(used, axis=1)
    highest = used.shape[1] - 1 - np.argmax(used[:, ::-1], axis=1)
    free = used.copy()
    rows = np.arange(len(used))
    free[rows, lowest] = False
    free[rows, highest] = False
    return sums, free
