"""Eliminate a crossed model tier by tier at given variances: exact log-likelihood, estimates, posterior variances.

Random effects are scaled by their standard deviations, u_k = s_k w_k, so that each front is the identity plus something
non-negative and a variance of 0 is nothing special (Bates et al. 2015, J. Stat. Softw. 67(1), section 3). With A the matrix of
the mixed model equations (Henderson 1975), the elimination of `own` columns o before the columns s beside them is
D = A_oo, G = D^-1 A_os, remainder A_ss - A_so G; log|A| is the sum of log|D|. Backwards, C = A^-1 follows from
C_os = -G C_ss and C_oo = D^-1 + G C_ss G' (Takahashi, Fagan and Chen 1973).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import linalg
from scipy.linalg import lapack

from .design import BadDesign, FloatArray
from .fronts import Plan
from .rows import Chunk, Rows, scaled

ROOT_LIMIT = 8_000
MOST_NUMBERS = 1_500_000_000
"""More numbers than this (12 GB) are not even begun."""
LARGE = 96
"""Fronts with more own columns than this are factored one by one by Cholesky."""


@dataclass(frozen=True, slots=True, eq=False)
class Elimination:
    """A design eliminated at given variances.

    Attributes:
        rows: what was eliminated.
        deviations: float[q + 1], the standard deviation of each effect; 0 where padded.
        factor_deviations: float[factors], the same for each factor.
        weights: float[n + 1], one over the error variance of each row; 0 where padded.
        inverses, gains: D^-1 and G of every front, flat, by tier.
        fixed: float[p], the estimates of the orthonormal fixed effects (of what was left in y).
        fixed_covariance: float[p, p], their covariance.
        log_reml: the restricted log-likelihood.
        left: y' P y, what it contains of y.
    """

    rows: Rows
    deviations: FloatArray
    factor_deviations: FloatArray
    weights: FloatArray
    inverses: tuple[FloatArray, ...]
    gains: tuple[FloatArray, ...]
    fixed: FloatArray
    fixed_covariance: FloatArray
    log_reml: float
    left: float


def eliminate(rows: Rows, variances: FloatArray, residuals: FloatArray) -> Elimination:
    """Eliminate at these variances float[factors] and residual variances float[groups].

    Raises:
        BadDesign: when a front is larger than can be factored densely.
    """
    check_size(rows)
    design, layout = rows.design, rows.layout
    of_factors = np.sqrt(variances)
    deviations = np.append(of_factors, 0.0)[rows.kinds]
    errors = design.error_variance + np.append(residuals, 0.0)[design.error_group]
    weights = np.append(1.0 / errors, 0.0)
    inverses, gains = [], []
    log_determinant = float(np.log(errors).sum())
    fronts: FloatArray | None = None
    for tier, plan in enumerate(layout.plans):
        last = tier == len(layout.plans) - 1
        above = np.zeros(layout.border**2 if last else int(layout.plans[tier + 1].front_start[-1]))
        inverse, gain = np.empty(int(plan.inverse_start[-1])), np.empty(int(plan.gain_start[-1]))
        for chunk in rows.chunks(tier):
            if fronts is None:
                front = _assembled(rows, chunk, deviations, weights)
            else:
                front = _front(fronts, plan, chunk, layout.border)
            remainder, logarithm = _eliminated(front, plan, chunk, inverse, gain)
            log_determinant += logarithm
            if last:
                above += remainder.sum(axis=0).reshape(-1)
            else:
                np.add.at(above, rows.lifted(chunk).reshape(-1), remainder.reshape(-1))
        inverses.append(inverse)
        gains.append(gain)
        fronts = above
    border = above.reshape(layout.border, layout.border)
    return _solved(rows, (of_factors, deviations, weights), (tuple(inverses), tuple(gains)), border, log_determinant)


def check_size(rows: Rows) -> None:
    """Raise BadDesign when a front is too large to be factored densely, or all of them to be kept."""
    plans = rows.layout.plans
    kept = sum(int(plan.inverse_start[-1] + plan.gain_start[-1]) for plan in plans)
    # Two neighbouring tiers of fronts stand at once; the first is worked on in chunks.
    kept += max((int(a.front_start[-1] + b.front_start[-1]) for a, b in pairwise([*plans[1:], plans[-1]])), default=0)
    if kept > MOST_NUMBERS:
        raise BadDesign(f"this needs {kept * 8e-9:.0f} GB at once: fit parts, for example each district by itself")
    widest = max(int(plan.own_width.max()) for plan in plans)
    if widest > ROOT_LIMIT:
        raise BadDesign(
            f"{widest} effects cross all groupings and must be solved together, more than {ROOT_LIMIT}: "
            "give a nesting that holds more of them, or fit parts"
        )


def _assembled(rows: Rows, chunk: Chunk, deviations: FloatArray, weights: FloatArray) -> FloatArray:
    scale = scaled(rows.layout.plans[0], chunk, deviations, rows.layout.border)
    if rows.even:
        front = rows.products(chunk) * (weights[0] * scale)[:, :, None]
        return np.asarray(front * scale[:, None, :])
    columns = rows.coefficients(chunk) * scale[:, None, :]
    return np.asarray(columns.transpose(0, 2, 1) @ (columns * weights[rows.members(chunk)][:, :, None]))


def _front(fronts: FloatArray, plan: Plan, chunk: Chunk, border: int) -> FloatArray:
    width = chunk.batch.own + chunk.batch.seen + border
    begin, end = plan.front_start[chunk.start], plan.front_start[chunk.stop]
    return fronts[begin:end].reshape(chunk.count, width, width)


def _eliminated(
    front: FloatArray, plan: Plan, chunk: Chunk, inverse: FloatArray, gain: FloatArray
) -> tuple[FloatArray, float]:
    """Write D^-1 and G of these fronts; return the remainder and the sum of log|D|."""
    own = chunk.batch.own
    if own == 0:
        return front, 0.0
    diagonal = front[:, :own, :own]
    diagonal[:, np.arange(own), np.arange(own)] += 1.0
    beside = front[:, :own, own:]
    inverted, logarithm = _inverted(diagonal)
    gained = inverted @ beside
    inverse[plan.inverse_start[chunk.start] : plan.inverse_start[chunk.stop]] = inverted.reshape(-1)
    gain[plan.gain_start[chunk.start] : plan.gain_start[chunk.stop]] = gained.reshape(-1)
    return front[:, own:, own:] - beside.transpose(0, 2, 1) @ gained, logarithm


def _inverted(blocks: FloatArray) -> tuple[FloatArray, float]:
    """Return the inverses of positive definite blocks and the sum of their log-determinants."""
    size = blocks.shape[1]
    if size == 1:
        return 1.0 / blocks, float(np.log(blocks).sum())
    if size < LARGE:
        roots = np.diagonal(np.linalg.cholesky(blocks), axis1=1, axis2=2)
        return np.linalg.inv(blocks).astype(np.float64, copy=False), 2.0 * float(np.log(roots).sum())
    inverses, logarithm = np.empty_like(blocks), 0.0
    for place, block in enumerate(blocks):
        root = linalg.cholesky(block, lower=True)
        logarithm += 2.0 * float(np.log(np.diagonal(root)).sum())
        lower, _ = lapack.dpotri(root, lower=1, overwrite_c=1)
        # The upper triangle of `lower` is 0: Cholesky cleaned it, and the inverse is written below.
        np.add(lower, lower.T, out=inverses[place])
        np.einsum("ii->i", inverses[place])[...] = np.diagonal(lower)
    return inverses, logarithm


def _solved(
    rows: Rows,
    given: tuple[FloatArray, FloatArray, FloatArray],
    factors: tuple[tuple[FloatArray, ...], tuple[FloatArray, ...]],
    border: FloatArray,
    log_determinant: float,
) -> Elimination:
    n, p = len(rows.design.y), len(rows.fitted)
    root = linalg.cholesky(border[:p, :p], lower=True) if p else np.zeros((0, 0))
    half = linalg.solve_triangular(root, border[:p, p], lower=True) if p else np.zeros(0)
    inverse = linalg.solve_triangular(root, np.eye(p), lower=True) if p else np.zeros((0, 0))
    left = float(border[p, p] - half @ half)
    log_determinant += 2.0 * float(np.log(np.diagonal(root)).sum())
    log_determinant += 2.0 * float(np.log(np.abs(np.diagonal(rows.triangle))).sum())
    return Elimination(
        rows=rows,
        factor_deviations=given[0],
        deviations=given[1],
        weights=given[2],
        inverses=factors[0],
        gains=factors[1],
        fixed=inverse.T @ half,
        fixed_covariance=inverse.T @ inverse,
        log_reml=-0.5 * ((n - p) * float(np.log(2.0 * np.pi)) + log_determinant + left),
        left=left,
    )
