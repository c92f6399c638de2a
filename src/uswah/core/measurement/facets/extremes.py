"""Set aside what has no finite maximum: levels with only lowest or only highest ratings, categories nobody used.

Setting one level aside can make another one extreme, so it is repeated until nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable

from .block_likelihood import BlockSums
from .design import NOT_OBSERVED, Blocks, BoolArray, Facet, IntArray, Ratings, StepAnchors, Steps
from .results import Standing


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Say what takes part in the estimation.

    Attributes:
        standing: for each facet int8[levels], a `Standing`.
        dropped_in: for each facet int[levels], the round in which a level was set aside, -1 where it was not.
        used: bool[groups, categories].
        score, count: for each facet int[levels], over all ratings, the extreme ones included.
    """

    standing: tuple[npt.NDArray[np.int8], ...]
    dropped_in: tuple[IntArray, ...]
    used: BoolArray
    score: tuple[IntArray, ...]
    count: tuple[IntArray, ...]

    @property
    def estimable(self) -> tuple[BoolArray, ...]:
        """Return for each facet bool[levels]: neither extreme nor without ratings."""
        return tuple(np.isin(own, (Standing.ESTIMATED, Standing.ANCHORED)) for own in self.standing)


class Bounds(NamedTuple):
    """The lowest and highest category in use in each step group, int[groups]."""

    lowest: IntArray
    highest: IntArray


def keep_ratings(ratings: Ratings) -> tuple[Kept, BoolArray]:
    """Return what takes part, and bool[n]: which ratings do."""
    groups, group = step_groups(ratings)
    categories = category_count(int(ratings.scores.max()) + 1, ratings.step_anchors)
    in_use = np.ones(len(ratings.scores), dtype=np.bool_)
    sums = [_totals(facet, ratings.scores, in_use) for facet in ratings.facets]
    aside = _Aside.of(ratings.facets, [count for _, count in sums])
    while True:
        used = _used(group[in_use], ratings.scores[in_use], groups, categories, ratings.step_anchors)
        if not used[group[in_use], ratings.scores[in_use]].all():
            raise _beyond_thresholds()
        bounds = bounds_of(used)
        low, high = bounds.lowest[group], bounds.highest[group]
        changed = False
        for place, facet in enumerate(ratings.facets):
            least = np.bincount(facet.levels, in_use & (ratings.scores > low), minlength=facet.count)
            most = np.bincount(facet.levels, in_use & (ratings.scores < high), minlength=facet.count)
            changed |= aside.mark(place, np.bincount(facet.levels, in_use, facet.count) > 0, least == 0, most == 0)
        if not changed:
            return aside.kept(used, sums), in_use
        for facet, standing in zip(ratings.facets, aside.standing, strict=True):
            in_use &= ~_is_extreme(standing)[facet.levels]
        aside.rounds += 1


def keep_blocks(blocks: Blocks) -> tuple[Kept, BlockSums]:
    """Return what takes part, and the blocks and items that do."""
    facets = (*blocks.facets, blocks.item)
    state = _BlockState.of(blocks)
    sums = [_totals(facet, blocks.totals, None, state.block_counts) for facet in blocks.facets]
    sums.append(
        (blocks.category_counts @ np.arange(blocks.category_counts.shape[1]), blocks.category_counts.sum(axis=1))
    )
    aside = _Aside.of(facets, [count for _, count in sums])
    while True:
        used = state.used()
        bounds = bounds_of(used)
        changed = state.mark(aside, facets, bounds)
        if not changed:
            return aside.kept(used, sums), state.sums()
        state = state.without(
            np.any(
                [_is_extreme(own)[facet.levels] for own, facet in zip(aside.standing, blocks.facets, strict=False)],
                axis=0,
            ),
            _is_extreme(aside.standing[-1]),
            bounds,
        )
        aside.rounds += 1


def step_groups(ratings: Ratings) -> tuple[int, IntArray]:
    """Return how many step groups there are, and int[n], the group of each rating."""
    if ratings.steps_by is None:
        return 1, np.zeros(len(ratings.scores), dtype=np.int64)
    facet = ratings.facet(ratings.steps_by)
    return facet.count, facet.levels


def category_count(observed: int, anchors: StepAnchors | None) -> int:
    """Return how many categories there are: those observed, or those of the given thresholds."""
    return observed if anchors is None else max(observed, anchors.thresholds.shape[1] + 1)


def bounds_of(used: BoolArray) -> Bounds:
    """Return the lowest and highest category in use."""
    return Bounds(np.argmax(used, axis=1), used.shape[1] - 1 - np.argmax(used[:, ::-1], axis=1))


