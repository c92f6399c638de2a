"""Say what was rated: facets with their levels, and the ratings as a long table or as blocks of one form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
ByteArray = npt.NDArray[np.uint8]

NOT_OBSERVED: Final = 255  # the byte of a score that nobody gave, as in partial_credit.ScoreMatrix
NO_GROUP: Final = -1
MOST_CATEGORIES: Final = 101


class Steps(StrEnum):
    """How the thresholds between neighbouring categories are shared."""

    RATING_SCALE = "rating-scale"  # one set for all (Andrich 1978)
    PARTIAL_CREDIT = "partial-credit"  # one set for each level of a chosen facet (Masters 1982)


@dataclass(frozen=True, slots=True, eq=False)
class GroupAnchors:
    """Hold the mean of groups of levels at given values, so that disconnected subsets stand on one scale.

    Attributes:
        group: int[levels], the group of each level, -1 (`NO_GROUP`) for none.
        means: float[groups], logit: the mean that the (not extreme) levels of a group keep.
    """

    group: IntArray
    means: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """Describe one facet of the ratings: teachers, raters, items, occasions.

    Attributes:
        name: what the facet is called in results and refusals.
        levels: int[n], the level of each rating (of each block, in `Blocks`); empty for the items of `Blocks`.
        labels: the name of each level; its length is the count of levels.
        raises: whether a higher measure raises the rating (ability), or lowers it (severity, difficulty).
        centred: whether the (not extreme) levels have mean 0; exactly one facet floats (False) unless some are anchored.
        anchors: float[count], logit: measures that are given, NaN where free. A dummy facet has zeros only.
        groups: groups of levels with a given mean; instead of `centred`.
    """

    name: str
    levels: IntArray
    labels: tuple[str, ...]
    raises: bool = False
    centred: bool = True
    anchors: FloatArray | None = None
    groups: GroupAnchors | None = None

    @classmethod
    def of(
        cls,
        name: str,
        levels: Sequence[int] | npt.NDArray[np.integer[Any]],
        labels: Sequence[str] | int | None = None,
        **settings: Any,
    ) -> Facet:
        """Make a facet from codes 0, 1, 2 …; `labels` are names, or how many levels there are.

        Further settings are those of the class. Raises BadTable where a code has no label.
        """
        codes = np.asarray(levels, dtype=np.int64)
        if labels is None:
            labels = int(codes.max()) + 1 if len(codes) else 0
        named = tuple(map(str, range(labels))) if isinstance(labels, int) else tuple(labels)
        outside = np.flatnonzero((codes < 0) | (codes >= len(named)))
        if len(outside):
            raise BadTable(
                "Level {level} does not exist; the levels are 0 to {last}.",
                row=int(outside[0]) + 1,
                column=name,
                values={"level": int(codes[outside[0]]), "last": len(named) - 1},
            )
        return cls(name, codes, named, **settings)

    @property
    def count(self) -> int:
        """Return how many levels there are."""
        return len(self.labels)

    @property
    def sign(self) -> float:
        """Return +1 where a higher measure raises the rating, else -1."""
        return 1.0 if self.raises else -1.0

    @property
    def anchored(self) -> BoolArray:
        """Return bool[count]: which levels have a given measure."""
        if self.anchors is None:
            return np.zeros(self.count, dtype=np.bool_)
        return np.isfinite(self.anchors)


@dataclass(frozen=True, slots=True, eq=False)
class StepAnchors:
    """Hold thresholds at given values, for a scale that is calibrated already.

    Attributes:
        thresholds: float[groups, categories - 1], logit, NaN above the highest category of a group. They need
            not be centred: a difficulty within them asks for an item facet that is anchored at 0.
    """

    thresholds: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Hold ratings one by one; a missing rating is simply absent.

    Attributes:
        facets: the facets; each has one level for each rating.
        scores: int[n], categories 0, 1, 2 … (subtract the lowest of the scale first).
        steps_by: the facet whose levels have thresholds of their own (partial credit), None for one rating scale.
        step_anchors: given thresholds, None where they are to be estimated.
    """

    facets: tuple[Facet, ...]
    scores: IntArray
    steps_by: str | None = None
    step_anchors: StepAnchors | None = None

    @classmethod
    def of(
        cls,
        facets: Sequence[Facet],
        scores: Sequence[int] | npt.NDArray[np.integer[Any]],
        *,
        steps_by: str | None = None,
        step_anchors: StepAnchors | None = None,
    ) -> Ratings:
        """Check and hold the ratings.

        Raises BadTable for an empty table, scores that are not whole or below 0, columns of unequal length, facets
        that do not say which of them floats, or a step facet that is not there.
        """
        whole = _whole_scores(np.asarray(scores))
        for facet in facets:
            if len(facet.levels) != len(whole):
                raise BadTable(
                    "There are {levels} levels for {scores} scores.",
                    column=facet.name,
                    values={"levels": len(facet.levels), "scores": len(whole)},
                )
        _check_facets(facets)
        if steps_by is not None and steps_by not in {facet.name for facet in facets}:
            raise BadTable("No facet is called {name!r}, so it has no steps.", values={"name": steps_by})
        return cls(tuple(facets), whole, steps_by, step_anchors)

    def facet(self, name: str) -> Facet:
        """Return the facet of this name; raises KeyError."""
        return next_named(self.facets, name)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Hold ratings as blocks: the scores that one rater gave one teacher on one form.

    A pass costs one exponential for each block; complete forms need their totals only.

    Attributes:
        facets: the facets of blocks (teacher, rater, occasion …), with one level for each block.
        item: the facet of items; its `levels` are empty, item i is column i.
        scores: uint8[blocks, items], 255 where not observed; None where only totals are known.
        totals: int[blocks], the sum of scores of each block.
        category_counts: int[items, categories], how often each category was given.
        steps: one rating scale for all items, or partial credit by item.
        step_anchors: given thresholds, None where they are to be estimated.
    """

    facets: tuple[Facet, ...]
    item: Facet
    scores: ByteArray | None
    totals: IntArray
    category_counts: IntArray
    steps: Steps = Steps.PARTIAL_CREDIT
    step_anchors: StepAnchors | None = None

    @classmethod
    def of(
        cls,
        facets: Sequence[Facet],
        scores: npt.NDArray[np.uint8],
        *,
        item: Facet | None = None,
        steps: Steps = Steps.PARTIAL_CREDIT,
        step_anchors: StepAnchors | None = None,
    ) -> Blocks:
        """Check and hold blocks from their scores, uint8[blocks, items], 255 where not observed.

        Raises BadTable as `Ratings.of` does.
        """
        dense = np.ascontiguousarray(scores, dtype=np.uint8)
        if dense.ndim != 2:
            raise BadTable("The scores of blocks are a table: one row for each block, one column for each item.")
        items = item or Facet.of("item", [], dense.shape[1])
        counts = _category_counts(dense)
        totals = dense.sum(axis=1, dtype=np.int64, where=dense != NOT_OBSERVED)
        return cls._checked(facets, items, dense, totals, counts, steps, step_anchors)

    @classmethod
    def of_totals(
        cls,
        facets: Sequence[Facet],
        totals: npt.NDArray[np.integer[Any]],
        category_counts: npt.NDArray[np.integer[Any]],
        *,
        item: Facet | None = None,
        steps: Steps = Steps.PARTIAL_CREDIT,
        step_anchors: StepAnchors | None = None,
    ) -> Blocks:
        """Check and hold blocks of complete forms from totals, int[blocks], and counts, int[items, categories].

        These are the sufficient statistics of the measures; fit needs the scores themselves. Raises BadTable
        where the counts do not belong to the totals.
        """
        sums, counts = np.asarray(totals, dtype=np.int64), np.asarray(category_counts, dtype=np.int64)
        items = item or Facet.of("item", [], counts.shape[0])
        if (counts.sum(axis=1) != len(sums)).any() or (counts @ np.arange(counts.shape[1])).sum() != sums.sum():
            raise BadTable("The counts of categories do not belong to the totals of complete forms.")
        return cls._checked(facets, items, None, sums, counts, steps, step_anchors)

    @classmethod
    def _checked(
        cls,
        facets: Sequence[Facet],
        item: Facet,
        scores: ByteArray | None,
        totals: IntArray,
        counts: IntArray,
        steps: Steps,
        step_anchors: StepAnchors | None,
    ) -> Blocks:
        if len(totals) == 0 or counts.sum() == 0:
            raise BadTable("There are no ratings.")
        for facet in facets:
            if len(facet.levels) != len(totals):
                raise BadTable(
                    "There are {levels} levels for {blocks} blocks.",
                    column=facet.name,
                    values={"levels": len(facet.levels), "blocks": len(totals)},
                )
        if item.count != counts.shape[0]:
            raise BadTable(
                "There are {labels} items named, and {columns} columns of scores.",
                column=item.name,
                values={"labels": item.count, "columns": counts.shape[0]},
            )
        _check_facets([*facets, item])
        return cls(tuple(facets), item, scores, totals, counts, steps, step_anchors)

    def facet(self, name: str) -> Facet:
        """Return the facet of this name; raises KeyError."""
        return next_named((*self.facets, self.item), name)


def next_named(facets: Sequence[Facet], name: str) -> Facet:
    """Return the facet of this name; raises KeyError."""
    for facet in facets:
        if facet.name == name:
            return facet
    raise KeyError(name)


def _whole_scores(scores: npt.NDArray[Any]) -> IntArray:
    if scores.size == 0:
        raise BadTable("There are no ratings.")
    outside = (scores < 0) | (scores >= MOST_CATEGORIES)
    if scores.dtype.kind == "f":
        outside |= ~np.isfinite(scores) | (scores != np.floor(scores))
    bad = np.flatnonzero(outside)
    if len(bad):
        raise BadTable(
            "Score {score} is not a category: categories are whole numbers from 0 to {most}.",
            row=int(bad[0]) + 1,
            column="score",
            values={"score": scores[bad[0]].item(), "most": MOST_CATEGORIES - 1},
        )
    return scores.astype(np.int64)


def _category_counts(dense: ByteArray) -> IntArray:
    """Return int[items, categories]; raises BadTable where a byte is no category."""
    observed = dense != NOT_OBSERVED
    if not observed.any():
        raise BadTable("There are no ratings.")
    highest = int(dense.max(initial=0, where=observed))
    if highest >= MOST_CATEGORIES:
        raise BadTable(
            "Score {score} is not a category: categories are whole numbers from 0 to {most}.",
            row=int(np.flatnonzero(((dense == highest) & observed).any(axis=1))[0]) + 1,
            values={"score": highest, "most": MOST_CATEGORIES - 1},
        )
    return np.stack([(dense == category).sum(axis=0, dtype=np.int64) for category in range(highest + 1)], axis=1)


def _check_facets(facets: Sequence[Facet]) -> None:
    names = [facet.name for facet in facets]
    if not facets or len(set(names)) < len(names):
        raise BadTable("Facets need different names, and there must be one at least.")
    for facet in facets:
        anchors = facet.count if facet.anchors is None else len(facet.anchors)
        groups = facet.count if facet.groups is None else len(facet.groups.group)
        if (anchors, groups) != (facet.count, facet.count):
            raise BadTable(
                "Given measures or groups need one entry for each of the {count} levels.",
                column=facet.name,
                values={"count": facet.count},
            )
    floating = [
        facet.name
        for facet in facets
        if not facet.centred and facet.groups is None and not facet.anchored.any() and facet.count
    ]
    held = any(facet.groups is not None or 0 < facet.anchored.sum() < facet.count for facet in facets)
    if len(floating) > 1:
        raise BadTable(
            "Facets {names} all float, so that none of them has a place. Centre all but one.",
            values={"names": ", ".join(floating)},
        )
    if not floating and not held:
        raise BadTable("Every facet is centred, so that nothing can say how high the ratings are. Let one float.")
