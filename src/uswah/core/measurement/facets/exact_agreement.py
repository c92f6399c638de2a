"""How often raters give the same rating under the same circumstances, against what the model expects of them.

Raters who judge independently agree about as often as expected; rating machines agree far more often, and then the
model's errors are too small (Linacre, Facets manual: Inter-rater agreement).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from .block_likelihood import BlockLikelihood
from .design import FloatArray, IntArray
from .estimation import FacetsModel
from .likelihood import LongLikelihood


@dataclass(frozen=True, slots=True, eq=False)
class ExactAgreement:
    """Hold exact agreements of the levels of a facet with each other.

    Attributes:
        opportunities: int[levels], pairs of ratings that differ in this facet alone, one of them the level's.
        observed: int[levels], how many of these pairs are the same rating.
        expected: float[levels], how many the model expects.
    """

    opportunities: IntArray
    observed: IntArray
    expected: FloatArray

    @property
    def totals(self) -> tuple[int, int, float]:
        """Return opportunities, observed and expected agreements of all pairs, each counted once."""
        return int(self.opportunities.sum()) // 2, int(self.observed.sum()) // 2, float(self.expected.sum()) / 2

    @property
    def kappa(self) -> float:
        """Return (observed - expected) / (opportunities - expected), near 0 for independent raters; NaN without pairs."""
        pairs, observed, expected = self.totals
        return (observed - expected) / (pairs - expected) if pairs > expected else float("nan")


def exact_agreement(model: FacetsModel, facet: str) -> ExactAgreement:
    """Return the exact agreements of the levels of one facet, such as the raters'.

    Raises KeyError for a facet that is not there, ValueError where the model was fitted on totals alone.
    """
    likelihood = model.likelihood
    ratings = likelihood.as_ratings() if isinstance(likelihood, BlockLikelihood) else likelihood
    if not isinstance(ratings, LongLikelihood):
        raise TypeError(f"a {type(likelihood).__name__} has no ratings")
    names = [own.name for own in model.layout.facets]
    if facet not in names:
        raise KeyError(facet)
    place = names.index(facet)
    rows = ratings.rows()
    _, where = np.unique(np.delete(rows, place, axis=1), axis=0, return_inverse=True)
    with threadpool_limits(1):
        chance = ratings.probabilities(model.vector)
    given = np.zeros_like(chance)
    given[np.arange(len(rows)), ratings.score] = 1.0
    levels, count = rows[:, place], model.layout.facets[place].count
    size = np.bincount(where.ravel())[where.ravel()] - 1
    return ExactAgreement(
        np.bincount(levels, size, minlength=count).astype(np.int64),
        np.rint(np.bincount(levels, _with_others(given, where.ravel()), minlength=count)).astype(np.int64),
        np.bincount(levels, _with_others(chance, where.ravel()), minlength=count).astype(np.float64),
    )


def _with_others(shares: FloatArray, where: IntArray) -> FloatArray:
    """Return float[n]: Σ over the other rows of the same place of Σ_k share_k · other_k."""
    out = np.zeros(len(shares))
    for category in shares.T:
        out += category * (np.bincount(where, category)[where] - category)
    return out
