"""Agreement of every two raters, and of all of them as these very persons: Light's and Conger's kappa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from .answers import CONFIDENCE, Reason, Undefined
from .cohen import Kappa, kappa_of_table
from .ratings import Category, cross_table, table_rows, unit_counts
from .weights import Weighting, Weights


@dataclass(frozen=True, slots=True)
class PairwiseKappas:
    """Hold the agreement of every two raters.

    Attributes:
        pairs: Cohen's kappa of raters (i, j), i < j, by their places.
        light: the mean of those that exist (Light 1971).
        conger: unweighted, chance from how each rater uses the categories (Conger 1980); with gaps as in Gwet (2014).
            It is a little above Fleiss' kappa, which takes raters for interchangeable.
    """

    pairs: Mapping[tuple[int, int], Kappa | Undefined]
    light: float | Undefined
    conger: float | Undefined


def pairwise_kappas(
    ratings: Sequence[Sequence[Any]] | npt.NDArray[Any],
    *,
    weights: Weights = Weighting.NOMINAL,
    categories: Sequence[Category] | None = None,
    confidence: float = CONFIDENCE,
) -> PairwiseKappas | Undefined:
    """Compute the kappa of every two raters from ratings, [units, raters], None or NaN where there is none.

    Raises:
        BadTable: ragged rows, a category that is not declared, or bad weights.
    """
    counted = unit_counts(ratings, categories)
    if counted.raters == 1:
        return Undefined(Reason.ONE_RATER_ONLY, "All ratings come from one rater.")
    columns = list(zip(*table_rows(ratings), strict=True))
    tables = {
        (first, second): cross_table(columns[first], columns[second], counted.categories)[0]
        for first, second in combinations(range(counted.raters), 2)
    }
    pairs = {pair: kappa_of_table(table, weights=weights, confidence=confidence) for pair, table in tables.items()}
    found = [kappa.kappa for kappa in pairs.values() if not isinstance(kappa, Undefined)]
    none = Undefined(Reason.NO_PAIRS, "No two raters have a kappa.")
    return PairwiseKappas(pairs, float(np.mean(found)) if found else none, _conger(columns, counted.categories))


def _conger(columns: list[tuple[Any, ...]], categories: tuple[Category, ...]) -> float | Undefined:
    each = np.array([unit_counts([[value] for value in column], categories).counts for column in columns])
    counts = each.sum(axis=0)
    raters = counts.sum(axis=1)
    several = raters >= 2
    if not several.any():
        return Undefined(Reason.NO_PAIRS, "No unit was rated twice.")
    agreeing = (counts * (counts - 1)).sum(axis=1)[several] / (raters * (raters - 1))[several]
    used = each.sum(axis=1)
    used = used[used.sum(axis=1) > 0]
    shares = used / used.sum(axis=1, keepdims=True)
    # The mean over pairs of different raters of the chance that both give the same category.
    expected = float(((shares.sum(axis=0) ** 2) - (shares**2).sum(axis=0)).sum() / (len(shares) * (len(shares) - 1)))
    if expected >= 1 - 1e-12:
        return Undefined(Reason.NO_VARIATION, "All ratings are one and the same category.")
    return (float(agreeing.mean()) - expected) / (1 - expected)
