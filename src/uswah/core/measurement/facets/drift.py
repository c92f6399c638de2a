"""Follow a rater over time: severity that walks from year to year, and a control chart of vignette residuals.

Drift of items has its own report: `uswah.core.measurement.partial_credit.drift_report`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from .design import FloatArray

YEARS_NEEDED = 2
SMALLEST_STEP = 1e-4  # logit; a walk that never moves is a constant
LARGEST_STEP = 3.0  # logit a year
NODES = 60  # of the quadrature; run lengths are right to more digits than anybody prints


class Drift(StrEnum):
    """What the years say of a rater's severity."""

    STEADY = "steady"  # no change beyond error
    STRICTER = "stricter"
    MILDER = "milder"


@dataclass(frozen=True, slots=True)
class TooFewYears:
    """Stand where a rater has fewer than two years with a severity."""

    years: int
    years_needed: int = YEARS_NEEDED


@dataclass(frozen=True, slots=True, eq=False)
class SeverityWalk:
    """Hold a rater's severity smoothed over the years.

    Attributes:
        severity, standard_error: float[years], logit, also for years without sheets of the rater.
        change: logit, last year minus first.
        low, high: the interval of the change at the confidence asked for.
    """

    severity: FloatArray
    standard_error: FloatArray
    change: float
    low: float
    high: float

    @property
    def drift(self) -> Drift:
        """Return the direction where the interval of the change leaves 0 out."""
        if self.low > 0:
            return Drift.STRICTER
        return Drift.MILDER if self.high < 0 else Drift.STEADY


def severity_walk(
    severity: npt.ArrayLike, standard_error: npt.ArrayLike, step: float, *, confidence: float = 0.95
) -> SeverityWalk | TooFewYears:
    """Smooth yearly severities α_y = α_(y-1) + w, w ~ N(0, step²), observed with error (Durbin & Koopman 2012, ch. 2).

    Args:
        severity: float[years], logit, one for each consecutive year, NaN where there are no sheets.
        standard_error: float[years], logit, > 0 where there is a severity.
        step: logit, standard deviation of a year's change; see `yearly_step`.
        confidence: of the interval of the change.
    """
    seen = np.asarray(severity, dtype=np.float64)
    given = np.isfinite(seen)
    if int(given.sum()) < YEARS_NEEDED:
        return TooFewYears(int(given.sum()))
    weight = np.where(given, 1.0 / np.where(given, np.asarray(standard_error, dtype=np.float64), 1.0) ** 2, 0.0)
    years = len(seen)
    difference = np.diff(np.eye(years), axis=0)
    precision = np.diag(weight) + difference.T @ difference / max(step, SMALLEST_STEP) ** 2
    covariance = np.linalg.inv(precision)
    level = covariance @ (weight * np.where(given, seen, 0.0))
    contrast = np.zeros(years)
    contrast[[0, -1]] = -1.0, 1.0
    change = float(contrast @ level)
    half = float(special.ndtri(0.5 + confidence / 2.0) * np.sqrt(contrast @ covariance @ contrast))
    return SeverityWalk(level, np.sqrt(np.diagonal(covariance)), change, change - half, change + half)


def yearly_step(severity: npt.ArrayLike, standard_error: npt.ArrayLike) -> float:
    """Estimate the standard deviation of a year's change from many raters, by restricted maximum likelihood.

    Args:
        severity: float[raters, years], logit, NaN where there are no sheets.
        standard_error: float[raters, years], logit, likewise.

    Returns:
        Logit a year; 0 where changes are no larger than their errors. Raises ValueError where no rater has two years.
    """
    seen = np.atleast_2d(np.asarray(severity, dtype=np.float64))
    errors = np.atleast_2d(np.asarray(standard_error, dtype=np.float64))
    told = [(np.flatnonzero(np.isfinite(row)), row, error) for row, error in zip(seen, errors, strict=True)]
    told = [one for one in told if len(one[0]) >= YEARS_NEEDED]
    if not told:
        raise ValueError("No rater has a severity in two years.")

    def deviance(step: float) -> float:
        return sum(_deviance(years, row[years], error[years], step) for years, row, error in told)

    from scipy import optimize  # noqa: PLC0415  # ten megabytes that a server seldom needs

    found = optimize.minimize_scalar(deviance, bounds=(0.0, LARGEST_STEP), method="bounded", options={"xatol": 1e-6})
    best = float(found.x)
    return best if deviance(best) < deviance(0.0) - 1e-9 else 0.0


