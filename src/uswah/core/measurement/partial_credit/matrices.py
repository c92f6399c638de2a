"""Hold scores as one byte each: a row per block, a column per item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable

NOT_OBSERVED: Final = 255
HIGHEST_MAXIMUM: Final = 30  # beyond it a score is a measurement, not a category, and the tables grow with its square
CHUNK_ROWS: Final = 1 << 15  # small enough for the second-level cache, large enough that Python does not count
ROWS_AT_ONCE: Final = 1 << 20  # of a long table

Scores = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreMatrix:
    """Hold scores of B blocks on I items; make it with `ScoreMatrix.of` or `ScoreMatrix.of_rows`.

    `scores` is uint8[B, I] (an array or a memory map), each from 0 to the item's maximum, 255 where not observed.
    `maxima` is uint8[I], the highest score that each item can be given.
    """

    scores: Scores
    items: tuple[str, ...]
    maxima: Scores

    def __len__(self) -> int:
        return len(self.scores)

    @staticmethod
    def of(
        scores: npt.NDArray[np.integer], items: Sequence[str], *, maxima: Sequence[int] | Scores | None = None
    ) -> ScoreMatrix:
        """Check scores and return them as a matrix.

        `scores` is any integer array [B, I]; uint8 is taken as it is, without a copy (a memory map stays one).
        `maxima` are the highest scores that can be given; without them the highest that was given, per item, which
        makes a category that nobody used at the top unknown to the model: pass them where the instrument says.
        Raises BadTable naming the row (from 1) and the item.
        """
        if scores.ndim != 2 or scores.shape[1] != len(items):
            raise BadTable(
                "{items} items need a table of {items} columns; it has the shape {shape}.",
                values={"items": len(items), "shape": scores.shape},
            )
        if len(set(items)) != len(items):
            twice = next(item for place, item in enumerate(items) if item in items[:place])
            raise BadTable("This item stands twice in the form; give each item a name of its own.", column=twice)
        if len(scores) == 0:
            raise BadTable("There is no block of scores.")
        bytes_ = _as_bytes(scores, items)
        highest = _highest(bytes_) if maxima is None else _as_maxima(maxima, items)
        _check(bytes_, items, highest)
        return ScoreMatrix(bytes_, tuple(items), highest)

    @staticmethod
    def of_rows(
        block: npt.NDArray[np.integer],
        item: npt.NDArray[np.integer],
        score: npt.NDArray[np.integer],
        *,
        items: Sequence[str],
        lowest: int = 0,
        maxima: Sequence[int] | Scores | None = None,
        blocks: int | None = None,
    ) -> ScoreMatrix:
        """Lay out a long table: row r gives block `block[r]` (from 0) the score `score[r] - lowest` on item `item[r]`.

        `lowest` is the lowest level of the scale (1 for 1-4), so that scores of the matrix start at 0. Rows with
        an item of -1 are passed over. `blocks` is how many blocks there are, at least max(block) + 1.
        Raises BadTable when a block has two scores for one item, naming the row (from 1) and the item.
        """
        count = int(block.max(initial=-1)) + 1 if blocks is None else blocks
        laid = np.full((count, len(items)), NOT_OBSERVED, dtype=np.uint8)
        given = 0
        for first in range(0, len(score), ROWS_AT_ONCE):
            part = slice(first, first + ROWS_AT_ONCE)
            has_item = item[part] >= 0
            level = score[part].astype(np.int64) - lowest
            _refuse_levels(level, has_item, first, lowest)
            laid[block[part][has_item], item[part][has_item]] = level[has_item]
            given += int(np.count_nonzero(has_item))
        if np.count_nonzero(laid != NOT_OBSERVED) != given:
            raise _twice(block, item, items)
        return ScoreMatrix.of(laid, items, maxima=maxima)

    def select(self, items: Sequence[str]) -> ScoreMatrix:
        """Return the matrix of some items, in the order asked. Raises BadTable for an item that is not there."""
        places = self.places(items)
        return ScoreMatrix(np.ascontiguousarray(self.scores[:, places]), tuple(items), self.maxima[places])

    def rows(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_] | slice) -> ScoreMatrix:
        """Return the matrix of some blocks (a mask, indices or a slice)."""
        return ScoreMatrix(self.scores[rows], self.items, self.maxima)

    def places(self, items: Sequence[str]) -> npt.NDArray[np.intp]:
        """Return the columns of some items. Raises BadTable for an item that is not there."""
        place = {item: column for column, item in enumerate(self.items)}
        for item in items:
            if item not in place:
                raise BadTable("The form has no such item.", column=item)
        return np.array([place[item] for item in items], dtype=np.intp)

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, Scores]]:
        """Yield (first row, scores of at most `CHUNK_ROWS` blocks), in order."""
        end = len(self.scores) if stop is None else stop
        for first in range(start, end, CHUNK_ROWS):
            yield first, np.asarray(self.scores[first : min(first + CHUNK_ROWS, end)])


CompetencyItems = Mapping[str, Sequence[str]]


def _as_bytes(scores: npt.NDArray[np.integer], items: Sequence[str]) -> Scores:
    if scores.dtype == np.uint8:
        return cast("Scores", scores)  # the check above is one of values; a type checker does not see it
    if scores.dtype.kind not in "iu":
        raise BadTable("Scores are whole numbers.")
    wrong = (scores < 0) | (scores > NOT_OBSERVED)
    if wrong.any():
        row, column = np.argwhere(wrong)[0].tolist()
        raise BadTable(
            "A score of {score} is none; scores start at 0, and 255 says that nothing was observed.",
            row=row + 1,
            column=items[column],
            values={"score": int(scores[row, column])},
        )
    return scores.astype(np.uint8)


def _refuse_levels(level: npt.NDArray[np.int64], has_item: npt.NDArray[np.bool_], first: int, lowest: int) -> None:
    wrong = has_item & ((level < 0) | (level > HIGHEST_MAXIMUM))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadTable(
            "A score of {score} is not on the scale {lowest} to {highest}.",
            row=first + row + 1,
            column="score",
            values={"score": int(level[row]) + lowest, "lowest": lowest, "highest": lowest + HIGHEST_MAXIMUM},
        )


def _twice(block: npt.NDArray[np.integer], item: npt.NDArray[np.integer], items: Sequence[str]) -> BadTable:
    """Return the refusal that names the first row whose block and item had a score before."""
    cell = block.astype(np.int64) * len(items) + item
    cell[item < 0] = -1
    order = np.argsort(cell, kind="stable")
    again = order[1:][(cell[order[1:]] == cell[order[:-1]]) & (cell[order[1:]] >= 0)]
    row = int(again.min())
    before = int(np.argmax(cell == cell[row]))
    return BadTable(
        "This block has a score for the item in row {before} already; keep one of the two.",
        row=row + 1,
        column=items[int(item[row])],
        values={"before": before + 1},
    )


def _highest(scores: Scores) -> Scores:
    highest = np.zeros(scores.shape[1], dtype=np.uint8)
    for first in range(0, len(scores), CHUNK_ROWS):
        chunk = np.asarray(scores[first : first + CHUNK_ROWS])
        np.maximum(highest, np.where(chunk == NOT_OBSERVED, 0, chunk).max(axis=0), out=highest)
    return np.maximum(highest, 1)  # an item at 0 throughout still had a score above to be given


def _as_maxima(maxima: Sequence[int] | Scores, items: Sequence[str]) -> Scores:
    asked = np.asarray(maxima, dtype=np.int64)
    if asked.shape != (len(items),):
        raise BadTable(
            "{items} items need {items} highest scores; {given} are given.",
            values={"items": len(items), "given": asked.size},
        )
    return asked.clip(0, NOT_OBSERVED).astype(np.uint8)


def _check(scores: Scores, items: Sequence[str], maxima: Scores) -> None:
    for item, maximum in zip(items, maxima.tolist(), strict=True):
        if not 1 <= maximum <= HIGHEST_MAXIMUM:
            raise BadTable(
                "A highest score lies between 1 and {limit}, not at {maximum}.",
                column=item,
                values={"limit": HIGHEST_MAXIMUM, "maximum": maximum},
            )
    for first in range(0, len(scores), CHUNK_ROWS):
        chunk = np.asarray(scores[first : first + CHUNK_ROWS])
        wrong = (chunk > maxima) & (chunk != NOT_OBSERVED)
        if wrong.any():
            row, column = np.argwhere(wrong)[0].tolist()
            raise BadTable(
                "A score of {score} lies above the item's highest, {maximum}.",
                row=first + row + 1,
                column=items[column],
                values={"score": int(chunk[row, column]), "maximum": int(maxima[column])},
            )


__all__ = ["CHUNK_ROWS", "NOT_OBSERVED", "CompetencyItems", "ScoreMatrix", "Scores"]
