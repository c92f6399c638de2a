"""Tell whether sources say the same, as far as their errors let them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from .pieces import BadEvidence, Estimate, Floats, error_covariance

POWER: Final = 0.8  # the chance with which a gap that is called detectable would have been noticed


class Verdict(StrEnum):
    """What can be said of how sources agree."""

    CONVERGENT = "sejalan"
    UNSETTLED = "perlu dilihat"
    DIVERGENT = "berbeda"
    NOT_ENOUGH = "belum cukup"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold the bounds of the verdicts; they are dated data of whoever asks.

    Attributes:
        convergent_above: a p-value above it speaks for agreement, if the largest gap is small as well.
        divergent_below: a p-value below it speaks for difference.
        largest_gap: logit; two sources that far apart are not called convergent.
        beyond_chance: a gap counts only from this many of its own standard errors on. At 0 every gap counts, and
            forms of few indicators, whose errors are near a logit, would hardly ever be called convergent.
    """

    convergent_above: float
    divergent_below: float
    largest_gap: float
    beyond_chance: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.divergent_below <= self.convergent_above < 1 or not self.largest_gap > 0:
            raise ValueError(
                "Bounds of p lie between 0 and 1, that of difference not above the other; a gap is above 0."
            )
        if not 0 <= self.beyond_chance < np.inf:
            raise ValueError("A gap counts from 0 of its standard errors on, or from more.")

    def allowed_gaps(self, errors: Floats) -> Floats:
        """Return float[n, n], logit: how far each two estimates may lie apart, given their errors' covariance."""
        own = np.diag(errors)
        between = np.sqrt(np.maximum(own[:, None] + own[None, :] - 2 * errors, 0.0))
        return np.maximum(self.largest_gap, self.beyond_chance * between)


@dataclass(frozen=True, slots=True)
class NotEnough:
    """Stand in the place of a comparison while fewer than two sources have spoken.

    Attributes:
        there: the names of those that have.
        missing: how many more are needed.
        verdict: always `NOT_ENOUGH`.
    """

    there: tuple[str, ...]
    missing: int

    @property
    def verdict(self) -> Verdict:
        """Return what can be said: not enough."""
        return Verdict.NOT_ENOUGH


