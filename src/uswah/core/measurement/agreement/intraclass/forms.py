"""Name the six intraclass correlations and hold what is known of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from uswah.core.measurement.agreement.answers import Interval, Undefined


class Form(StrEnum):
    """The six forms, as Shrout and Fleiss (1979) name them; k stands for the number of raters averaged."""

    ICC_1_1 = "ICC(1,1)"  # every target has its own raters, one rating
    ICC_2_1 = "ICC(2,1)"  # the same raters for all, a sample of raters, absolute agreement, one rating
    ICC_3_1 = "ICC(3,1)"  # the same raters for all, only these raters, consistency, one rating
    ICC_1_K = "ICC(1,k)"
    ICC_2_K = "ICC(2,k)"
    ICC_3_K = "ICC(3,k)"

    @property
    def mcgraw_wong(self) -> str:
        """Return the name of McGraw and Wong (1996): A for absolute agreement, C for consistency."""
        return _MCGRAW_WONG[self]

    @property
    def averages(self) -> bool:
        """Tell whether it is about the mean of all raters."""
        return self.value.endswith("k)")


_MCGRAW_WONG: Final = {
    Form.ICC_1_1: "ICC(1)",
    Form.ICC_2_1: "ICC(A,1)",
    Form.ICC_3_1: "ICC(C,1)",
    Form.ICC_1_K: "ICC(k)",
    Form.ICC_2_K: "ICC(A,k)",
    Form.ICC_3_K: "ICC(C,k)",
}


@dataclass(frozen=True, slots=True)
class Intraclass:
    """Hold one intraclass correlation.

    Attributes:
        form: which of the six.
        value: 1 is full agreement; can be negative, where raters differ more within targets than between.
        f: the F ratio of the test against `null`; infinite where raters agree fully.
        freedom: its degrees of freedom; the second need not be whole (Satterthwaite).
        p_value: of a true value at most `null` (one-sided, as these tests are).
        interval: exact for forms 1 and 3, approximate for form 2; from simulation where ratings are missing.
    """

    form: Form
    value: float
    f: float | None
    freedom: tuple[float, float] | None
    p_value: float | None
    interval: Interval | Undefined


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Hold the analysis of variance of targets by raters, with the names of Shrout and Fleiss.

    Attributes:
        targets: between targets, BMS, with `n − 1` degrees of freedom.
        within: within targets, WMS, with `n (k − 1)`.
        raters: between raters (judges), JMS, with `k − 1`.
        error: residual, EMS, with `(n − 1)(k − 1)`.
    """

    targets: float
    within: float
    raters: float
    error: float


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """Hold the six forms of one table.

    Attributes:
        forms: each form, or why it has no value.
        targets: number of targets n.
        raters: number of raters k; where ratings are missing the harmonic mean of the ratings of a target.
        mean_squares: of the complete table; None where ratings are missing.
        complete: whether every rater rated every target.
    """

    forms: Mapping[Form, Intraclass | Undefined]
    targets: int
    raters: float
    mean_squares: MeanSquares | None
    complete: bool


def stepped_up(single: float, k: float) -> float | None:
    """Return the correlation of means of k ratings, or None where that of single ones is too negative for it."""
    below = 1 + (k - 1) * single
    return None if below <= 1e-12 else k * single / below
