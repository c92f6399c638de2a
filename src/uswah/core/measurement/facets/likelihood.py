"""The joint likelihood of ratings one by one: value, slope and curvature.

P(X = k) ∝ exp(k η - T_k), η = Σ ± measure, T_k = Σ_{h<=k} threshold_h (Linacre 1989, Many-Facet Rasch Measurement;
Masters 1982, Psychometrika 47:149-174; Andrich 1978, Psychometrika 43:561-573).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import numpy as np
from scipy import sparse

from .design import FloatArray, IntArray
from .parameters import Layout


@dataclass(frozen=True, slots=True, eq=False)
class Curvature:
    """Hold the negative second derivatives of the log-likelihood, float[parameters, parameters].

    Attributes:
        near: the sparse part.
        across: float[edge, columns], what the first `edge` parameters share with those of `columns`, where that is
            too full to be sparse; without columns where `near` has it all.
        columns: int[columns], places in the vector.
        category_covariance: float[groups, categories, categories], the summed covariance of the categories.
    """

    near: sparse.csr_array
    across: FloatArray
    columns: IntArray
    category_covariance: FloatArray

    def times(self, vectors: FloatArray) -> FloatArray:
        """Return the product with float[parameters] or float[parameters, r]."""
        out: FloatArray = self.near @ vectors
        if len(self.columns):
            edge = len(self.across)
            out[:edge] += self.across @ vectors[self.columns]
            out[self.columns] += self.across.T @ vectors[:edge]
        return out

    @property
    def diagonal(self) -> FloatArray:
        """Return float[parameters], the information of each parameter alone."""
        return np.asarray(self.near.diagonal(), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """Hold the log-likelihood and its slope, observed minus expected, float[parameters]."""

    log_likelihood: float
    gradient: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Hold ratings with what the model expects of each: the stuff that fit is made of.

    Attributes:
        parameters: int[n, facets], where the measures of a rating stand in the vector.
        score: int[n].
        mean, variance, fourth: float[n], expected score, its variance and fourth central moment.
    """

    parameters: IntArray
    score: IntArray
    mean: FloatArray
    variance: FloatArray
    fourth: FloatArray


class Likelihood(Protocol):
    """What the iterations need of a likelihood, however the ratings are held."""

    layout: Layout

    def rows(self) -> IntArray:
        """Return int[n, facets], the levels of ratings that connect what all of them connect."""
        ...

    def slope(self, vector: FloatArray) -> Slope:
        """Return value and slope at a vector."""
        ...

    def curvature(self, vector: FloatArray) -> Curvature:
        """Return the curvature at a vector."""
        ...

    def moments(self, vector: FloatArray) -> Iterator[Moments]:
        """Yield the ratings in portions, with their expectations."""
        ...


