"""Climb to the maximum of the restricted likelihood: average-information steps, checked; EM where they do not climb.

A step is taken only when what is maximised does not fall. The EM step (Dempster, Laird and Rubin 1977, JRSS B 39) is
s2 + 2 s2^2/q times the gradient; it always climbs and keeps a variance positive. A variance whose best value is 0 waits just
above 0 until the gradient there says that it stays, and is then 0 exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .design import Factor, FloatArray, Variance
from .elimination import Elimination, eliminate
from .rows import Rows
from .score import Score, score_of

FLOOR = 1e-9
"""A variance is kept above this share of the variance of y while it is estimated."""
ENOUGH = 1e-10
"""The climb ends after a step that promised less than this in log-likelihood."""
HALVINGS = 4
SMALLEST = 1e-9
"""Directions with less than this share of the information are left alone: the data do not tell these variances apart."""


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


class _Summit:
    """What is maximised: the restricted log-likelihood and the priors."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.many = len(rows.design.factors)
        self.beliefs = (*(factor.variance for factor in rows.design.factors), *rows.design.residuals)
        self.free = np.array([not belief.fixed for belief in self.beliefs], dtype=bool)
        self.degrees = np.array([belief.degrees_of_freedom for belief in self.beliefs])
        self.values = np.array(
            [belief.start if belief.degrees_of_freedom else 1.0 for belief in self.beliefs], dtype=float
        )
        n, p = len(rows.design.y), len(rows.fitted)
        self.size = float((rows.border[:, -1] ** 2).sum()) / max(n - p, 1)
        self.floor = max(FLOOR * self.size, np.finfo(float).tiny)

    def start(self) -> FloatArray:
        """Return the given starts; elsewhere how alike rows of one level are, and the rest to the residuals."""
        design, left = self.rows.design, self.rows.border[:-1, -1]
        alike = [likeness(factor, left) for factor in design.factors]
        factors = np.clip(np.nan_to_num(alike, nan=0.1 * self.size), 0.01 * self.size, 0.8 * self.size)
        rest = max(self.size - float(factors.sum()) - float(design.error_variance.mean()), 0.2 * self.size)
        values = [*factors, *([rest] * len(design.residuals))]
        starts = [_start(belief, value) for belief, value in zip(self.beliefs, values, strict=True)]
        return np.where(self.free, np.maximum(starts, self.floor), starts)

    def at(self, variances: FloatArray) -> tuple[Elimination, float]:
        """Return the elimination at these variances, and what is maximised."""
        elimination = eliminate(self.rows, variances[: self.many], variances[self.many :])
        on = self.free & (self.degrees > 0)
        prior = -0.5 * self.degrees[on] * (np.log(variances[on]) + self.values[on] / variances[on])
        return elimination, elimination.log_reml + float(prior.sum())

    def slope(self, elimination: Elimination, variances: FloatArray) -> Score:
        """Return gradient and information with those of the priors."""
        score = score_of(elimination)
        gradient = score.gradient - 0.5 * self.degrees / variances * (1.0 - self.values / variances)
        information = score.information + np.diag(0.5 * self.degrees / variances**2)
        return Score(gradient, information, score.counts + self.degrees)

    def may_be_zero(self, place: int) -> bool:
        """Return whether nothing divides by this variance at 0."""
        design = self.rows.design
        if place < self.many:
            return True
        return bool((design.error_variance[design.error_group == place - self.many] > 0).all())


def climb(rows: Rows, iterations: int) -> Climb:
    """Return the restricted maximum likelihood (with priors) of the variances that are not given."""
    summit = _Summit(rows)
    variances = summit.start()
    elimination, height = summit.at(variances)
    path, converged = [height], not summit.free.any()
    while not converged and len(path) <= iterations:
        score = summit.slope(elimination, np.maximum(variances, np.finfo(float).tiny))
        stepped, promise = _newton(summit, variances, score)
        found = _higher(summit, variances, stepped, height) if promise > 0 else None
        if found is None and promise > ENOUGH:
            promise = np.inf
            found = _higher(summit, variances, _expectation(summit, variances, score), height)
        converged = found is None or promise < ENOUGH
        if found is not None:
            variances, elimination, height = found
            path.append(height)
    return _settled(summit, variances, (elimination, tuple(path)), converged=converged)


def _newton(summit: _Summit, variances: FloatArray, score: Score) -> tuple[FloatArray, float]:
    """Return the average-information step, and the gain that it promises."""
    held = (variances <= summit.floor) & (score.gradient <= 0)
    moving = np.flatnonzero(summit.free & ~held)
    information, gradient = score.information[np.ix_(moving, moving)], score.gradient[moving]
    scale = 1.0 / np.sqrt(np.maximum(np.diagonal(information), np.finfo(float).tiny))
    values, vectors = np.linalg.eigh(information * np.outer(scale, scale))
    along = vectors.T @ (gradient * scale)
    told = values > SMALLEST * max(float(values.max(initial=0.0)), np.finfo(float).tiny)
    inverse = np.where(told, 1.0 / np.where(told, values, 1.0), 0.0)
    step = np.zeros_like(variances)
    step[moving] = scale * (vectors @ (along * inverse))
    return variances + step, 0.5 * float((along**2 * inverse).sum())


def _expectation(summit: _Summit, variances: FloatArray, score: Score) -> FloatArray:
    step = 2.0 * variances**2 / np.maximum(score.counts, 1.0) * score.gradient
    stepped: FloatArray = np.where(summit.free, variances + step, variances)
    return stepped


def _higher(
    summit: _Summit, variances: FloatArray, stepped: FloatArray, height: float
) -> tuple[FloatArray, Elimination, float] | None:
    """Return the first of ever shorter steps that does not lead down, None where there is none."""
    for halving in range(HALVINGS + 1):
        tried = variances + (stepped - variances) * 0.5**halving
        tried = np.where(summit.free, np.maximum(tried, summit.floor), tried)
        elimination, reached = summit.at(tried)
        if reached >= height:
            return tried, elimination, reached
    return None


def _settled(
    summit: _Summit, variances: FloatArray, found: tuple[Elimination, tuple[float, ...]], *, converged: bool
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


def likeness(factor: Factor, left: FloatArray) -> float:
    """Return the mean product of two rows that share a level (their covariance); not a number where none do."""
    on = factor.levels >= 0
    values = left[on]
    sums = np.bincount(factor.levels[on], weights=values)
    sizes = np.bincount(factor.levels[on])
    pairs = float((sizes * (sizes - 1)).sum())
    return float(((sums**2).sum() - (values**2).sum()) / pairs) if pairs else float("nan")


def _start(belief: Variance, otherwise: float) -> float:
    return otherwise if belief.start is None else belief.start
