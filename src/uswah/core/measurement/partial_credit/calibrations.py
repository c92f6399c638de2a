"""Hold what a calibration found: thresholds in logits, how sure they are, and how each item came by them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

METHOD: Final = "pairwise-conditional-1"


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
        raise NotImplementedError

    @property
    def locations(self) -> Floats:
        """Return float64[I]: the mean threshold of each item, in logits (delta_i)."""
        return np.array([self.steps(place).mean() for place in range(len(self))])

    def steps(self, place: int) -> Floats:
        """Return the thresholds of one item, float64[maximum]."""
        return self.thresholds[place, : int(self.maxima[place])]

    def select(self, items: Sequence[str]) -> Calibration:
        """Return the calibration of some items, in the order asked. Raises BadTable for one that is not there."""
        raise NotImplementedError

    def document(self) -> dict[str, object]:
        """Return the calibration as plain texts, whole numbers and floats, for `json` or a database column."""
        raise NotImplementedError

    @staticmethod
    def of_document(document: Mapping[str, object]) -> Calibration:
        """Return the calibration of a document; `of_document(c.document())` has the same bytes as c.

        Raises ValueError when the document is none of this method and version.
        """
        raise NotImplementedError

    def canonical(self) -> bytes:
        """Return the one UTF-8 JSON form of the calibration: sorted keys, no spaces, shortest exact floats."""
        return json.dumps(self.document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def digest(self) -> str:
        """Return the SHA-256 of the canonical form, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical()).hexdigest()


__all__ = ["METHOD", "BadTable", "Calibration", "Floats", "Integers", "ItemMethod"]
