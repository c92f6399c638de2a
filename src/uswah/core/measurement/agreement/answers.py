"""Hold what every index of agreement answers with: an interval, or a reason why there is no number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CONFIDENCE: Final = 0.95


class Reason(StrEnum):
    """Why an index has no value; the words of the interface hang on it."""

    NO_VARIATION = "no variation"  # everybody gave the same answer everywhere: chance explains all agreement
    ONE_RATER_ONLY = "one rater only"
    NO_PAIRS = "no pairs"  # no unit was rated twice
    TOO_FEW_UNITS = "too few units"
    ONE_LEVEL_ONLY = "one level only"  # a facet whose levels cannot be compared
    NOT_IDENTIFIED = "not identified"  # the data leave several answers open
    NOT_REACHABLE = "not reachable"  # no number of further observations reaches what is wanted
    NOT_DRAWN = "not drawn"  # this interval is simulated and no generator was given


@dataclass(frozen=True, slots=True)
class Undefined:
    """Stand in the place of a number that these data do not have.

    It has no arithmetic and no order, so that it can neither be averaged nor taken for zero.

    Attributes:
        reason: why, as a code.
        explanation: why, in a sentence with the numbers of this table.
    """

    reason: Reason
    explanation: str


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold a confidence interval.

    Attributes:
        low: lower end, in the unit of the index.
        high: upper end, in the unit of the index.
        confidence: the nominal share of such intervals that cover the truth, 0 to 1.
    """

    low: float
    high: float
    confidence: float


def refuse_confidence(confidence: float) -> None:
    """Raise ValueError unless a confidence lies strictly between 0 and 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence of {confidence} is not between 0 and 1.")


def normal_interval(value: float, standard_error: float, confidence: float) -> Interval:
    """Return value ± z · standard error, not beyond 1, which no index of agreement can pass."""
    refuse_confidence(confidence)
    reach = float(special.ndtri((1 + confidence) / 2)) * standard_error
    return Interval(value - reach, min(1.0, value + reach), confidence)


def student_interval(value: float, standard_error: float, freedom: int, confidence: float) -> Interval:
    """Return value ± t · standard error with `freedom` degrees of freedom, not beyond 1."""
    refuse_confidence(confidence)
    reach = float(special.stdtrit(freedom, (1 + confidence) / 2)) * standard_error
    return Interval(value - reach, min(1.0, value + reach), confidence)


def jackknife_error(without: Floats) -> float | Undefined:
    """Return the delete-one jackknife standard error from the values without each unit, float[units].

    Values that are not finite mean that an index does not exist without one of the units: then there is none.
    """
    count = len(without)
    if count < 2 or not np.isfinite(without).all():
        return Undefined(Reason.TOO_FEW_UNITS, "Without one of the units the index does not exist.")
    return float(np.sqrt((count - 1) / count * np.sum((without - without.mean()) ** 2)))
