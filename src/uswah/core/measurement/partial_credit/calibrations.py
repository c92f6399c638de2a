"""Hold what a calibration found: thresholds in logits, how sure they are, and how each item came by them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

METHOD: Final = "pairwise-conditional-1"
FARTHEST: Final = 20  # logits; a threshold beyond is a slip of the pen


class ItemMethod(StrEnum):
    """Tell how an item came by its thresholds."""

    ANCHORED = "anchored"  # kept from an earlier calibration, to the byte
    PARTIAL_CREDIT = "partial-credit"  # thresholds of its own, drawn towards the common steps
    RATING_SCALE = "rating-scale"  # a location of its own, the common steps: some category has too few scores


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Hold the calibration of I items; M is the highest of their maxima. Two are equal when their bytes are.

    `thresholds` float64[I, M]: delta_ih in logits, NaN beyond an item's maximum; the mean item stands at 0 unless
    anchors fix the origin. `standard_errors` float64[I, M] of the thresholds and `location_errors` float64[I] of
    their means (0 where anchored). `counts` int64[I, M + 1]: scores per category. `blocks`: how many were used.
    """

    items: tuple[str, ...]
    maxima: npt.NDArray[np.uint8]
    thresholds: Floats
    standard_errors: Floats
    location_errors: Floats
    counts: Integers
    methods: tuple[ItemMethod, ...]
    blocks: int
    method: str = METHOD

    def __len__(self) -> int:
        return len(self.items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calibration) and self.canonical() == other.canonical()

    def __hash__(self) -> int:
        return hash(self.canonical())

    @staticmethod
    def of_thresholds(items: Sequence[str], thresholds: Sequence[Sequence[float]]) -> Calibration:
        """Return the calibration of items whose thresholds are known: one sequence of logits per item.

        Standard errors and counts are 0, every item is `ANCHORED`. Raises BadTable for an item without thresholds.
        """
        for item, steps in zip(items, thresholds, strict=True):
            if len(steps) == 0 or not (np.abs(np.asarray(steps, dtype=np.float64)) <= FARTHEST).all():
                raise BadTable(
                    "An item needs at least one threshold, each between -{limit} and {limit} logits.",
                    column=item,
                    values={"limit": FARTHEST},
                )
        padded = _padded([[float(step) for step in steps] for steps in thresholds])
        return Calibration(
            items=tuple(items),
            maxima=np.array([len(steps) for steps in thresholds], dtype=np.uint8),
            thresholds=padded,
            standard_errors=padded * 0,
            location_errors=np.zeros(len(items)),
            counts=np.zeros((len(items), padded.shape[1] + 1), dtype=np.int64),
            methods=(ItemMethod.ANCHORED,) * len(items),
            blocks=0,
        )

    @property
    def locations(self) -> Floats:
        """Return float64[I]: the mean threshold of each item, in logits (delta_i)."""
        return np.array([self.steps(place).mean() for place in range(len(self))])

    def steps(self, place: int) -> Floats:
        """Return the thresholds of one item, float64[maximum]."""
        return self.thresholds[place, : int(self.maxima[place])]

    def select(self, items: Sequence[str]) -> Calibration:
        """Return the calibration of some items, in the order asked. Raises BadTable for one that is not there."""
        place = {item: row for row, item in enumerate(self.items)}
        for item in items:
            if item not in place:
                raise BadTable("The calibration does not hold this item.", column=item)
        rows = np.array([place[item] for item in items], dtype=np.intp)
        highest = int(self.maxima[rows].max())
        return Calibration(
            items=tuple(items),
            maxima=self.maxima[rows],
            thresholds=self.thresholds[rows, :highest],
            standard_errors=self.standard_errors[rows, :highest],
            location_errors=self.location_errors[rows],
            counts=self.counts[rows, : highest + 1],
            methods=tuple(self.methods[row] for row in rows.tolist()),
            blocks=self.blocks,
            method=self.method,
        )

    def document(self) -> dict[str, object]:
        """Return the calibration as plain texts, whole numbers and floats, for `json` or a database column."""
        return {
            "method": self.method,
            "blocks": self.blocks,
            "items": [
                {
                    "item": item,
                    "method": self.methods[row].value,
                    "thresholds": self.steps(row).tolist(),
                    "standard_errors": self.standard_errors[row, : int(self.maxima[row])].tolist(),
                    "location_error": float(self.location_errors[row]),
                    "counts": self.counts[row, : int(self.maxima[row]) + 1].tolist(),
                }
                for row, item in enumerate(self.items)
            ],
        }

    @staticmethod
    def of_document(document: Mapping[str, object]) -> Calibration:
        """Return the calibration of a document; `of_document(c.document())` has the same bytes as c.

        Raises ValueError when the document is none of this method and version.
        """
        if document.get("method") != METHOD:
            raise ValueError(f"a calibration of method {document.get('method')!r} is not one of {METHOD!r}")
        rows = cast("list[dict[str, Any]]", document["items"])
        return Calibration(
            items=tuple(str(row["item"]) for row in rows),
            maxima=np.array([len(row["thresholds"]) for row in rows], dtype=np.uint8),
            thresholds=_padded([row["thresholds"] for row in rows]),
            standard_errors=_padded([row["standard_errors"] for row in rows]),
            location_errors=np.array([row["location_error"] for row in rows], dtype=np.float64),
            counts=np.nan_to_num(_padded([row["counts"] for row in rows])).astype(np.int64),
            methods=tuple(ItemMethod(row["method"]) for row in rows),
            blocks=cast("int", document["blocks"]),
        )

    def canonical(self) -> bytes:
        """Return the one UTF-8 JSON form of the calibration: sorted keys, no spaces, shortest exact floats."""
        return json.dumps(self.document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def digest(self) -> str:
        """Return the SHA-256 of the canonical form, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical()).hexdigest()


def _padded(rows: Sequence[Sequence[float]]) -> Floats:
    """Return float64[rows, longest], NaN behind the end of a row."""
    table = np.full((len(rows), max(len(row) for row in rows)), np.nan)
    for place, row in enumerate(rows):
        table[place, : len(row)] = row
    return table


__all__ = ["METHOD", "BadTable", "Calibration", "Floats", "Integers", "ItemMethod"]
