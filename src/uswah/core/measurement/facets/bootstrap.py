"""Bounds of fit for the ratings at hand, by parametric bootstrap.

Ratings are drawn from the fitted model, the model is fitted to each draw again, and the fit of each level is taken:
how wide these mean squares scatter is what this number of ratings, on these targets, lets one expect (Wolfe 2013,
J. Applied Measurement 14:1-9; Seol 2016, J. Applied Measurement 17). Ratings are drawn independently, so that halo itself
shows as a mean square below the bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from .block_likelihood import BlockLikelihood
from .design import FloatArray
from .estimation import FacetsModel
from .fit import LEAST_VARIANCE, LevelFit, fit_statistics, mean_squares
from .likelihood import LongLikelihood
from .maximum import Solver
from .parameters import Layout

TOGETHER = 400_000  # ratings x replicates that are worked on at once
CORRECTIONS = 3  # Newton's steps with the curvature of the fitted model; the third moves measures by < .001 logit
LONGEST_CORRECTION = 1.0  # logit
FEWEST_RATINGS = 8  # below, a mean square is one or two surprising ratings


class FitReading(StrEnum):
    """What the fit of a level says, against bounds for its own ratings."""

    AS_EXPECTED = "as-expected"
    MORE_ERRATIC = "more-erratic"  # talk about single ratings that nobody would expect
    MORE_EVEN = "more-even"  # talk about one impression spread over all items
    TOO_FEW = "too-few"  # nothing can be said


@dataclass(frozen=True, slots=True, eq=False)
class FitBounds:
    """Hold the fit of a facet's levels with bounds for their own ratings.

    Attributes:
        fit: the fit itself.
        infit_low, infit_high, outfit_low, outfit_high: float[levels], the bounds, NaN for extreme levels.
        confidence: the share of levels inside both ends when nothing is wrong: with 30 levels at .95, one or two
            fall outside by chance.
        replicates: how many draws the bounds rest on.
    """

    fit: LevelFit
    infit_low: FloatArray
    infit_high: FloatArray
    outfit_low: FloatArray
    outfit_high: FloatArray
    confidence: float
    replicates: int

    def readings(self) -> tuple[FitReading, ...]:
        """Return what the infit of each level says; outfit is shown but follows single surprises too closely."""
        return tuple(
            _reading(*level)
            for level in zip(self.fit.infit, self.infit_low, self.infit_high, self.fit.count, strict=True)
        )


def bootstrap_fit(
    model: FacetsModel, rng: np.random.Generator, *, replicates: int = 200, confidence: float = 0.95
) -> Mapping[str, FitBounds]:
    """Return the fit of each level with its bounds, by facet.

    Args:
        model: the fitted model; it must know its scores.
        rng: where draws come from; the same seed gives the same bytes.
        replicates: how many draws.
        confidence: the share of levels that lie inside when nothing is wrong.

    Time grows with ratings times replicates (about 1 s for 7,020 ratings and 200 replicates).
    """
    observed = fit_statistics(model)
    with threadpool_limits(1):
        drawn = np.concatenate(list(_draws(model, rng, replicates)), axis=2)
    tail = (1.0 - confidence) / 2.0
    bounds = np.quantile(drawn, [tail, 1.0 - tail], axis=2)
    return {
        facet.name: _of_facet(model.layout, place, bounds, observed[facet.name], confidence, replicates)
        for place, facet in enumerate(model.layout.facets)
    }


def _of_facet(
    layout: Layout, place: int, bounds: FloatArray, fit: LevelFit, confidence: float, replicates: int
) -> FitBounds:
    (infit_low, outfit_low), (infit_high, outfit_high) = (
        [layout.measures(row, place) for row in bound] for bound in bounds
    )
    return FitBounds(fit, infit_low, infit_high, outfit_low, outfit_high, confidence, replicates)


def _reading(infit: float, low: float, high: float, count: int) -> FitReading:
    if count < FEWEST_RATINGS or not np.isfinite(infit):
        return FitReading.TOO_FEW
    if infit > high:
        return FitReading.MORE_ERRATIC
    return FitReading.MORE_EVEN if infit < low else FitReading.AS_EXPECTED


def _draws(model: FacetsModel, rng: np.random.Generator, replicates: int) -> Iterator[FloatArray]:
    """Yield float[2, measures, r]: infit and outfit of each level in r draws."""
    ratings = _long(model)
    solver = Solver(model.layout, model.curvature)
    replica = _Replica(ratings)
    chance = ratings.probabilities(model.vector)
    beyond = np.cumsum(chance[:, :-1], axis=1)
    width = max(1, TOGETHER // len(ratings.score))
    for start in range(0, replicates, width):
        size = min(width, replicates - start)
        luck = rng.random((size, len(ratings.score))).T
        scores = np.zeros(luck.shape)
        for column in beyond.T:
            scores += luck > column[:, None]
        yield replica.fit(scores, np.repeat(model.vector[:, None], size, axis=1), solver)


def _long(model: FacetsModel) -> LongLikelihood:
    likelihood = model.likelihood
    if isinstance(likelihood, LongLikelihood):
        return likelihood
    if isinstance(likelihood, BlockLikelihood):
        return likelihood.as_ratings()
    raise TypeError(f"a {type(likelihood).__name__} has no ratings")


class _Replica:
    """Fit many draws of the same ratings at once; arrays are [ratings, replicates]."""

    def __init__(self, ratings: LongLikelihood) -> None:
        self.ratings = ratings
        self.layout = ratings.layout
        count, facets = ratings.parameters.shape
        size, start = self.layout.size, self.layout.offsets[-1]
        at = np.repeat(np.arange(count), facets)
        ones = np.ones(count * facets)
        columns = ratings.parameters.ravel()
        signs = np.broadcast_to(ratings.signs, ratings.parameters.shape).ravel()
        self.location = sparse.csr_array((signs, (at, columns)), shape=(count, size))
        self.members = sparse.csr_array((ones, (at, columns)), shape=(count, start)).T.tocsr()
        self.steps = [
            sparse.csr_array(
                (np.ones(count), (np.arange(count), ratings.steps + category)), shape=(count, size)
            ).T.tocsr()
            for category in range(self.layout.used.shape[1])
        ]

    def fit(self, scores: FloatArray, vectors: FloatArray, solver: Solver) -> FloatArray:
        """Return float[2, measures, r]: infit and outfit after the model was fitted to each draw."""
        for _ in range(CORRECTIONS):
            step = solver.solve(self._gradient(scores, self._chances(vectors)))
            vectors = vectors + np.clip(step, -LONGEST_CORRECTION, LONGEST_CORRECTION)
        chances = self._chances(vectors)
        mean = _weighted(chances, 1)
        variance = np.maximum(_weighted(chances, 2) - mean**2, LEAST_VARIANCE)
        square = (scores - mean) ** 2
        count = np.broadcast_to(self.members.sum(axis=1)[:, None], (self.members.shape[0], scores.shape[1]))
        return mean_squares(self.members @ square, self.members @ variance, self.members @ (square / variance), count)

    def _chances(self, vectors: FloatArray) -> list[FloatArray]:
        """Return P(X = k) for each category."""
        location = self.location @ vectors
        used = self.layout.used[self.ratings.group]
        exponents = [
            np.where(used[:, [category]], location * category - vectors[self.ratings.steps + category], -np.inf)
            for category in range(self.layout.used.shape[1])
        ]
        highest = np.maximum.reduce(exponents)
        weights = [np.exp(exponent - highest) for exponent in exponents]
        total = np.add.reduce(weights)
        return [weight / total for weight in weights]

    def _gradient(self, scores: FloatArray, chances: list[FloatArray]) -> FloatArray:
        gradient = self.location.T @ (scores - _weighted(chances, 1))
        for category, chance in enumerate(chances):
            gradient += self.steps[category] @ (chance - (scores == category))
        return np.where(self.layout.free[:, None], gradient, 0.0)


def _weighted(chances: list[FloatArray], power: int) -> FloatArray:
    """Return Σ k^power P(X = k)."""
    total = np.zeros_like(chances[0])
    for category, chance in enumerate(chances):
        total += float(category) ** power * chance
    return total
