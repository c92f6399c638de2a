"""Tell whether one person changed, given how well each measure is known.

Two measures of one person differ by chance alone; a change is told only where the difference is larger than that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scipy import special


class Direction(StrEnum):
    """What may be said of a change; values are the words of the field."""

    UP = "naik"
    DOWN = "turun"
    UNDECIDED = "belum dapat dipastikan"


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """Hold a change of one person against its error.

    Attributes:
        change: post minus pre, in the unit of the measures.
        standard_error: the error of the difference (S_diff).
        index: change / standard_error (RC).
        interval: lower and upper end of the change at the confidence asked for.
        direction: up or down where the interval leaves 0 out, else undecided.
    """

    change: float
    standard_error: float
    index: float
    interval: tuple[float, float]
    direction: Direction


@dataclass(frozen=True, slots=True)
class TrueChange:
    """Hold what is believed of (pre, post) after both were observed: means, errors and what follows for the change.

    Attributes:
        pre, post: posterior means.
        pre_error, post_error: posterior standard deviations.
        change: posterior mean of post - pre: regression to the mean is inside already.
        change_error: its posterior standard deviation.
        chance_of_rise: the posterior probability that the person rose.
        interval: lower and upper end of the change at the confidence asked for.
        direction: up or down where the interval leaves 0 out, else undecided.
    """

    pre: float
    post: float
    pre_error: float
    post_error: float
    change: float
    change_error: float
    chance_of_rise: float
    interval: tuple[float, float]
    direction: Direction


@dataclass(frozen=True, slots=True)
class Population:
    """Describe where true measures lie before and after in the group to which a person belongs.

    Attributes:
        pre_mean, post_mean: mean true measures; their difference is the change of the group.
        pre_deviation, post_deviation: standard deviations of true measures, > 0.
        correlation: of true measures before and after, strictly between -1 and 1.
    """

    pre_mean: float
    post_mean: float
    pre_deviation: float
    post_deviation: float
    correlation: float


def standard_error_of_measurement(deviation: float, reliability: float) -> float:
    """Return S_E = s · sqrt(1 - r_xx) (Jacobson & Truax 1991, J. Consult. Clin. Psychol. 59:12-19).

    Args:
        deviation: standard deviation of the measures in the group, > 0.
        reliability: 0 to 1 (test-retest, or of the model).

    Raises ValueError outside these.
    """
    if not deviation > 0 or not 0 <= reliability <= 1:
        raise ValueError("A standard deviation is above 0 and a reliability lies between 0 and 1.")
    return float(deviation * (1.0 - reliability) ** 0.5)


def standard_error_of_difference(pre_error: float, post_error: float, error_correlation: float = 0.0) -> float:
    """Return S_diff = sqrt(s1² + s2² - 2 r s1 s2); with equal independent errors sqrt(2 S_E²).

    `error_correlation` is that of the two errors: above 0 where the same strict rater measured twice, because what is
    common to both cancels. Raises ValueError for errors below 0 or a correlation beyond 1.
    """
    if min(pre_error, post_error) < 0 or abs(error_correlation) > 1:
        raise ValueError("Errors are not below 0 and a correlation lies between -1 and 1.")
    variance = pre_error**2 + post_error**2 - 2.0 * error_correlation * pre_error * post_error
    return float(max(variance, 0.0) ** 0.5)


def reliable_change(pre: float, post: float, difference_error: float, confidence: float = 0.95) -> ReliableChange:
    """Return the reliable change RC = (post - pre) / S_diff (Jacobson & Truax 1991).

    Their criterion |RC| > 1.96 is `confidence` .95. Raises ValueError unless `difference_error` is above 0.
    """
    if not difference_error > 0:
        raise ValueError("Without error of measurement there is no chance to compare a change with.")
    change = post - pre
    half = _deviate(confidence) * difference_error
    interval = change - half, change + half
    return ReliableChange(change, difference_error, change / difference_error, interval, direction_of(interval))


def minimal_detectable_change(pre_error: float, post_error: float | None = None, confidence: float = 0.95) -> float:
    """Return the smallest observed change that is told: z · sqrt(s1² + s2²), MDC95 = 1.96 · sqrt(2) · s.

    In the unit of the errors (Weir 2005, J. Strength Cond. Res. 19:231-240).
    """
    other = pre_error if post_error is None else post_error
    return _deviate(confidence) * standard_error_of_difference(pre_error, other)


def minimal_detectable_mean_change(
    deviation: float, persons: int, power: float = 0.80, confidence: float = 0.95
) -> float:
    """Return the mean change of a group that is found with this power: (z_conf + z_power) · s / sqrt(n).

    `deviation` is that of the persons' changes. Raises ValueError without persons.
    """
    if persons < 1:
        raise ValueError("A group has one person at least.")
    return float((_deviate(confidence) + special.ndtri(power)) * deviation / persons**0.5)


def true_change(
    pre: float,
    post: float,
    pre_error: float,
    post_error: float,
    population: Population,
    *,
    error_correlation: float = 0.0,
    confidence: float = 0.95,
) -> TrueChange:
    """Return what is believed of the true (pre, post) jointly, when errors of measurement are known.

    With Θ ~ N(m, Σ) and observed Y = Θ + e, e ~ N(0, V): E[Θ|Y] = m + Σ (Σ + V)^-1 (Y - m) and Var = Σ - Σ (Σ + V)^-1 Σ
    (Lord & Novick 1968, Statistical Theories of Mental Test Scores, ch. 3; two measures in place of one). Who was picked
    for a low pre measure is expected to come back by chance; that part is not counted as change.

    Raises ValueError for deviations or errors that are not above 0, or correlations not within (-1, 1).
    """
    prior = _covariance(population.pre_deviation, population.post_deviation, population.correlation)
    noise = _covariance(pre_error, post_error, error_correlation)
    total = (prior[0] + noise[0], prior[1] + noise[1], prior[2] + noise[2])
    (a, b), (c, d) = gain = _product(prior, _inverse(total))
    away = pre - population.pre_mean, post - population.post_mean
    first = population.pre_mean + a * away[0] + b * away[1]
    second = population.post_mean + c * away[0] + d * away[1]
    left = _remaining(prior, gain)
    error = float((left[0] + left[2] - 2.0 * left[1]) ** 0.5)
    half = _deviate(confidence) * error
    change = second - first
    return TrueChange(
        pre=first,
        post=second,
        pre_error=left[0] ** 0.5,
        post_error=left[2] ** 0.5,
        change=change,
        change_error=error,
        chance_of_rise=float(special.ndtr(change / error)),
        interval=(change - half, change + half),
        direction=direction_of((change - half, change + half)),
    )


def expected_regression(pre: float, mean: float, reliability: float) -> float:
    """Return (1 - ρ)(μ - pre): how far a person picked for this measure moves by chance alone (Galton 1886)."""
    return (1.0 - reliability) * (mean - pre)


def direction_of(interval: tuple[float, float]) -> Direction:
    """Return what an interval of a change lets one say."""
    if interval[0] > 0:
        return Direction.UP
    return Direction.DOWN if interval[1] < 0 else Direction.UNDECIDED


Symmetric = tuple[float, float, float]  # of two by two: first, off the diagonal, second
Square = tuple[tuple[float, float], tuple[float, float]]


def _deviate(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("A confidence lies between 0 and 1.")
    return float(special.ndtri(0.5 + confidence / 2.0))


def _covariance(first: float, second: float, correlation: float) -> Symmetric:
    if not (first > 0 and second > 0 and abs(correlation) < 1):
        raise ValueError("Deviations and errors are above 0, and a correlation lies between -1 and 1.")
    return first**2, correlation * first * second, second**2


def _inverse(matrix: Symmetric) -> Symmetric:
    first, across, second = matrix
    determinant = first * second - across**2
    return second / determinant, -across / determinant, first / determinant


def _product(one: Symmetric, other: Symmetric) -> Square:
    return (
        (one[0] * other[0] + one[1] * other[1], one[0] * other[1] + one[1] * other[2]),
        (one[1] * other[0] + one[2] * other[1], one[1] * other[1] + one[2] * other[2]),
    )


def _remaining(prior: Symmetric, gain: Square) -> Symmetric:
    """Return prior - gain · prior."""
    (a, b), (c, d) = gain
    return (
        prior[0] - a * prior[0] - b * prior[1],
        prior[1] - a * prior[1] - b * prior[2],
        prior[2] - c * prior[1] - d * prior[2],
    )