def _used(group: IntArray, scores: IntArray, groups: int, categories: int, anchors: StepAnchors | None) -> BoolArray:
    if anchors is not None:
        return _used_by_anchors(anchors, groups, categories)
    counts = np.bincount(group * categories + scores, minlength=groups * categories)
    return counts.reshape(groups, categories) > 0


def _used_by_anchors(anchors: StepAnchors, groups: int, categories: int) -> BoolArray:
    if len(anchors.thresholds) != groups:
        raise BadTable(
            "Thresholds are given for {given} sets of steps; there are {groups}.",
            values={"given": len(anchors.thresholds), "groups": groups},
        )
    used = np.zeros((groups, categories), dtype=np.bool_)
    used[:, 0] = True
    used[:, 1 : anchors.thresholds.shape[1] + 1] = np.isfinite(anchors.thresholds)
    return used


def _beyond_thresholds() -> BadTable:
    return BadTable("A score lies above the highest category for which thresholds are given.")


def _totals(
    facet: Facet, scores: IntArray, in_use: BoolArray | None, counts: IntArray | None = None
) -> tuple[IntArray, IntArray]:
    """Return int[levels] sums and counts of ratings."""
    each = in_use if counts is None else counts
    total = np.bincount(facet.levels, scores, minlength=facet.count)
    return total.astype(np.int64), np.bincount(facet.levels, each, minlength=facet.count).astype(np.int64)


def _is_extreme(standing: npt.NDArray[np.int8]) -> BoolArray:
    return np.isin(standing, (Standing.LOWEST, Standing.HIGHEST))


