"""Compute levels in logits, their posterior deviations and the share of the teacher's own evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from uswah.core.measurement.crossed import CrossedFit

from .combinations import teacher_rows
from .model import TEACHER, Layout, fit
from .reference import VarianceReference
from .variances import MIXED_UNTIL, OUTER_WEIGHT, Variances

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LevelPosterior:
    """Hold float64[T, K]: levels in logits, posterior standard deviations, and the share of own evidence."""

    measure: Floats
    deviation: Floats
    own_evidence: Floats
    mixture: bool


def posterior_of(
    layout: Layout, fitted: CrossedFit, variances: Variances, rows: sparse.csr_array, reference: VarianceReference
) -> LevelPosterior:
    """Solve the levels at the estimated variances; up to `MIXED_UNTIL` blocks their uncertainty widens the deviations."""
    level = fitted.combine(rows)
    teachers = layout.blocks.teacher.count
    shape = (teachers, len(level.estimate) // teachers)
    share = _own_share(layout, fitted, rows, level.variance, shape, variances.values[TEACHER])
    variance = level.variance
    mixture = len(layout.blocks) <= MIXED_UNTIL
    if mixture:
        variance = _mixed(layout, level.estimate, level.variance, variances, rows, reference)
    return LevelPosterior(level.estimate.reshape(shape), np.sqrt(variance).reshape(shape), share, mixture)


def _own_share(
    layout: Layout, fitted: CrossedFit, rows: sparse.csr_array, variance: Floats, shape: tuple[int, int], general: float
) -> Floats:
    """Return by how much a level moves when all of the teacher's own ratings move by one logit, 0 to 1.

    The weights of own blocks in a BLUP sum to 1 - Cov(level, theta | y) / Var(theta): from C⁻¹ (Z'WZ + D) = I.
    """
    without = fitted.combine(rows - teacher_rows(layout, fitted, shape[1])).variance.reshape(shape)
    own = fitted.effects[TEACHER].variance[:, None]
    covariance = (variance.reshape(shape) + own - without) / 2
    return np.asarray(np.clip(1.0 - covariance / max(general, 1e-9), 0.0, 1.0))


def _mixed(
    layout: Layout,
    estimate: Floats,
    variance: Floats,
    variances: Variances,
    rows: sparse.csr_array,
    reference: VarianceReference,
) -> Floats:
    """Return the variance about the estimate over the posterior of the variances, one component at a time.

    E[Var] + E[(level - estimate)²], each by three-point quadrature per component; never below half of the variance at
    the estimated components.
    """
    total = variance.copy()
    for given in variances.alternatives():
        other = fit(layout, reference, given).combine(rows)
        total += OUTER_WEIGHT * (other.variance - variance + (other.estimate - estimate) ** 2)
    return np.asarray(np.maximum(total, 0.5 * variance))
