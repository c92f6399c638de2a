"""A solved design in the units of the data."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import linalg, sparse

from .backward import refined, scaled_effects, spread
from .combinations import combination_variances
from .design import FloatArray
from .elimination import Elimination, eliminate
from .summit import variance_covariance
from .threads import one_thread


class TieredSolution:
    """Answers what a fit is asked, each on first demand, from an elimination (see `results.Solution`)."""

    def __init__(self, elimination: Elimination, parameters: FloatArray) -> None:
        self._elimination = elimination
        self._parameters = parameters

    def estimates(self) -> FloatArray:
        """Return all effects, float[columns]."""
        return self._estimates

    def variances(self) -> FloatArray:
        """Return the posterior variance of each effect, float[columns]."""
        return self._variances

    def fixed_covariance(self) -> FloatArray:
        """Return the covariance of the fixed effects, float[p, p]."""
        with one_thread():
            half = linalg.solve_triangular(self._elimination.rows.triangle, np.eye(len(self._elimination.fixed)))
            covariance: FloatArray = half @ self._elimination.fixed_covariance @ half.T
        return covariance

    def variance_covariance(self) -> FloatArray:
        """Return the large-sample covariance of the variances, float[factors + groups, factors + groups]."""
        with one_thread():
            return variance_covariance(self._elimination.rows, self._parameters)

    def combination_variances(self, rows: sparse.csr_array) -> FloatArray:
        """Return the posterior variance of each row, sparse[k, columns]."""
        with one_thread():
            return combination_variances(self._elimination, rows)

    def at(self, variances: FloatArray) -> tuple[TieredSolution, float]:
        """Return the solution at other variances, and its restricted log-likelihood."""
        rows = self._elimination.rows
        many = len(rows.design.factors)
        with one_thread():
            elimination = refined(eliminate(rows, variances[:many], variances[many:]))
        return TieredSolution(elimination, variances), elimination.log_reml

    @cached_property
    def _estimates(self) -> FloatArray:
        rows = self._elimination.rows
        with one_thread():
            effects = scaled_effects(self._elimination) * self._elimination.deviations[:-1]
            fixed = linalg.solve_triangular(rows.triangle, self._elimination.fixed + rows.fitted)
        return np.concatenate([fixed, effects])

    @cached_property
    def _variances(self) -> FloatArray:
        with one_thread():
            effects = spread(self._elimination, of_rows=False).effects * self._elimination.deviations[:-1] ** 2
        return np.concatenate([np.diagonal(self.fixed_covariance()), effects])
