"""Find the joint maximum: Newton's steps with conjugate gradients, or one facet after the other."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from .design import NO_GROUP, FloatArray
from .likelihood import Curvature, Likelihood, Slope
from .parameters import Layout
from .results import Convergence
from .stopping import Stopping

FARTHEST = 60.0  # logit; measures that run away (a separation within the design) end here, not converged
LONGEST_STEP = 3.0  # logit; a longer one leaves the region where the quadratic picture holds
SOLVED = 1e-6  # relative residual at which conjugate gradients stop
NOISE = 1e-7  # score points; a slope below it is the rounding of long sums
MOST_GRADIENTS = 3000
MOST_FACTORED = 60_000  # free parameters; beyond, their own information alone guides the gradients
SOFT = 1e-7  # of the mean information: keeps what the ratings do not tell finite
Iterate = Callable[[Likelihood, FloatArray, Slope], tuple[FloatArray, Slope]]


def maximise(likelihood: Likelihood, start: FloatArray, stopping: Stopping) -> tuple[FloatArray, Slope, Convergence]:
    """Return the parameters at the maximum, the slope there, and how the iterations ended."""
    layout = likelihood.layout
    vector = layout.settled(start)
    slope = likelihood.slope(vector)
    iterate: Iterate = _by_facet if stopping.by_facet else _newton
    change, residual, count = np.inf, _residual(layout, slope), 0
    while count < stopping.most and not (residual < stopping.score and change < stopping.logit):
        following, slope = iterate(likelihood, vector, slope)
        change = float(np.abs(following - vector).max(initial=0.0))
        vector, residual, count = following, _residual(layout, slope), count + 1
    converged = residual < stopping.score and change < stopping.logit
    return vector, slope, Convergence(converged, count, residual, change)


class Solver:
    """Solve curvature · d = right within the constraints by preconditioned conjugate gradients."""

    def __init__(self, layout: Layout, curvature: Curvature) -> None:
        """Factor the sparse part once, for as many right sides as there are."""
        self.layout = layout
        self.curvature = curvature
        self.approximate = _preconditioner(layout, curvature)

    def solve(self, right: FloatArray) -> FloatArray:
        """Return d for float[parameters] or float[parameters, r].

        Where subsets are not connected the system has many solutions; the iterations, begun at 0, find one with
        next to nothing along what the ratings do not tell.
        """
        wide = right[:, None] if right.ndim == 1 else right
        residual = self.layout.tangent(wide)
        goal = np.maximum(SOLVED * np.sqrt((residual**2).sum(axis=0)), NOISE)
        found = np.zeros_like(wide)
        direction = self.approximate(residual)
        energy = (residual * direction).sum(axis=0)
        for _ in range(MOST_GRADIENTS):
            image = self.layout.tangent(self.curvature.times(direction))
            bend = (direction * image).sum(axis=0)
            length = np.divide(energy, bend, out=np.zeros_like(energy), where=bend > 0)
            found = found + length * direction
            residual = residual - length * image
            if (np.sqrt((residual**2).sum(axis=0)) <= goal).all():
                break
            scaled = self.approximate(residual)
            following = (residual * scaled).sum(axis=0)
            share = np.divide(following, energy, out=np.zeros_like(energy), where=energy > 0)
            direction = scaled + share * direction
            energy = following
        return found[:, 0] if right.ndim == 1 else found


def _preconditioner(layout: Layout, curvature: Curvature) -> Callable[[FloatArray], FloatArray]:
    """Return a quick approximate solution of curvature · d = right, for float[parameters, r].

    The sparse part is factored together with the held sums, a little softened: symmetric and quasi-definite, so that
    it needs no pivots (Vanderbei 1995, SIAM J. Optim. 5:100-113). Only what is too full to be sparse is left
    to the gradients.
    """
    free = np.flatnonzero(layout.free)
    if len(free) > MOST_FACTORED:
        weight = curvature.diagonal
        return lambda right: layout.weighted_tangent(right, weight)
    scale = SOFT * float(curvature.diagonal[free].mean()) if len(free) else 1.0
    held = layout.held[free]
    member = np.flatnonzero(held != NO_GROUP)
    sums = len(layout.held_means)
    border = sparse.csr_array((np.ones(len(member)), (held[member], member)), shape=(sums, len(free)))
    inner = curvature.near[free][:, free] + scale * sparse.eye_array(len(free))
    system = sparse.block_array([[inner, border.T], [border, -scale * sparse.eye_array(sums)]], format="csc")
    factor = linalg.splu(system, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})

    def approximate(right: FloatArray) -> FloatArray:
        padded = np.zeros((len(free) + sums, right.shape[1]))
        padded[: len(free)] = layout.tangent(right)[free]
        out = np.zeros_like(right)
        out[free] = factor.solve(padded)[: len(free)]
        return layout.tangent(out)

    return approximate


def _residual(layout: Layout, slope: Slope) -> float:
    """Return the largest marginal residual that the constraints leave, score points."""
    return float(np.abs(layout.tangent(slope.gradient)).max(initial=0.0))


def _newton(likelihood: Likelihood, vector: FloatArray, slope: Slope) -> tuple[FloatArray, Slope]:
    layout = likelihood.layout
    step = Solver(layout, likelihood.curvature(vector)).solve(slope.gradient)
    share = min(1.0, LONGEST_STEP / max(float(np.abs(step).max(initial=0.0)), 1e-300))
    for _ in range(30):
        following = layout.settled(np.clip(vector + share * step, -FARTHEST, FARTHEST))
        there = likelihood.slope(following)
        if there.log_likelihood >= slope.log_likelihood - 1e-9 * abs(slope.log_likelihood):
            return following, there
        share /= 2
    return vector, slope


def _by_facet(likelihood: Likelihood, vector: FloatArray, slope: Slope) -> tuple[FloatArray, Slope]:
    """Improve each facet by residual over information, then the thresholds, one after the other."""
    layout = likelihood.layout
    bounds = [*layout.offsets, layout.size]
    for first, last in pairwise(bounds):
        if not layout.free[first:last].any():
            continue
        weight = likelihood.curvature(vector).diagonal
        step = np.zeros(layout.size)
        step[first:last] = np.where(layout.free, slope.gradient / np.where(weight > 0, weight, 1.0), 0.0)[first:last]
        vector = layout.settled(vector + np.clip(step, -1.0, 1.0))
        slope = likelihood.slope(vector)
    return vector, slope
