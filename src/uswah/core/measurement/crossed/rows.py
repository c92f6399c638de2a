"""The observations as the elimination reads them: fixed columns made orthonormal, y without them, rows into fronts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy import linalg

from .design import BadDesign, Design, FloatArray, IntArray
from .fronts import Batch, Layout, Plan, lay_out
from .nesting import tiers, touched

CHUNK_ENTRIES = 400_000
"""Fronts are worked on in chunks of about this many numbers, so that a chunk stays in the processor's cache."""
KEPT_ENTRIES = 20_000_000
"""What is the same at all variances is kept between evaluations when it takes no more numbers than this."""
DEPENDENT = 1e-10
"""A fixed column is refused when this little of its square is left beside the columns before it."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Fronts `start` to `stop` (places) of one tier and one shape."""

    tier: int
    start: int
    stop: int
    batch: Batch

    @property
    def count(self) -> int:
        """Return how many fronts these are."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """A design ready for the elimination.

    Attributes:
        design: what it is made from.
        layout: where each effect is eliminated.
        kinds: int[q + 1], the factor of each effect; the number of factors where padded.
        border: float[n + 1, p + 1], orthonormal fixed columns and y without their least squares fit; a row of zeros last.
        triangle: float[p, p], upper triangular with fixed = border @ triangle.
        fitted: float[p], the least squares coefficients of the orthonormal columns, taken out of y.
        even: whether all rows have the same error variance whatever the variances are.
        kept: arrays that are the same at all variances, by what and where.
    """

    design: Design
    layout: Layout
    kinds: IntArray
    border: FloatArray
    triangle: FloatArray
    fitted: FloatArray
    even: bool
    kept: dict[tuple[str, int, int], np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, design: Design) -> Rows:
        """Plan the elimination of a design."""
        border, triangle, fitted = _orthonormal(design)
        effects = touched(design)
        total = design.offsets[-1] - design.offsets[0]
        layout = lay_out(tiers(design, effects), effects, total, border.shape[1])
        counts = [factor.count for factor in design.factors]
        known, group = design.error_variance, design.error_group
        return cls(
            design=design,
            layout=layout,
            kinds=np.repeat(np.arange(len(counts) + 1), [*counts, 1]),
            border=border,
            triangle=triangle,
            fitted=fitted,
            even=bool((known == known[0]).all() and (group == group[0]).all()),
        )

    def chunks(self, tier: int) -> Iterator[Chunk]:
        """Yield the fronts of a tier in pieces that fit the cache."""
        for batch in self.layout.plans[tier].batches:
            width = batch.own + batch.seen + self.layout.border
            step = max(1, CHUNK_ENTRIES // (width * max(width, batch.rows)))
            for start in range(batch.start, batch.stop, step):
                yield Chunk(tier, start, min(start + step, batch.stop), batch)

    def members(self, chunk: Chunk) -> IntArray:
        """Return the rows of each front of the first tier, int[fronts, rows]; n where padded."""
        plan = self.layout.plans[0]
        begin, end = plan.row_start[chunk.start], plan.row_start[chunk.stop]
        return plan.rows[begin:end].reshape(chunk.count, chunk.batch.rows)

    def coefficients(self, chunk: Chunk) -> FloatArray:
        """Return the unscaled columns of each front's rows, float[fronts, rows, width]."""
        found = self.kept.get(("coefficients", chunk.tier, chunk.start))
        return self._coefficients(chunk) if found is None else found

    def products(self, chunk: Chunk) -> FloatArray:
        """Return coefficients' inner products, float[fronts, width, width]; only of use where all errors are even."""
        key = ("products", chunk.tier, chunk.start)
        found = self.kept.get(key)
        if found is None:
            columns = self._coefficients(chunk)
            found = columns.transpose(0, 2, 1) @ columns
            self._keep(key, found)
        return found

    def lifted(self, chunk: Chunk) -> IntArray:
        """Return where each entry of a front's remainder stands in the flat fronts above, int[fronts, width, width]."""
        key = ("lifted", chunk.tier, chunk.start)
        found = self.kept.get(key)
        if found is None:
            found = self._lifted(chunk)
            self._keep(key, found)
        return found

    def _keep(self, key: tuple[str, int, int], array: np.ndarray) -> None:
        if sum(kept.size for kept in self.kept.values()) + array.size <= KEPT_ENTRIES:
            self.kept[key] = array

    def _coefficients(self, chunk: Chunk) -> FloatArray:
        members = self.members(chunk).reshape(-1)
        batch, border = chunk.batch, self.layout.border
        width = batch.own + batch.seen + border
        # One column more than needed takes what does not apply.
        columns = np.zeros((len(members), width + 1))
        columns[:, width - border : width] = self.border[members]
        place = np.arange(len(members))
        inside = np.minimum(members, len(self.design.y) - 1)
        for number, factor in enumerate(self.design.factors):
            column = self.layout.columns[inside, number]
            column = np.where((column < 0) | (members != inside), width, column)
            columns[place, column] = 1.0 if factor.slope is None else factor.slope[inside]
        array = columns.reshape(chunk.count, batch.rows, width + 1)[:, :, :width]
        self._keep(("coefficients", chunk.tier, chunk.start), array)
        return array

    def _lifted(self, chunk: Chunk) -> IntArray:
        plan, above = self.layout.plans[chunk.tier], self.layout.plans[chunk.tier + 1]
        parent = plan.parent[chunk.start : chunk.stop]
        inner = above.own_width[parent] + above.seen_width[parent]
        begin, end = plan.seen_start[chunk.start], plan.seen_start[chunk.stop]
        seen = plan.lifted[begin:end].reshape(chunk.count, chunk.batch.seen)
        column = np.hstack([seen, inner[:, None] + np.arange(self.layout.border)])
        line = above.front_start[parent][:, None] + column * (inner + self.layout.border)[:, None]
        entries: IntArray = line[:, :, None] + column[:, None, :]
        return entries


def scaled(plan: Plan, chunk: Chunk, deviations: FloatArray, border: int) -> FloatArray:
    """Return the scale of each column of these fronts, float[fronts, width], from the deviation of each effect (q + 1)."""
    own = plan.own[plan.own_start[chunk.start] : plan.own_start[chunk.stop]].reshape(chunk.count, chunk.batch.own)
    seen = plan.seen[plan.seen_start[chunk.start] : plan.seen_start[chunk.stop]].reshape(chunk.count, chunk.batch.seen)
    return np.hstack([deviations[own], deviations[seen], np.ones((chunk.count, border))])


def _orthonormal(design: Design) -> tuple[FloatArray, FloatArray, FloatArray]:
    columns, p = design.fixed, design.fixed.shape[1]
    products = columns.T @ columns
    norm = np.sqrt(np.diagonal(products))
    if (norm == 0).any():
        raise BadDesign(f"fixed column {int(np.argmax(norm == 0))} is 0 in every row")
    products = products / np.outer(norm, norm)
    triangle = np.zeros((p, p))
    for place in range(p):
        above = linalg.solve_triangular(triangle[:place, :place], products[:place, place], trans=1)
        left = 1.0 - above @ above
        if left < DEPENDENT:
            raise BadDesign(f"fixed column {place} depends on the columns before it")
        triangle[:place, place], triangle[place, place] = above, np.sqrt(left)
    triangle = triangle * norm
    border = np.zeros((len(columns) + 1, p + 1))
    border[:-1, :p] = columns @ linalg.solve_triangular(triangle, np.eye(p))
    fitted = border[:-1, :p].T @ design.y
    border[:-1, p] = design.y - border[:-1, :p] @ fitted
    return border, triangle, fitted
