"""Estimate the variances of a crossed model by REML, and solve it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .design import Factor, Variance, look_through
from .reml import climb
from .results import CrossedFit
from .rows import Rows
from .solution import TieredSolution
from .threads import one_thread


def fit_crossed(
    y: ArrayLike,
    *,
    factors: Sequence[Factor],
    fixed: ArrayLike | None = None,
    error_variance: ArrayLike | None = None,
    error_group: ArrayLike | None = None,
    residual: Variance | Sequence[Variance] = Variance(),  # noqa: B008  # frozen
    nesting: Sequence[ArrayLike] = (),
    iterations: int = 100,
) -> CrossedFit:
    """Fit y = X b + sum Z_k u_k + e with u_k ~ N(0, s2_k I) and Var(e_i) = v_i + s2_residual[group of i].

    Variances that are not given are estimated by REML (with their priors, where they have one). Linear algebra runs on one
    thread, so that the same inputs give the same bytes on every number of cores.

    Args:
        y: float[n], the observations.
        factors: the random factors.
        fixed: float[n, p], the fixed effects' columns, of full rank; None is an intercept alone.
        error_variance: float[n], the known error variances v; None is 0 for every row.
        error_group: int[n], the group whose unknown residual variance is added to a row (-1: none). None adds one for all
            rows when `error_variance` is None, and none otherwise.
        residual: what is known beforehand about the residual variance, for all groups or for each of them.
        nesting: groupings of the rows, int[n] each, from fine to coarse, each group within one group of the next
            (for example teacher, madrasah). They decide only the speed. Default: the factor with the most levels.
        iterations: the most improvements of the variances.

    Returns:
        The fit; see `CrossedFit`.

    Raises:
        BadDesign: naming what cannot be used: shapes, levels, columns that depend on each other, a root that is too large.
    """
    design = look_through(y, fixed, factors, error_variance, error_group, residual, nesting)
    with one_thread():
        found = climb(Rows.of(design), iterations)
        solution = TieredSolution(found.elimination, np.concatenate([found.variances, found.residuals]))
    names = [factor.name for factor in design.factors]
    return CrossedFit(
        variances=dict(zip(names, found.variances.tolist(), strict=True)),
        residual_variances=found.residuals,
        log_reml=found.elimination.log_reml,
        iterations=len(found.path) - 1,
        converged=found.converged,
        path=found.path,
        _design=design,
        _solution=solution,
    )
