"""What REML maximises: the restricted log-likelihood and the priors on the variances."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .backward import refined
from .design import BadDesign, Factor, FloatArray, Variance
from .elimination import Elimination, eliminate
from .rows import Rows
from .score import Score, score_of

FLOOR = 1e-9
"""A variance is kept above this share of the variance of y while it is estimated."""
SMALLEST = 1e-9
"""Directions with less than this share of the information are left alone: the data do not tell these variances apart."""
LEAST_BEND = 0.25
UNTOLD = 1e-4
"""A variance is untold when this share of it lies in such directions."""


class Summit:
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
        self.size = _size(rows)
        self.floor = FLOOR * self.size

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
        elimination = refined(eliminate(self.rows, variances[: self.many], variances[self.many :]))
        on = self.free & (self.degrees > 0)
        prior = -0.5 * self.degrees[on] * (np.log(variances[on]) + self.values[on] / variances[on])
        return elimination, elimination.log_reml + float(prior.sum())

    def slope(self, elimination: Elimination, variances: FloatArray) -> Score:
        """Return gradient and information with those of the priors."""
        score = score_of(elimination)
        gradient = score.gradient - 0.5 * self.degrees / variances * (1.0 - self.values / variances)
        # Its curvature, but never less than a part of that at its own maximum: above its value a prior bends the other way.
        bend = np.maximum(2.0 * self.values / variances - 1.0, LEAST_BEND)
        information = score.information + np.diag(0.5 * self.degrees / variances**2 * bend)
        return Score(gradient, information, score.counts + self.degrees)

    def may_be_zero(self, place: int) -> bool:
        """Return whether nothing divides by this variance at 0."""
        design = self.rows.design
        if place < self.many:
            return True
        return bool((design.error_variance[design.error_group == place - self.many] > 0).all())


def variance_covariance(rows: Rows, variances: FloatArray) -> FloatArray:
    """Return the large-sample covariance of the estimated variances, float[m, m]; inf where the data do not tell them."""
    summit = Summit(rows)
    at = np.where(summit.free, np.maximum(variances, summit.floor), variances)
    information = summit.slope(summit.at(at)[0], np.maximum(at, np.finfo(float).tiny)).information
    free = np.flatnonzero(summit.free)
    told = free[np.diagonal(information)[free] * summit.size**2 >= SMALLEST]
    covariance = np.zeros_like(information)
    covariance[free, free] = np.inf
    inverse, lost = inverted(information[np.ix_(told, told)])
    covariance[np.ix_(told, told)] = inverse
    covariance[told[lost], told[lost]] = np.inf
    return covariance


def inverted(information: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return the inverse of an information, without directions of which there is none, and which variances those touch."""
    diagonal = np.diagonal(information)
    # Where y is explained exactly, rounding can leave a diagonal below 0: no information either.
    scale = np.where(diagonal > 0, 1.0 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0)), 0.0)
    values, vectors = np.linalg.eigh(information * np.outer(scale, scale))
    told = values > SMALLEST * max(float(values.max(initial=0.0)), np.finfo(float).tiny)
    kept = vectors[:, told] * scale[:, None]
    lost: NDArray[np.bool_] = (vectors[:, ~told] ** 2).sum(axis=1) > UNTOLD
    return (kept / values[told]) @ kept.T, lost


def _size(rows: Rows) -> float:
    """Return the variance of y beside the fixed columns, but not less than what is known of the errors."""
    design = rows.design
    n, p = len(design.y), len(rows.fitted)
    left = float((rows.border[:, -1] ** 2).sum())
    if left <= 1e-26 * float((design.y**2).sum()) or n <= p:
        left = 0.0
    known = [
        belief.start for belief in design.residuals if belief.start and (belief.fixed or belief.degrees_of_freedom)
    ]
    size = max(left / max(n - p, 1), float(design.error_variance.mean()), *known, 0.0)
    if size == 0:
        raise BadDesign("y has no variation beside the fixed columns, so that no variance can be estimated from it")
    return size


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