class LongLikelihood:
    """The likelihood of ratings one by one; no extreme level among them."""

    def __init__(self, layout: Layout, levels: IntArray, group: IntArray, score: IntArray) -> None:
        """Take int[n, facets] levels, int[n] step groups and int[n] scores."""
        self.layout = layout
        self.parameters = levels + np.array(layout.offsets[:-1], dtype=np.int64)
        self.group = group
        self.score = score
        self.signs = np.array([facet.sign for facet in layout.facets])
        self.steps = layout.offsets[-1] + group * layout.used.shape[1]  # where T of each rating begins
        self.categories = np.arange(layout.used.shape[1])

    def rows(self) -> IntArray:
        """Return int[n, facets], the levels of all ratings."""
        rows: IntArray = self.parameters - np.array(self.layout.offsets[:-1], dtype=np.int64)
        return rows

    def probabilities(self, vector: FloatArray) -> FloatArray:
        """Return P(X = k), float[n, categories]."""
        exponent = self._exponents(vector)
        exponent -= exponent.max(axis=1, keepdims=True)
        weight = np.exp(exponent)
        weight /= weight.sum(axis=1, keepdims=True)
        return weight

    def _exponents(self, vector: FloatArray) -> FloatArray:
        location = vector[self.parameters] @ self.signs
        sums = np.where(self.layout.used, self.layout.sums(vector), np.inf)
        exponents: FloatArray = location[:, None] * self.categories - sums[self.group]
        return exponents

    def slope(self, vector: FloatArray) -> Slope:
        """Return value and slope at a vector."""
        chance = self.probabilities(vector)
        rows = np.arange(len(self.score))
        value = float(np.log(chance[rows, self.score]).sum())
        residual = self.score - chance @ self.categories
        size = self.layout.size
        gradient = np.zeros(size)
        for column, sign in enumerate(self.signs):
            gradient += np.bincount(self.parameters[:, column], sign * residual, minlength=size)
        for category in self.categories:
            surplus = chance[:, category] - (self.score == category)
            gradient += np.bincount(self.steps + category, surplus, minlength=size)
        return Slope(value, np.where(self.layout.free, gradient, 0.0))

    def curvature(self, vector: FloatArray) -> Curvature:
        """Return the curvature at a vector."""
        chance = self.probabilities(vector)
        centred = self.categories - (chance @ self.categories)[:, None]
        variance = (chance * centred**2).sum(axis=1)
        pairs = [*self._location_pairs(variance), *self._step_pairs(chance * centred)]
        size = self.layout.size
        near = _summed(pairs, size)
        inner = self._category_covariance(chance)
        nothing = np.zeros((0, 0)), np.zeros(0, dtype=np.int64)
        return Curvature(near + _on_the_diagonal(inner, self.layout), *nothing, inner)

    def _location_pairs(self, variance: FloatArray) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
        for (one, sign), (other, other_sign) in product(enumerate(self.signs), repeat=2):
            yield self.parameters[:, one], self.parameters[:, other], sign * other_sign * variance

    def _step_pairs(self, lean: FloatArray) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
        for (column, sign), category in product(enumerate(self.signs), self.categories):
            place = self.parameters[:, column], self.steps + category
            yield *place, -sign * lean[:, category]
            yield *place[::-1], -sign * lean[:, category]

    def _category_covariance(self, chance: FloatArray) -> FloatArray:
        """Return float[groups, categories, categories], summed over ratings."""
        groups, categories = self.layout.used.shape
        out = np.zeros((groups, categories, categories))
        for one, other in product(range(categories), repeat=2):
            both = chance[:, one] * ((one == other) - chance[:, other])
            out[:, one, other] = np.bincount(self.group, both, minlength=groups)
        return out

    def moments(self, vector: FloatArray) -> Iterator[Moments]:
        """Yield all ratings at once, with their expectations."""
        chance = self.probabilities(vector)
        mean = chance @ self.categories
        centred = self.categories - mean[:, None]
        yield Moments(
            self.parameters,
            self.score,
            mean,
            (chance * centred**2).sum(axis=1),
            (chance * centred**4).sum(axis=1),
        )


def _summed(pairs: list[tuple[IntArray, IntArray, FloatArray]], size: int) -> sparse.csr_array:
    rows = np.concatenate([pair[0] for pair in pairs])
    columns = np.concatenate([pair[1] for pair in pairs])
    values = np.concatenate([pair[2] for pair in pairs])
    return sparse.coo_array((values, (rows, columns)), shape=(size, size)).tocsr()


def _on_the_diagonal(inner: FloatArray, layout: Layout) -> sparse.csr_array:
    """Place the blocks of step groups at the end of a matrix of all parameters."""
    groups, categories = layout.used.shape
    start = layout.offsets[-1] + np.arange(groups)[:, None, None] * categories
    rows = np.broadcast_to(start + np.arange(categories)[:, None], inner.shape)
    columns = np.broadcast_to(start + np.arange(categories), inner.shape)
    place = rows.ravel(), columns.ravel()
    return sparse.coo_array((inner.ravel(), place), shape=(layout.size, layout.size)).tocsr()
