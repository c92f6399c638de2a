"""Estimate the variances of a crossed model by REML, and solve it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from threadpoolctl import threadpool_limits

from .design import Design, Factor, FloatArray, Variance, look_through
from .results import CrossedFit


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
    with threadpool_limits(1):
        return _dense_fit(design, iterations)


class _Dense:
    def __init__(self, design: Design, s2: FloatArray, r2: FloatArray) -> None:
        p = design.fixed.shape[1]
        self.k = np.concatenate([np.full(p, -1), *(np.full(f.count, i) for i, f in enumerate(design.factors))])
        rows = np.arange(len(design.y))
        t = [design.fixed]
        for f in design.factors:
            z = np.zeros((len(rows), f.count))
            on = f.levels >= 0
            z[rows[on], f.levels[on]] = 1 if f.slope is None else f.slope[on]
            t.append(z)
        self.s = np.append(np.sqrt(s2), 1.0)[self.k]
        self.t = np.hstack(t) * self.s
        self.r = design.error_variance + np.append(r2, 0.0)[design.error_group]
        a = (self.t.T / self.r) @ self.t + np.diag((self.k >= 0).astype(float))
        self.c = np.linalg.inv(a)
        self.u = self.c @ (self.t.T @ (design.y / self.r))
        self.e = design.y - self.t @ self.u
        self.p = p
        quad = design.y @ (self.e / self.r)
        n = len(design.y)
        self.log_reml = -0.5 * float(
            (n - p) * np.log(2 * np.pi) + np.log(self.r).sum() + np.linalg.slogdet(a)[1] + quad
        )

    def estimates(self) -> FloatArray:
        return np.asarray(self.u * self.s)

    def variances(self) -> FloatArray:
        return np.asarray(np.diag(self.c) * self.s**2)

    def fixed_covariance(self) -> FloatArray:
        return self.c[: self.p, : self.p]

    def combination_variances(self, rows: sparse.csr_array) -> FloatArray:
        weights = rows.toarray() * self.s
        return np.asarray(((weights @ self.c) * weights).sum(axis=1))


def _dense_fit(design: Design, iterations: int) -> CrossedFit:
    size = design.y.var() / (len(design.factors) + 1) + 1e-12
    s2 = np.array([size if f.variance.start is None else f.variance.start for f in design.factors])
    r2 = np.array([size if v.start is None else v.start for v in design.residuals])
    current = _Dense(design, s2, r2)
    path = [current.log_reml]
    free = [v for v in (*(f.variance for f in design.factors), *design.residuals) if not v.fixed]
    for _ in range(iterations * 5 if free else 0):
        s2, r2 = s2.copy(), r2.copy()
        for k, f in enumerate(design.factors):
            on = current.k == k
            nu, v0 = f.variance.degrees_of_freedom, f.variance.start or 0.0
            if not f.variance.fixed:
                s2[k] = ((current.estimates()[on] ** 2 + current.variances()[on]).sum() + nu * v0) / (f.count + nu)
        q = ((current.t @ current.c) * current.t).sum(axis=1) + current.e**2
        for g, v in enumerate(design.residuals):
            on = design.error_group == g
            if not v.fixed and on.any():
                w = r2[g] / current.r[on]
                total = (r2[g] * (1 - w) + w**2 * q[on]).sum()
                s_0 = (v.start or 0.0) * v.degrees_of_freedom
                r2[g] = (total + s_0) / (on.sum() + v.degrees_of_freedom)
        current = _Dense(design, s2, r2)
        path.append(current.log_reml)
    names = [f.name for f in design.factors]
    return CrossedFit(
        dict(zip(names, s2.tolist(), strict=True)),
        r2,
        current.log_reml,
        len(path) - 1,
        True,
        tuple(path),
        design,
        current,
    )
