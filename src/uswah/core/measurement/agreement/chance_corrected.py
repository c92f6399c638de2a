"""Agreement of many raters with every unit counting the same, under three ideas of chance, plain and weighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from .answers import CONFIDENCE, Floats, Interval, Reason, Undefined, student_interval
from .ratings import Category, counts_matrix, unit_counts
from .weights import Weighting, Weights, agreement_weights


class Chance(StrEnum):
    """What agreement chance alone would give."""

    FLEISS = "fleiss"  # raters draw from how often all of them use each category; low where one category is rare
    GWET = "gwet"  # AC1, with weights AC2 (Gwet 2008): only raters who guess agree by chance; steady for rare ones
    BRENNAN_PREDIGER = "brennan-prediger"  # all categories alike (1981)


@dataclass(frozen=True, slots=True)
class ChanceCorrected:
    """Hold a chance-corrected coefficient.

    Attributes:
        value: (observed − expected) / (1 − expected); 1 is full agreement.
        chance: the idea of chance.
        observed_agreement: weighted, mean over units with two ratings or more, 0 to 1.
        expected_agreement: weighted, 0 to 1.
        units: units with any rating; those with one only say how often categories are used.
        pairs_in: units with two ratings or more.
        standard_error: over units, linearised (Gwet 2014, chapter 5).
        interval: value ± t · standard error with units − 1 degrees of freedom.
    """

    value: float
    chance: Chance
    observed_agreement: float
    expected_agreement: float
    units: int
    pairs_in: int
    standard_error: float | Undefined
    interval: Interval | Undefined


def chance_corrected(
    ratings: Sequence[Sequence[Any]] | npt.NDArray[Any],
    *,
    chance: Chance,
    weights: Weights = Weighting.NOMINAL,
    categories: Sequence[Category] | None = None,
    confidence: float = CONFIDENCE,
) -> ChanceCorrected | Undefined:
    """Compute a chance-corrected coefficient from ratings, [units, raters], None or NaN where there is none.

    Declare the categories when not all of them occur: `GWET` and `BRENNAN_PREDIGER` depend on their number.

    Raises:
        BadTable: ragged rows, a category that is not declared, or bad weights.
    """
    counted = unit_counts(ratings, categories)
    if counted.raters == 1:
        return Undefined(Reason.ONE_RATER_ONLY, "All ratings come from one rater.")
    return chance_corrected_counts(counted.counts, chance=chance, weights=weights, confidence=confidence)


def chance_corrected_counts(
    counts: npt.ArrayLike,
    *,
    chance: Chance,
    weights: Weights = Weighting.NOMINAL,
    confidence: float = CONFIDENCE,
) -> ChanceCorrected | Undefined:
    """Compute a chance-corrected coefficient from counts of raters, [units, categories] (Gwet 2014).

    Raises:
        BadTable: a count below 0 or not whole, or bad weights.
    """
    given = counts_matrix(counts)
    used = given[given.sum(axis=1) > 0].astype(np.float64)
    if not (used.sum(axis=1) >= 2).any():
        return Undefined(Reason.NO_PAIRS, "No unit was rated twice.")
    if used.shape[1] < 2:
        return Undefined(Reason.NO_VARIATION, "There is one category only.")
    with threadpool_limits(1):
        return _coefficient(used, agreement_weights(weights, used.shape[1]), chance, confidence)


def _coefficient(counts: Floats, weight: Floats, chance: Chance, confidence: float) -> ChanceCorrected | Undefined:
    raters = counts.sum(axis=1)
    several = raters >= 2
    agreeing = (counts * (counts @ weight - 1)).sum(axis=1)
    own = np.divide(agreeing, raters * (raters - 1), out=np.zeros(len(raters)), where=several)
    observed = float(own[several].mean())
    expected_of_units, slope = _expected(counts / raters[:, None], weight, chance)
    expected = float(expected_of_units.mean())
    if expected >= 1 - 1e-12:
        return Undefined(Reason.NO_VARIATION, f"All {int(raters.sum())} ratings are one and the same category.")
    value = (observed - expected) / (1 - expected)
    units = len(counts)
    error: float | Undefined = Undefined(Reason.TOO_FEW_UNITS, "One unit has no spread.")
    if units > 1:
        # A unit without pairs adds nothing to observed agreement; the others stand for it.
        parts = (own - expected * several) * (units / several.sum()) / (1 - expected)
        parts = parts - slope * (1 - value) * (expected_of_units - expected) / (1 - expected)
        error = float(np.sqrt(((parts - value) ** 2).sum() / (units * (units - 1))))
    return ChanceCorrected(
        value=value,
        chance=chance,
        observed_agreement=observed,
        expected_agreement=expected,
        units=units,
        pairs_in=int(several.sum()),
        standard_error=error,
        interval=error if isinstance(error, Undefined) else student_interval(value, error, units - 1, confidence),
    )


def _expected(shares: Floats, weight: Floats, chance: Chance) -> tuple[Floats, float]:
    """Return each unit's part in the expected agreement, float[units], and how strongly it moves with them."""
    proportion = shares.mean(axis=0)
    categories = len(weight)
    match chance:
        case Chance.FLEISS:
            return np.asarray(shares @ (weight + weight.T) @ proportion / 2), 2.0
        case Chance.GWET:
            scale = weight.sum() / (categories * (categories - 1))
            return np.asarray(scale * shares @ (1 - proportion)), 2.0
        case Chance.BRENNAN_PREDIGER:
            return np.full(len(shares), weight.sum() / categories**2), 0.0
