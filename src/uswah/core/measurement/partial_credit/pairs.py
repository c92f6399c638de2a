"""Count what pairwise conditional likelihood needs: how often each pair of items had each pair of scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .calibrations import Floats, Integers
from .matrices import CompetencyItems, ScoreMatrix, Scores

MOST_GROUPS: Final = 64  # of blocks, for standard errors: 63 degrees of freedom know an error to a tenth
GROUP_BYTES: Final = 1 << 29  # that the tables of all groups together may take


@dataclass(frozen=True, slots=True, eq=False)
class PairCounts:
    """Hold whole numbers from which thresholds and their errors follow, for I items with K = M + 1 categories.

    `tables` int64[G, I, K, I, K]: in group g of blocks (neighbouring rows of the matrix), how many had score k on
    item i and score l on item j; `free` int64: observed scores beyond the first of each block. They do not depend
    on threads or on the size of chunks.
    """

    items: tuple[str, ...]
    maxima: npt.NDArray[np.int64]
    tables: Integers
    free: int
    blocks: int

    @property
    def whole(self) -> Integers:
        """Return int64[I, K, I, K]: the table of all blocks."""
        total: Integers = self.tables.sum(axis=0)
        return total

    @property
    def categories(self) -> Integers:
        """Return int64[I, K]: how often each score was given."""
        places = np.arange(len(self.items))
        whole = self.whole
        return np.array([np.diagonal(whole[place, :, place, :]) for place in places], dtype=np.int64)


def count_pairs(matrix: ScoreMatrix, competencies: CompetencyItems) -> dict[str, PairCounts]:
    """Return the counts of each competency on its own columns, reading the matrix once.

    Raises BadTable for an item that is not there.
    """
    blocks = len(matrix)
    counters = {name: _Counter.empty(matrix.places(items), matrix, blocks) for name, items in competencies.items()}
    for first, chunk in matrix.chunks():
        for counter in counters.values():
            counter.take(first, chunk)
    return {name: counter.counts(matrix, blocks) for name, counter in counters.items()}


@dataclass(slots=True)
class _Counter:
    places: npt.NDArray[np.intp]
    bounds: npt.NDArray[np.int64]  # of the groups of rows, G + 1
    tables: Integers
    free: int = 0

    @staticmethod
    def empty(places: npt.NDArray[np.intp], matrix: ScoreMatrix, blocks: int) -> _Counter:
        width = len(places) * (int(matrix.maxima[places].max()) + 1)
        groups = max(2, min(MOST_GROUPS, blocks, GROUP_BYTES // (8 * width * width)))
        bounds = np.arange(groups + 1, dtype=np.int64) * blocks // groups
        return _Counter(places, bounds, np.zeros((groups, width, width), dtype=np.int64))

    def take(self, first: int, chunk: Scores) -> None:
        """Add a chunk of rows, cut where groups end."""
        last = first + len(chunk)
        ends = self.bounds[(self.bounds > first) & (self.bounds < last)].tolist()
        for start, stop in zip([first, *ends], [*ends, last], strict=True):
            place = int(np.searchsorted(self.bounds, start, side="right")) - 1
            self._add(place, chunk[start - first : stop - first, self.places])

    def _add(self, place: int, scores: Scores) -> None:
        """Add the products of one-hot columns; sums of ones below 2^24 are exact in any order in 32 bits."""
        rows, items = scores.shape
        categories = self.tables.shape[1] // items
        columns = np.empty((rows, items, categories), dtype=np.float32)
        for category in range(categories):
            np.equal(scores, category, out=columns[:, :, category], casting="unsafe")
        flat = columns.reshape(rows, -1)
        self.tables[place] += (flat.T @ flat).astype(np.int64)
        observed = (flat @ np.ones(flat.shape[1], dtype=np.float32)).astype(np.int64)
        self.free += int(np.maximum(observed - 1, 0).sum())

    def counts(self, matrix: ScoreMatrix, blocks: int) -> PairCounts:
        """Return what was counted."""
        items = len(self.places)
        groups, width, _ = self.tables.shape
        return PairCounts(
            items=tuple(matrix.items[place] for place in self.places.tolist()),
            maxima=matrix.maxima[self.places].astype(np.int64),
            tables=self.tables.reshape(groups, items, width // items, items, width // items),
            free=self.free,
            blocks=blocks,
        )


def weight_of(counts: PairCounts) -> float:
    """Return the weight of a pair: twice the free scores over the ordered pairs of scores in one block.

    A block of n items has n - 1 free comparisons but is counted in n (n - 1) / 2 pairs; with this weight (2 / n on
    complete forms) equal items get exactly the information of full conditional likelihood, n_blocks·V·(n - 1) / n,
    so that a prior has its right share.
    """
    whole = counts.whole
    pairs = int(whole.sum()) - int(counts.categories.sum())
    return 2.0 * counts.free / pairs if pairs else 0.0


def together(counts: PairCounts) -> Floats:
    """Return float64[I, I]: how many blocks had both items, 0 on the diagonal."""
    both: Floats = counts.whole.sum(axis=(1, 3)).astype(np.float64)
    np.fill_diagonal(both, 0.0)
    return both


__all__ = ["PairCounts", "count_pairs", "together", "weight_of"]
