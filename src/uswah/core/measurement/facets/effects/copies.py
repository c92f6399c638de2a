"""Find pairs of raters who gave the same sheet more often than two pairs of eyes on one lesson do.

Two sheets agree on an item by chance with probability Σ_k p_k q_k. Raters of one lesson agree more than that; how much
more is taken from the pairs of raters themselves (their median), so that one pair that copies does not hide itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from uswah.core.measurement.facets.design import BoolArray, ByteArray, FloatArray
from uswah.core.measurement.partial_credit import NOT_OBSERVED

from .draws import category_chances
from .findings import PairFinding
from .sheets import Sheets

PAIRS_NEEDED = 3  # pairs of raters before their ordinary agreement is known
ITEMS_NEEDED = 10  # items in common before two sheets are compared
SIGNIFICANCE = 0.001


@dataclass(frozen=True, slots=True)
class TooFewPairs:
    """Stand where fewer than three pairs of raters share sheets, so that ordinary agreement is not known."""

    pairs: int
    pairs_needed: int


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """Two sheets of one teacher: who, where they differ, and how probable that is by chance on each item."""

    raters: tuple[int, int]
    differing: BoolArray
    chance: FloatArray


def alike_pairs(sheets: Sheets, *, significance: float = SIGNIFICANCE) -> tuple[PairFinding, ...] | TooFewPairs:
    """Return what is found for each pair of raters that share sheets, in the order of their codes.

    Args:
        sheets: the sheets.
        significance: probability of one false conversation among all pairs, when nobody copies.
    """
    by_pair: dict[tuple[int, int], list[_Compared]] = {}
    for compared in _comparisons(sheets):
        by_pair.setdefault(compared.raters, []).append(compared)
    if len(by_pair) < PAIRS_NEEDED:
        return TooFewPairs(len(by_pair), PAIRS_NEEDED)
    ordinary = float(np.median([_closeness(pair) for pair in by_pair.values()]))
    total = sum(map(len, by_pair.values()))
    return tuple(_finding(by_pair[key], ordinary, significance, total) for key in sorted(by_pair))


def _comparisons(sheets: Sheets) -> list[_Compared]:
    order = np.lexsort([sheets.rater, sheets.teacher])
    cuts = np.flatnonzero(np.diff(sheets.teacher[order])) + 1
    thresholds = sheets.calibration.thresholds
    found = []
    for together in np.split(order, cuts):
        if len(together) < 2:
            continue
        chances = category_chances(sheets.measure[together], thresholds)
        for one, other in combinations(range(len(together)), 2):
            compared = _compare(sheets, (int(together[one]), int(together[other])), (chances[one], chances[other]))
            if compared is not None:
                found.append(compared)
    return found


def _compare(sheets: Sheets, rows: tuple[int, int], chances: tuple[FloatArray, FloatArray]) -> _Compared | None:
    first, second = (sheets.matrix.scores[row] for row in rows)
    raters = int(sheets.rater[rows[0]]), int(sheets.rater[rows[1]])
    both = (first != NOT_OBSERVED) & (second != NOT_OBSERVED)
    if raters[0] == raters[1] or int(both.sum()) < ITEMS_NEEDED or _is_flat(first[both]) or _is_flat(second[both]):
        return None
    same = (chances[0] * chances[1]).sum(axis=1)[both]
    return _Compared(raters, np.not_equal(first, second)[both], 1.0 - same)


def _is_flat(scores: ByteArray) -> bool:
    """Tell a straight line: it is alike to any other without being copied, and is told as what it is."""
    return bool((scores == scores[0]).all())


def _closeness(pair: list[_Compared]) -> float:
    """Return which share of the differences that chance makes is missing, at least 0."""
    seen = sum(int(compared.differing.sum()) for compared in pair)
    expected = sum(float(compared.chance.sum()) for compared in pair)
    return max(1.0 - seen / expected, 0.0) if expected > 0 else 0.0


def _finding(pair: list[_Compared], ordinary: float, significance: float, total: int) -> PairFinding:
    probabilities = np.array([_as_few(compared, ordinary) for compared in pair])
    items = sum(len(compared.differing) for compared in pair)
    differing = sum(int(compared.differing.sum()) for compared in pair)
    expected = sum(float(compared.chance.sum()) for compared in pair) * (1.0 - ordinary)
    smallest = float(probabilities.min())
    return PairFinding(
        raters=pair[0].raters,
        sheets=len(pair),
        alike=int((probabilities < significance / total).sum()),
        identical=sum(not compared.differing.any() for compared in pair),
        agreement=1.0 - differing / items,
        expected=1.0 - expected / items,
        probability=min(1.0, smallest * total),
        significance=significance,
    )


def _as_few(compared: _Compared, ordinary: float) -> float:
    """Return the probability of at most as many differing items (sum of unequal chances, counted exactly)."""
    chance = compared.chance * (1.0 - ordinary)
    few = int(compared.differing.sum())
    distribution = np.zeros(few + 1)
    distribution[0] = 1.0
    for each in chance:
        distribution[1:] = distribution[1:] * (1.0 - each) + distribution[:-1] * each
        distribution[0] *= 1.0 - each
    return float(distribution.sum())