@dataclass(frozen=True, slots=True)
class Gap:
    """Hold how far two sources lie apart.

    Attributes:
        low: the one that says less.
        high: the one that says more.
        size: logit.
        standard_error: of the gap, logit.
    """

    low: str
    high: str
    size: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold what comparing two sources or more says.

    Attributes:
        verdict: what can be said.
        estimates: what was compared.
        q: the weighted squared distances from the common value; generalised where errors are correlated.
        freedom: degrees of freedom, sources − 1.
        p_value: of a Q this large where all say the same (χ²).
        i_squared: share of Q beyond what errors explain, max(0, (Q − df) / Q), 0 to 1.
        common: the value that fits all best, logit.
        common_variance: of its error if all say the same, logit².
        largest_gap: between the two furthest apart.
        detectable_gap: logit; had one source stood this far from all others, the test at `convergent_above` would
            have noticed with a chance of 80 %, whichever source it was. Smaller differences can hide: with two
            sources this is often more than a logit, and agreement then says little.
        distances: for each estimate (value − common) / its standard error.
    """

    verdict: Verdict
    estimates: tuple[Estimate, ...]
    q: float
    freedom: int
    p_value: float
    i_squared: float
    common: float
    common_variance: float
    largest_gap: Gap
    detectable_gap: float
    distances: tuple[float, ...]


def compare(
    estimates: Sequence[Estimate], thresholds: Thresholds, *, covariance: npt.ArrayLike | None = None
) -> Comparison | NotEnough:
    """Compare what sources (or techniques) say, after their severity was taken out.

    Q = (y − θ̂)ᵀ V⁻¹ (y − θ̂) with θ̂ = 1ᵀV⁻¹y / 1ᵀV⁻¹1; without covariances this is Σ (y − θ̂)² / v (Cochran 1954;
    I² Higgins and Thompson 2002).

    - convergent: p > `convergent_above` and no two further apart than `allowed_gaps`;
    - divergent: p < `divergent_below`;
    - unsettled: everything between;
    - not enough: fewer than two.

    Args:
        estimates: one for each source.
        thresholds: the bounds of the verdicts.
        covariance: of the errors, float[sources, sources], logit², where they share some: one was told what the other
            saw, or both depend on the same severity.

    Raises:
        BadEvidence: doubled names, a value that is not finite, or bad variances.
    """
    given = tuple(estimates)
    _refuse(given)
    errors = error_covariance([one.variance for one in given], covariance)
    if len(given) < 2:
        return NotEnough(tuple(one.name for one in given), 2 - len(given))
    return _compare(given, errors, thresholds)


def _compare(given: tuple[Estimate, ...], errors: Floats, thresholds: Thresholds) -> Comparison:
    values = np.array([one.value for one in given])
    contrast, weights = contrasts(errors)
    common = float(weights @ values)
    q = max(float((values - common) @ contrast @ (values - common)), 0.0)
    freedom = len(given) - 1
    p_value = float(special.chdtrc(freedom, q))
    gap = _largest_gap(given, errors)
    return Comparison(
        verdict=verdict_of(p_value, thresholds, is_close=_are_close(values, thresholds.allowed_gaps(errors))),
        estimates=given,
        q=q,
        freedom=freedom,
        p_value=p_value,
        i_squared=max(0.0, (q - freedom) / q) if q > 0 else 0.0,
        common=common,
        common_variance=float(weights @ errors @ weights),
        largest_gap=gap,
        detectable_gap=detectable_gap(errors, thresholds.convergent_above),
        distances=tuple(float((one.value - common) / np.sqrt(one.variance)) for one in given),
    )


def verdict_of(p_value: float, thresholds: Thresholds, *, is_close: bool) -> Verdict:
    """Return the verdict of a p-value, and of whether all lie within the allowed gaps."""
    if p_value < thresholds.divergent_below:
        return Verdict.DIVERGENT
    if p_value > thresholds.convergent_above and is_close:
        return Verdict.CONVERGENT
    return Verdict.UNSETTLED


def _are_close(values: Floats, allowed: Floats) -> bool:
    apart = np.abs(values[:, None] - values[None, :])
    return bool((apart < allowed).all())


def contrasts(errors: Floats) -> tuple[Floats, Floats]:
    """Return the matrix P of Q = yᵀ P y, float[n, n], and the weights of the common value, float[n]."""
    precision = np.linalg.inv(errors)
    sums = precision.sum(axis=1)
    return precision - np.outer(sums, sums) / sums.sum(), sums / sums.sum()


def detectable_gap(errors: Floats, alpha: float, power: float = POWER) -> float:
    """Return how far one source must stand apart to be noticed with a chance of `power`, logit, for the worst one.

    A source δ away from the others gives Q the non-centrality δ² P_ss; the one that makes the test just powerful
    enough is solved for.
    """
    contrast, _ = contrasts(errors)
    return float(np.sqrt(_centrality(len(errors) - 1, alpha, power) / np.diag(contrast).min()))


@cache
def _centrality(freedom: int, alpha: float, power: float) -> float:
    """Return the non-centrality with which a χ² test at `alpha` has this power."""
    critical = special.chdtri(freedom, alpha)

    def short_of(centrality: float) -> float:
        return 1.0 - float(special.chndtr(critical, freedom, centrality)) - power

    from scipy import optimize  # noqa: PLC0415  # ten megabytes that a server seldom needs

    return float(optimize.brentq(short_of, 1e-9, 1000.0, xtol=1e-10))


def _largest_gap(given: tuple[Estimate, ...], errors: Floats) -> Gap:
    values = [one.value for one in given]
    low, high = int(np.argmin(values)), int(np.argmax(values))
    if low == high:  # all the same: any two stand for all
        low, high = 0, 1
    variance = errors[low, low] + errors[high, high] - 2 * errors[low, high]
    return Gap(given[low].name, given[high].name, values[high] - values[low], float(np.sqrt(variance)))


def _refuse(given: tuple[Estimate, ...]) -> None:
    names = [one.name for one in given]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise BadEvidence(f"{doubled[0]!r} stands twice; add its pieces up first.")
    strange = [one.name for one in given if not np.isfinite(one.value)]
    if strange:
        raise BadEvidence(f"What {strange[0]!r} says is not a number; what is missing is left out.")
