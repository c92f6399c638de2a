"""The exact gradient of the restricted likelihood with respect to the variances, and their average information.

With P y = V^-1 (y - X b) and u = s2 Z' P y, 2 dl/ds2_k = |u|^2/s2^2 - (q_k - tr C_kk/s2)/s2 (Harville 1977, JASA 72). The
average of observed and expected information is half f_j' P f_k with f_k = (dV/ds2_k) P y (Gilmour, Thompson and Cullis 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .backward import parts_of_rows, scaled_effects, solve, spread
from .design import FloatArray
from .elimination import Elimination


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """How the restricted log-likelihood changes with the variances: factors first, then residual groups.

    Attributes:
        gradient: float[m].
        information: float[m, m], average information; positive semi-definite.
        counts: float[m], how many effects, or rows, each variance is estimated from.
    """

    gradient: FloatArray
    information: FloatArray
    counts: FloatArray


def score_of(elimination: Elimination) -> Score:
    """Return the score at the variances of an elimination; every factor's variance must be above 0."""
    rows, design = elimination.rows, elimination.rows.design
    many = len(design.factors)
    counts = np.array([factor.count for factor in design.factors], dtype=float)
    deviations = elimination.factor_deviations
    kinds = rows.kinds[:-1]
    effects = scaled_effects(elimination)
    spreads = spread(elimination, of_rows=bool(design.residuals) and not rows.even)
    squares = np.bincount(kinds, weights=effects**2, minlength=many)
    traces = np.bincount(kinds, weights=spreads.effects, minlength=many)
    parts = parts_of_rows(rows, effects / deviations[kinds])
    left = rows.border[:-1, -1] - rows.border[:-1, :-1] @ elimination.fixed - parts @ deviations**2
    # Where errors are even, the rows' variances are needed only in sum: the degrees of freedom that the model has used.
    used = (len(elimination.fixed) + counts.sum() - traces.sum()) / (elimination.weights[0] * len(design.y))
    of_residuals, directions = _of_residuals(elimination, left, np.full(1, used) if rows.even else spreads.rows)
    return Score(
        gradient=np.append((squares - counts + traces) / (2.0 * deviations**2), of_residuals),
        information=_information(elimination, np.hstack([parts, directions])),
        counts=np.append(counts, np.bincount(design.error_group + 1, minlength=len(design.residuals) + 1)[1:]),
    )


def _of_residuals(elimination: Elimination, left: FloatArray, spreads: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the gradient for the residual groups, float[groups], and (dV/ds2) P y for each, float[n, groups]."""
    weights, design = elimination.weights[:-1], elimination.rows.design
    inside = design.error_group[:, None] == np.arange(len(design.residuals))
    if not design.residuals:
        return np.zeros(0), np.zeros((len(left), 0))
    change = weights**2 * (left**2 + spreads) - weights
    return 0.5 * (change @ inside), inside * (weights * left)[:, None]


def _information(elimination: Elimination, directions: FloatArray) -> FloatArray:
    rows = elimination.rows
    weighted = directions * elimination.weights[:-1, None]
    right = np.zeros((rows.layout.total, directions.shape[1]))
    begin = 0
    for factor in rows.design.factors:
        on = factor.levels >= 0
        levels = factor.levels[on]
        for column in range(directions.shape[1]):
            values = weighted[on, column] * (1.0 if factor.slope is None else factor.slope[on])
            right[begin : begin + factor.count, column] = np.bincount(levels, weights=values, minlength=factor.count)
        begin += factor.count
    right *= elimination.deviations[:-1, None]
    fixed = rows.border[:-1, :-1].T @ weighted
    effects, solved = solve(elimination, right, fixed)
    information: FloatArray = 0.5 * (directions.T @ weighted - right.T @ effects - fixed.T @ solved)
    return information