@dataclass(slots=True, eq=False)
class _Aside:
    """Collect which levels are set aside, and when."""

    standing: list[npt.NDArray[np.int8]]
    dropped_in: list[IntArray]
    rounds: int = 0

    @classmethod
    def of(cls, facets: Sequence[Facet], counts: Sequence[IntArray]) -> _Aside:
        standing = [
            np.where(facet.anchored, Standing.ANCHORED, np.where(count > 0, Standing.ESTIMATED, Standing.ABSENT))
            for facet, count in zip(facets, counts, strict=True)
        ]
        return cls(
            [own.astype(np.int8) for own in standing], [np.full(facet.count, -1, dtype=np.int64) for facet in facets]
        )

    def mark(self, place: int, present: BoolArray, lowest: BoolArray, highest: BoolArray) -> bool:
        """Mark the extreme levels of a facet, and tell whether there were any; given measures stay."""
        own = self.standing[place]
        own[(own == Standing.ESTIMATED) & ~present] = Standing.UNPLACED
        new = (own == Standing.ESTIMATED) & (lowest | highest)
        own[new & lowest] = Standing.LOWEST
        own[new & ~lowest] = Standing.HIGHEST
        self.dropped_in[place][new] = self.rounds
        return bool(new.any())

    def kept(self, used: BoolArray, sums: Sequence[tuple[IntArray, IntArray]]) -> Kept:
        return Kept(
            tuple(self.standing),
            tuple(self.dropped_in),
            used,
            tuple(score for score, _ in sums),
            tuple(count for _, count in sums),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _BlockState:
    """The blocks and items that are left."""

    blocks: Blocks
    in_block: BoolArray
    in_item: BoolArray
    totals: IntArray
    category_counts: IntArray
    observed: BoolArray | None  # [blocks, items]; None where all forms are complete

    @classmethod
    def of(cls, blocks: Blocks) -> _BlockState:
        observed = None
        if blocks.scores is not None:
            seen = blocks.scores != NOT_OBSERVED
            observed = None if seen.all() else seen
        return cls(
            blocks,
            np.ones(len(blocks.totals), dtype=np.bool_),
            np.ones(blocks.item.count, dtype=np.bool_),
            blocks.totals,
            blocks.category_counts,
            observed,
        )

    @property
    def block_counts(self) -> IntArray:
        """Return int[blocks]: how many items of a block are left."""
        if self.observed is None:
            return self.in_block * int(self.in_item.sum())
        counts: IntArray = self.observed[:, self.in_item].sum(axis=1) * self.in_block
        return counts

    def used(self) -> BoolArray:
        """Return bool[groups, categories]."""
        by_item = self.blocks.steps is Steps.PARTIAL_CREDIT
        anchors = self.blocks.step_anchors
        counts = self.category_counts if by_item else self.category_counts.sum(axis=0, keepdims=True)
        if anchors is None:
            return np.greater(counts, 0)
        used = _used_by_anchors(anchors, len(counts), category_count(counts.shape[1], anchors))
        if (counts[~used[:, : counts.shape[1]]] > 0).any():
            raise _beyond_thresholds()
        return used

    def mark(self, aside: _Aside, facets: Sequence[Facet], bounds: Bounds) -> bool:
        """Mark what is extreme, and tell whether there was any."""
        items = self.blocks.item.count
        low, high = np.broadcast_to(bounds.lowest, items), np.broadcast_to(bounds.highest, items)
        counts = self.block_counts
        least, most = self._block_bounds(low), self._block_bounds(high)
        changed = False
        for place, facet in enumerate(facets[:-1]):
            total = np.bincount(facet.levels, self.totals, minlength=facet.count)
            floor = np.bincount(facet.levels, least, minlength=facet.count)
            ceiling = np.bincount(facet.levels, most, minlength=facet.count)
            present = np.bincount(facet.levels, counts, minlength=facet.count) > 0
            changed |= aside.mark(place, present, total == floor, total == ceiling)
        number = self.category_counts.sum(axis=1)
        rows = np.arange(items)
        at_low, at_high = self.category_counts[rows, low], self.category_counts[rows, high]
        return aside.mark(len(facets) - 1, number > 0, at_low == number, at_high == number) or changed

    def _block_bounds(self, bound: IntArray) -> IntArray:
        """Return int[blocks], the sum of an item's bound over the items of a block that are left."""
        kept = np.where(self.in_item, bound, 0)
        if self.observed is None:
            return self.in_block * int(kept.sum())
        total: IntArray = np.matmul(self.observed, kept, dtype=np.int64) * self.in_block
        return total

    def without(self, block: BoolArray, item: BoolArray, bounds: Bounds) -> _BlockState:
        """Return what is left when these blocks and items are set aside; they are at a bound of the scale."""
        in_block, in_item = self.in_block & ~block, self.in_item & ~item
        if self.blocks.scores is not None:
            return self._without_scores(in_block, in_item)
        return self._without_totals(in_block, in_item, bounds)

    def _without_scores(self, in_block: BoolArray, in_item: BoolArray) -> _BlockState:
        scores = self.blocks.scores
        if scores is None:
            raise TypeError("only totals are known")
        left = np.where(in_block[:, None] & in_item, scores, NOT_OBSERVED)
        categories = self.category_counts.shape[1]
        counts = np.stack([(left == category).sum(axis=0, dtype=np.int64) for category in range(categories)], axis=1)
        totals = left.sum(axis=1, dtype=np.int64, where=left != NOT_OBSERVED)
        return replace(self, in_block=in_block, in_item=in_item, totals=totals, category_counts=counts)

    def _without_totals(self, in_block: BoolArray, in_item: BoolArray, bounds: Bounds) -> _BlockState:
        """Take the known scores of what is at a bound away from the sums."""
        items = self.blocks.item.count
        low, high = np.broadcast_to(bounds.lowest, items), np.broadcast_to(bounds.highest, items)
        counts = self.category_counts.copy()
        going = self.in_block & ~in_block
        kept_low, kept_high = int(low[self.in_item].sum()), int(high[self.in_item].sum())
        at_high = going & (self.totals == kept_high) & (kept_high > kept_low)
        rows = np.flatnonzero(self.in_item)
        counts[rows, high[rows]] -= int(at_high.sum())
        counts[rows, low[rows]] -= int((going & ~at_high).sum())
        leaving = self.in_item & ~in_item
        level = np.argmax(counts, axis=1)  # an item that is set aside has one category left
        totals = np.where(in_block, self.totals - int(level[leaving].sum()), 0)
        counts[leaving] = 0
        return replace(self, in_block=in_block, in_item=in_item, totals=totals, category_counts=counts)

    def sums(self) -> BlockSums:
        """Return the blocks and items that are left, in the form that the likelihood takes."""
        in_block = self.in_block & (self.block_counts > 0)
        items = np.flatnonzero(self.in_item & (self.category_counts.sum(axis=1) > 0))
        scores = None if self.blocks.scores is None else self.blocks.scores[np.ix_(in_block, items)]
        observed = None
        if scores is not None:
            seen = scores != NOT_OBSERVED
            observed = None if seen.all() else seen
        categories = category_count(self.category_counts.shape[1], self.blocks.step_anchors)
        counts = np.zeros((len(items), categories))
        counts[:, : self.category_counts.shape[1]] = self.category_counts[items]
        return BlockSums(
            levels=np.column_stack([facet.levels[in_block] for facet in self.blocks.facets]),
            items=items,
            observed=observed,
            scores=scores,
            totals=self.totals[in_block].astype(np.float64),
            category_counts=counts,
        )
