"""The joint likelihood of blocks: one exponential for each block, then products of small matrices.

With z = exp(η_block) and c_ik = exp(k w_i - T_k), P(X_bi = k) = c_ik z_b^k / D_bi with D = Σ_l c_il z^l, so that all
expectations of a portion of blocks are products of z's powers [blocks, categories], c [items, categories] and 1/D.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy import sparse

from .connection import rows_of_blocks
from .design import NOT_OBSERVED, BoolArray, ByteArray, FloatArray, IntArray
from .likelihood import Curvature, LongLikelihood, Moments, Slope
from .parameters import Layout

PORTION = 2048  # blocks at a time: the working tables of a portion stay near the processor


@dataclass(frozen=True, slots=True, eq=False)
class BlockSums:
    """Hold the blocks that take part, none of them extreme.

    Attributes:
        levels: int[blocks, facets] of the facets of blocks.
        items: int[items], the places of the items that take part among all items.
        observed: bool[blocks, items], None where every form is complete.
        scores: uint8[blocks, items], None where only totals are known.
        totals: float[blocks].
        category_counts: float[items, categories].
    """

    levels: IntArray
    items: IntArray
    observed: BoolArray | None
    scores: ByteArray | None
    totals: FloatArray
    category_counts: FloatArray


class BlockLikelihood:
    """The likelihood of blocks; the last facet of the layout is the items'."""

    def __init__(self, layout: Layout, sums: BlockSums) -> None:
        self.layout = layout
        self.blocks = sums
        self.signs = np.array([facet.sign for facet in layout.facets])
        self.edge = layout.offsets[-2]  # where the items begin
        self.parameters = sums.levels + np.array(layout.offsets[:-2], dtype=np.int64)
        groups, categories = layout.used.shape
        self.group = sums.items if groups > 1 else np.zeros(len(sums.items), dtype=np.int64)
        self.categories = np.arange(categories, dtype=np.float64)
        self._membership = _membership(self.parameters, self.signs[:-1], self.edge)

    def rows(self) -> IntArray:
        """Return int[n, facets], the levels of enough ratings to connect what all of them connect."""
        return rows_of_blocks(self.blocks.levels, self.blocks.items, self.blocks.observed)

    def slope(self, vector: FloatArray) -> Slope:
        """Return value and slope at a vector."""
        location = self._block_location(vector)
        weights = self._category_weights(vector)
        expected = np.zeros_like(self.blocks.totals)
        counts = np.zeros_like(self.blocks.category_counts)
        value = float(location @ self.blocks.totals)
        value += float((self.blocks.category_counts * np.log(np.where(weights > 0, weights, 1.0))).sum())
        for portion in self._portions(location, weights):
            per_category = portion.powers * (portion.inverse @ weights)
            expected[portion.where] = per_category @ self.categories
            counts += weights * (portion.inverse.T @ portion.powers)
            value += portion.log_inverse
        return Slope(value, self._gradient(self.blocks.totals - expected, self.blocks.category_counts - counts))

    def _gradient(self, block_residual: FloatArray, count_residual: FloatArray) -> FloatArray:
        out = np.zeros(self.layout.size)
        out[: self.edge] = self._membership.T @ block_residual
        out[self.edge + self.blocks.items] = self.signs[-1] * (count_residual @ self.categories)
        np.add.at(self.layout.sums(out), self.group, -count_residual)
        return np.where(self.layout.free, out, 0.0)

    def _block_location(self, vector: FloatArray) -> FloatArray:
        location: FloatArray = self._membership @ vector[: self.edge]
        return location

    def _category_weights(self, vector: FloatArray) -> FloatArray:
        """Return c, float[items, categories], 0 for a category that nobody used."""
        item = self.signs[-1] * vector[self.edge + self.blocks.items]
        sums = np.where(self.layout.used, self.layout.sums(vector), np.inf)[self.group]
        weights: FloatArray = np.exp(item[:, None] * self.categories - sums)
        return weights

    def _portions(self, location: FloatArray, weights: FloatArray) -> Iterator[_Portion]:
        for start in range(0, len(location), PORTION):
            where = slice(start, start + PORTION)
            exponent = location[where, None] * self.categories
            shift = np.maximum(exponent[:, -1:], 0.0)  # cancels in P and keeps large locations finite
            powers = np.exp(exponent - shift)
            total = powers @ weights.T
            log_inverse = -np.log(total) - shift
            inverse = 1.0 / total
            if self.blocks.observed is not None:
                seen = self.blocks.observed[where]
                inverse *= seen
                log_inverse *= seen
            yield _Portion(where, powers, inverse, float(log_inverse.sum()))

    def curvature(self, vector: FloatArray) -> Curvature:
        """Return the curvature at a vector."""
        weights = self._category_weights(vector)
        gathered = _Gathered.empty(self)
        for portion in self._portions(self._block_location(vector), weights):
            gathered.add(self, portion, weights)
        return gathered.curvature(self)

    def moments(self, vector: FloatArray) -> Iterator[Moments]:
        """Yield the ratings of one portion of blocks after the other; raises ValueError where only totals are known."""
        if self.blocks.scores is None:
            raise ValueError("Fit needs the scores of the blocks; only their totals are known.")
        weights = self._category_weights(vector)
        for portion in self._portions(self._block_location(vector), weights):
            yield self._moments_of(portion, weights, self.blocks.scores[portion.where])

    def as_ratings(self) -> LongLikelihood:
        """Return the same ratings one by one; raises ValueError where only totals are known."""
        scores = self.blocks.scores
        if scores is None:
            raise ValueError("Fit needs the scores of the blocks; only their totals are known.")
        block, item = np.nonzero(scores != NOT_OBSERVED)
        levels = np.column_stack([self.blocks.levels[block], self.blocks.items[item]])
        return LongLikelihood(self.layout, levels, self.group[item], scores[block, item].astype(np.int64))

    def _moments_of(self, portion: _Portion, weights: FloatArray, scores: ByteArray) -> Moments:
        mean = (portion.powers * self.categories) @ weights.T * portion.inverse
        variance, fourth = np.zeros_like(mean), np.zeros_like(mean)
        for category in self.categories:
            chance = portion.chance(int(category), weights)
            square = (category - mean) ** 2
            variance += chance * square
            fourth += chance * square**2
        seen = portion.inverse > 0
        block, item = np.nonzero(seen)
        items = (self.edge + self.blocks.items)[item]
        own = self.parameters[portion.where][block]
        return Moments(
            np.column_stack([own, items]), scores[seen].astype(np.int64), mean[seen], variance[seen], fourth[seen]
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Portion:
    """Some blocks: powers of z [blocks, categories], 1/D [blocks, items] (0 where not observed), Σ log 1/D."""

    where: slice
    powers: FloatArray
    inverse: FloatArray
    log_inverse: float

    def chance(self, category: int, weights: FloatArray) -> FloatArray:
        """Return P(X = category), float[blocks, items], 0 where not observed."""
        return np.outer(self.powers[:, category], weights[:, category]) * self.inverse


@dataclass(slots=True, eq=False)
class _Gathered:
    """Add up the curvature over portions."""

    block_variance: FloatArray  # [blocks]
    across: FloatArray  # [edge, columns]
    columns: IntArray  # items, then their free categories, one category after the other
    free: IntArray  # [free categories]
    item_variance: FloatArray  # [items]
    item_lean: FloatArray  # [items, categories]: Cov(X, X = k)
    category_covariance: FloatArray  # [items, categories, categories]

    @classmethod
    def empty(cls, of: BlockLikelihood) -> _Gathered:
        items, categories = of.blocks.category_counts.shape
        start = of.layout.offsets[-1]
        free = np.flatnonzero(of.layout.free[start:].reshape(-1, categories).any(axis=0))
        groups = np.unique(of.group)
        places = [of.edge + of.blocks.items, *(start + groups * categories + category for category in free)]
        columns = np.concatenate(places)
        return cls(
            block_variance=np.zeros(len(of.blocks.totals)),
            across=np.zeros((of.edge, len(columns))),
            columns=columns,
            free=free,
            item_variance=np.zeros(items),
            item_lean=np.zeros((items, categories)),
            category_covariance=np.zeros((items, categories, categories)),
        )

    def add(self, of: BlockLikelihood, portion: _Portion, weights: FloatArray) -> None:
        """Add a portion of blocks."""
        mean = (portion.powers * of.categories) @ weights.T * portion.inverse
        square = (portion.powers * of.categories**2) @ weights.T * portion.inverse
        variance = square - mean**2
        self.block_variance[portion.where] = variance.sum(axis=1)
        self.item_variance += variance.sum(axis=0)
        chances = [portion.chance(category, weights) for category in range(weights.shape[1])]
        shared = [of.signs[-1] * variance]
        by_item = of.layout.used.shape[0] > 1
        for category, chance in enumerate(chances):
            lean = chance * (category - mean)
            self.item_lean[:, category] += lean.sum(axis=0)
            if category in self.free:
                shared.append(-lean if by_item else -lean.sum(axis=1, keepdims=True))
        own, members = _touched(of._membership[portion.where])  # noqa: SLF001  # one thing in two halves
        self.across[own] += members @ np.hstack(shared)
        self._add_covariance(chances)

    def _add_covariance(self, chances: list[FloatArray]) -> None:
        for one, other in product(range(len(chances)), repeat=2):
            if one <= other:
                both = -np.einsum("bi,bi->i", chances[one], chances[other])
                if one == other:
                    both += chances[one].sum(axis=0)
                self.category_covariance[:, one, other] += both
                if one != other:
                    self.category_covariance[:, other, one] += both

    def curvature(self, of: BlockLikelihood) -> Curvature:
        """Return what was added up."""
        groups, categories = of.layout.used.shape
        inner = np.zeros((groups, categories, categories))
        np.add.at(inner, of.group, self.category_covariance)
        size, start = of.layout.size, of.layout.offsets[-1]
        own = of._membership.T @ sparse.diags_array(self.block_variance) @ of._membership  # noqa: SLF001
        own = own.tocoo()
        item = of.edge + of.blocks.items
        step = start + of.group[:, None] * categories + np.arange(categories)
        lean = -of.signs[-1] * self.item_lean
        wide = np.broadcast_to(item[:, None], step.shape)
        inner_at = start + np.arange(groups)[:, None] * categories + np.arange(categories)
        rows = np.broadcast_to(inner_at[:, :, None], inner.shape)
        columns = np.broadcast_to(inner_at[:, None, :], inner.shape)
        near = sparse.coo_array(
            (
                np.concatenate([own.data, self.item_variance, lean.ravel(), lean.ravel(), inner.ravel()]),
                (
                    np.concatenate([own.row, item, wide.ravel(), step.ravel(), rows.ravel()]),
                    np.concatenate([own.col, item, step.ravel(), wide.ravel(), columns.ravel()]),
                ),
            ),
            shape=(size, size),
        )
        return Curvature(near.tocsr(), self.across, self.columns, inner)


def _touched(members: sparse.csr_array) -> tuple[IntArray, sparse.csr_array]:
    """Return which measures some blocks have, and the matrix of signs with these alone, [measures, blocks]."""
    own, column = np.unique(members.indices, return_inverse=True)
    narrow = sparse.csr_array((members.data, column, members.indptr), shape=(members.shape[0], len(own)))
    return own, narrow.T.tocsr()


def _membership(parameters: IntArray, signs: FloatArray, edge: int) -> sparse.csr_array:
    """Return the matrix of signs, [blocks, edge]: which measures make the location of a block."""
    blocks, facets = parameters.shape
    values = np.broadcast_to(signs, (blocks, facets)).ravel()
    rows = np.repeat(np.arange(blocks), facets)
    return sparse.csr_array((values, (rows, parameters.ravel())), shape=(blocks, edge))