def _deviance(years: npt.NDArray[Any], seen: FloatArray, error: FloatArray, step: float) -> float:
    """Return minus twice the log-likelihood of one rater's differences between years."""
    covariance = np.diag(error**2) + step**2 * np.minimum.outer(years - years[0], years - years[0])
    inverse = np.linalg.inv(covariance)
    ones = inverse.sum(axis=0)
    total = float(ones.sum())
    away = seen - float(ones @ seen) / total
    return float(np.linalg.slogdet(covariance)[1] + np.log(total) + away @ inverse @ away)


@dataclass(frozen=True, slots=True)
class CusumPlan:
    """Choose a two-sided cumulative-sum chart (Page 1954, Biometrika 41:100-115).

    Attributes:
        allowance: k, standard deviations: half of the shift that should be found soon.
        limit: h, standard deviations. With k = .5 and h = 5 a steady rater is called, by chance, once in 465 sheets,
            and a shift of one standard deviation is found after 10 (`run_length`).
    """

    allowance: float = 0.5
    limit: float = 5.0

    def run_length(self, shift: float = 0.0) -> float:
        """Return after how many sheets the chart calls on average, when residuals have this mean and variance 1."""
        upper = _one_sided_run_length(self.allowance, self.limit, shift)
        lower = _one_sided_run_length(self.allowance, self.limit, -shift)
        return 1.0 / (1.0 / upper + 1.0 / lower)


@dataclass(frozen=True, slots=True, eq=False)
class CusumChart:
    """Hold a rater's chart.

    Attributes:
        upper, lower: float[n], the sums for residuals above and below 0, both counted upwards.
        called_at: the first residual (from 0) at which a sum passed the limit, None where none did.
        drift: milder where residuals went up, stricter where down, else steady.
        in_control_run_length: after how many sheets a steady rater is called by chance, on average.
    """

    upper: FloatArray
    lower: FloatArray
    called_at: int | None
    drift: Drift
    in_control_run_length: float


DEFAULT_PLAN = CusumPlan()


def cusum_chart(residuals: npt.ArrayLike, plan: CusumPlan = DEFAULT_PLAN) -> CusumChart:
    """Return the chart of standardised residuals in order of time.

    `residuals` is float[n]: a rater's vignette score minus what is expected of it, divided by its standard deviation:
    mean 0 and variance 1 while the rater stays as at the start. Raises ValueError for one that is not finite.
    """
    values = np.asarray(residuals, dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError("A residual is missing; leave it out.")
    upper, lower = np.zeros(len(values)), np.zeros(len(values))
    high = low = 0.0
    for place, value in enumerate(values.tolist()):
        high = max(0.0, high + value - plan.allowance)
        low = max(0.0, low - value - plan.allowance)
        upper[place], lower[place] = high, low
    over = np.flatnonzero((upper > plan.limit) | (lower > plan.limit))
    called = int(over[0]) if len(over) else None
    drift = Drift.STEADY if called is None else Drift.MILDER if upper[called] > plan.limit else Drift.STRICTER
    return CusumChart(upper, lower, called, drift, plan.run_length())


def _one_sided_run_length(allowance: float, limit: float, shift: float) -> float:
    """Solve L(s) = 1 + L(0) Φ(k - s - μ) + ∫_0^h L(x) φ(x + k - s - μ) dx at s = 0 (Page 1954; Gauss-Legendre nodes)."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    at = np.concatenate([[0.0], (nodes + 1.0) * limit / 2.0])
    reach = allowance - at - shift
    system = np.eye(NODES + 1)
    system[:, 0] -= special.ndtr(reach)
    system[:, 1:] -= weights * limit / 2.0 * _density(at[1:] + reach[:, None])
    return float(np.linalg.solve(system, np.ones(NODES + 1))[0])


def _density(at: FloatArray) -> FloatArray:
    """Return the density of the standard normal distribution."""
    density: FloatArray = np.exp(-(at**2) / 2.0) / np.sqrt(2.0 * np.pi)
    return density
