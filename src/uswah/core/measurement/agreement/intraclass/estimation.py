"""Agreement of raters on a number: the intraclass correlations of Shrout and Fleiss, McGraw and Wong."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from uswah.core.measurement.agreement.answers import CONFIDENCE, Floats, Reason, Undefined, refuse_confidence
from uswah.core.measurement.agreement.ratings import number_matrix

from .complete import from_mean_squares
from .forms import IntraclassCorrelations
from .incomplete import from_components


def intraclass_correlations(
    ratings: npt.ArrayLike,
    *,
    null: float = 0.0,
    confidence: float = CONFIDENCE,
    generator: np.random.Generator | None = None,
    replicates: int = 1000,
) -> IntraclassCorrelations | Undefined:
    """Compute the six intraclass correlations of ratings, [targets, raters], NaN or None where there is none.

    Complete tables: analysis of variance with the intervals of Shrout and Fleiss (1979) and the F tests against any
    value of McGraw and Wong (1996, tables 5 to 8). Tables with gaps: variance components of the one-way and of the
    two-way random model by Henderson's method 1 from all ratings that are there, see `incomplete`; intervals are
    then simulated and need a generator.

    Args:
        ratings: float[n, k].
        null: the value to test against, below 1.
        confidence: of the intervals.
        generator: draws the intervals of tables with gaps.
        replicates: how many tables are drawn for them.

    Raises:
        BadTable: ragged rows or an infinite number.
        ValueError: a null value of 1 or more, or a confidence outside 0 to 1.
    """
    refuse_confidence(confidence)
    if null >= 1:
        raise ValueError("A correlation is tested against a value below 1.")
    matrix = number_matrix(ratings)
    matrix = matrix[~np.isnan(matrix).all(axis=1)]
    matrix = matrix[:, ~np.isnan(matrix).all(axis=0)]
    refused = _refusal(matrix)
    if refused is not None:
        return refused
    if np.isnan(matrix).any():
        with threadpool_limits(1):
            return from_components(matrix, confidence, generator, replicates)
    return from_mean_squares(matrix, null, confidence)


def _refusal(matrix: Floats) -> Undefined | None:
    targets, raters = matrix.shape
    if raters == 1:
        return Undefined(Reason.ONE_RATER_ONLY, "All ratings come from one rater.")
    if targets < 2:
        return Undefined(Reason.TOO_FEW_UNITS, f"There are ratings of {targets} targets; differences need two.")
    given = matrix[~np.isnan(matrix)]
    if given.min() == given.max():
        return Undefined(Reason.NO_VARIATION, f"All {len(given)} ratings are {given[0]:g}.")
    return None
