"""What a fitted crossed model answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from .design import BadDesign, Design, FloatArray


class Effects(NamedTuple):
    """The effects of one factor: best linear unbiased predictions and posterior variances, float[count] each."""

    estimate: FloatArray
    variance: FloatArray


class Combination(NamedTuple):
    """Combinations of effects: estimates and posterior variances, float[k] each."""

    estimate: FloatArray
    variance: FloatArray


class Solution(Protocol):
    """The equations of a design solved at given variances; columns are the fixed effects, then each factor's levels."""

    def estimates(self) -> FloatArray:
        """Return all effects, float[columns]."""
        ...

    def variances(self) -> FloatArray:
        """Return the posterior variance of each effect, float[columns]."""
        ...

    def fixed_covariance(self) -> FloatArray:
        """Return the covariance of the fixed effects, float[p, p]."""
        ...

    def variance_covariance(self) -> FloatArray:
        """Return the large-sample covariance of the variances, float[factors + groups, factors + groups]."""
        ...

    def combination_variances(self, rows: Any) -> FloatArray:
        """Return the posterior variance of each row, sparse[k, columns]."""
        ...

    def at(self, variances: FloatArray) -> tuple[Solution, float]:
        """Return the solution at other variances (factors, then residual groups), and its restricted log-likelihood."""
        ...


@dataclass(frozen=True, eq=False)
class CrossedFit:
    """A crossed mixed model at its estimated (or given) variances.

    Attributes:
        variances: the variance of each factor by its name (squared unit of y); exactly 0 where REML ends at 0.
        residual_variances: float[groups], the unknown residual variances; empty where all errors are known.
        log_reml: the restricted log-likelihood at these variances, with lme4's constant: -2 log_reml is its REML criterion
            (Bates et al. 2015, J. Stat. Softw. 67(1), eq. 39); priors are not part of it.
        iterations: how many times the variances were improved; 0 when all were given.
        converged: whether the last improvement was below the tolerance; False too where the effects explain y exactly, so
            that the likelihood has no maximum.
        path: what was maximised (log_reml plus the log priors) before the first and after each improvement; it never falls.
    """

    variances: Mapping[str, float]
    residual_variances: FloatArray
    log_reml: float
    iterations: int
    converged: bool
    path: tuple[float, ...]
    _design: Design
    _solution: Solution

    @property
    def offsets(self) -> Mapping[str, int]:
        """Return the column of `combine` at which each factor begins; the fixed effects are columns 0 to p - 1."""
        return dict(zip((factor.name for factor in self._design.factors), self._design.offsets, strict=False))

    @property
    def columns(self) -> int:
        """Return how many columns the rows of `combine` have."""
        return self._design.offsets[-1]

    @property
    def fixed(self) -> FloatArray:
        """Return the generalised least squares estimates of the fixed effects, float[p]."""
        return self._solution.estimates()[: self._design.offsets[0]]

    @property
    def fixed_covariance(self) -> FloatArray:
        """Return the covariance of the fixed effects, float[p, p]."""
        return self._solution.fixed_covariance()

    @property
    def variance_covariance(self) -> FloatArray:
        """Return the large-sample covariance of the variances (factors, then residual groups), float[m, m].

        It is the inverse of the average information, with what the priors add; 0 for variances that were given. A variance
        that the data do not tell (one level only, no rows, or two variances that add up to the same) has inf on the
        diagonal; the fit left it about where it started.
        """
        return self._solution.variance_covariance()

    @property
    def effects(self) -> Mapping[str, Effects]:
        """Return the effects of each factor; their variances are computed once, when they are first asked for."""
        places = self._design.offsets
        estimate, variance = self._solution.estimates(), self._solution.variances()
        return {
            factor.name: Effects(estimate[begin : begin + factor.count], variance[begin : begin + factor.count])
            for factor, begin in zip(self._design.factors, places, strict=False)
        }

    def at(
        self, variances: Mapping[str, float] | None = None, residual_variances: ArrayLike | None = None
    ) -> CrossedFit:
        """Return the same model solved at other variances, which are not estimated; what is not named stays as it is.

        It is the fit that those variances would give as `Variance.given`, to the byte, without planning the elimination anew.

        Args:
            variances: by the name of the factor, from 0 upwards.
            residual_variances: float[groups].

        Raises:
            BadDesign: for a factor that the model does not have, and for what is no variance.
        """
        unknown = set(variances or {}) - set(self.variances)
        if unknown:
            raise BadDesign(f"the model has no factor {sorted(unknown)[0]}")
        found = {**self.variances, **(variances or {})}
        residuals = np.array(self.residual_variances if residual_variances is None else residual_variances, dtype=float)
        values = np.append(np.fromiter(found.values(), dtype=float, count=len(found)), residuals)
        if residuals.shape != self.residual_variances.shape or not ((values >= 0) & np.isfinite(values)).all():
            raise BadDesign("variances are numbers from 0 upwards, one for each factor and residual group")
        errors = self._design.error_variance + np.append(residuals, 0.0)[self._design.error_group]
        if not errors.all():
            raise BadDesign(f"row {int(np.argmin(errors))}: nothing would be left of its error variance")
        solution, height = self._solution.at(values)
        return CrossedFit(found, residuals, height, 0, True, (height,), self._design, solution)

    def combine(self, rows: Any) -> Combination:
        """Return estimate and posterior variance of combinations of effects, exact, with their covariances.

        Args:
            rows: scipy.sparse[k, columns] (or a dense array): the weight of each fixed effect (columns 0 to p - 1) and of
                each level (column `offsets[name]` + level). The variance counts the uncertainty of the fixed effects in it.
        """
        weights = sparse.csr_array(rows)
        if weights.shape[1] != self.columns:
            raise ValueError(f"the rows have {weights.shape[1]} columns, the model has {self.columns}")
        return Combination(weights @ self._solution.estimates(), self._solution.combination_variances(weights))
