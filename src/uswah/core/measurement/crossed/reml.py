"""Climb to the maximum of the restricted likelihood: average-information steps, checked; EM where they do not climb.

A step is taken only when what is maximised does not fall. The EM step (Dempster, Laird and Rubin 1977, JRSS B 39) is
s2 + 2 s2^2/q times the gradient; it always climbs and keeps a variance positive. A variance whose best value is 0 waits just
above 0 until the gradient there says that it stays, and is then 0 exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .design import FloatArray
from .elimination import Elimination
from .rows import Rows
from .score import Score
from .summit import SMALLEST, Summit, inverted

ENOUGH = 1e-10
"""The climb ends after a step that promised less than this in log-likelihood."""
HALVINGS = 4
FARTHEST = 10.0
"""No step leads beyond this many times a variance and that of y together."""


@dataclass(frozen=True, slots=True, eq=False)
class Climb:
    """Where the climb ended.

    Attributes:
        elimination: the design eliminated at the variances found.
        variances: float[factors].
        residuals: float[groups].
        path: what was maximised, before the first and after each step.
        converged: whether the last step promised almost nothing.
    """

    elimination: Elimination
    variances: FloatArray
    residuals: FloatArray
    path: tuple[float, ...]
    converged: bool


def climb(rows: Rows, iterations: int) -> Climb:
    """Return the restricted maximum likelihood (with priors) of the variances that are not given."""
    summit = Summit(rows)
    variances = summit.start()
    elimination, height = summit.at(variances)
    path, converged = [height], not summit.free.any()
    while not converged and len(path) <= iterations:
        score = summit.slope(elimination, np.maximum(variances, np.finfo(float).tiny))
        stepped, promise = _newton(summit, variances, score)
        found = _higher(summit, variances, stepped, height) if promise > 0 else None
        if found is None and promise > ENOUGH:
            found, promise = _higher(summit, variances, _expectation(summit, variances, score), height), np.inf
            if found is None:  # so near a residual variance of 0 that rounding decides
                break
        converged = found is None or promise < ENOUGH
        if found is not None:
            variances, elimination, height = found
            path.append(height)
    return _settled(summit, variances, (elimination, tuple(path)), converged=converged)


def _newton(summit: Summit, variances: FloatArray, score: Score) -> tuple[FloatArray, float]:
    """Return the average-information step, and the gain that it promises."""
    held = (variances <= summit.floor) & (score.gradient <= 0)
    untold = np.diagonal(score.information) * summit.size**2 < SMALLEST
    held |= untold & (np.abs(score.gradient) * summit.size < SMALLEST)
    moving = np.flatnonzero(summit.free & ~held)
    gradient = score.gradient[moving]
    inverse, _ = inverted(score.information[np.ix_(moving, moving)])
    step = np.zeros_like(variances)
    step[moving] = inverse @ gradient
    return variances + step, 0.5 * float(gradient @ step[moving])


def _expectation(summit: Summit, variances: FloatArray, score: Score) -> FloatArray:
    step = 2.0 * variances**2 / np.maximum(score.counts, 1.0) * score.gradient
    stepped: FloatArray = np.where(summit.free, variances + step, variances)
    return stepped


def _higher(
    summit: Summit, variances: FloatArray, stepped: FloatArray, height: float
) -> tuple[FloatArray, Elimination, float] | None:
    """Return the first of ever shorter steps that does not lead down, None where there is none."""
    for halving in range(HALVINGS + 1):
        tried = variances + (stepped - variances) * 0.5**halving
        tried = np.where(summit.free, np.clip(tried, summit.floor, FARTHEST * (variances + summit.size)), tried)
        try:
            elimination, reached = summit.at(tried)
        except np.linalg.LinAlgError:  # so far out that rounding has eaten the fixed effects
            continue
        if reached >= height:
            return tried, elimination, reached
    return None


def _settled(
    summit: Summit, variances: FloatArray, found: tuple[Elimination, tuple[float, ...]], *, converged: bool
) -> Climb:
    elimination, path = found
    ending = [
        place
        for place in np.flatnonzero(summit.free & (variances <= summit.floor) & (summit.degrees == 0))
        if summit.may_be_zero(int(place))
    ]
    if ending:
        variances = variances.copy()
        variances[ending] = 0.0
        elimination, height = summit.at(variances)
        path = (*path, max(height, path[-1]))
    return Climb(elimination, variances[: summit.many], variances[summit.many :], path, converged)
