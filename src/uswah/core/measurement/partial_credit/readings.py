"""Read an estimate in the language of levels: a level only when it is likely enough, else a span of levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from .calibrations import Floats

CERTAINTY: Final = 0.80


@dataclass(frozen=True, slots=True)
class Bands:
    """Hold L labels, lowest first, and the L - 1 percentages that end each but the last (a bound belongs below)."""

    labels: tuple[str, ...]
    upper_percents: tuple[float, ...]

    @staticmethod
    def of(labels: Sequence[str], upper_percents: Sequence[float]) -> Bands:
        """Return the bands of labels and cut points in percent; the law is the caller's.

        Raises ValueError unless there are at least two labels and the cut points increase between 0 and 100.
        """
        bounds = (0.0, *(float(percent) for percent in upper_percents), 100.0)
        if len(labels) < 2 or len(bounds) != len(labels) + 1:
            raise ValueError(
                f"{len(labels)} labels need {len(labels) - 1} cut points, at least one; got {upper_percents}"
            )
        if not all(low < high for low, high in pairwise(bounds)):
            raise ValueError(f"cut points increase between 0 and 100 percent; got {upper_percents}")
        return Bands(tuple(labels), bounds[1:-1])


@dataclass(frozen=True, slots=True)
class ClearLevel:
    """Hold a level that is likely enough to be said: its place (from 0), label and probability."""

    index: int
    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class BetweenLevels:
    """Hold the fewest neighbouring levels that are likely enough together, from the lowest to the highest."""

    lowest_index: int
    highest_index: int
    lowest_label: str
    highest_label: str
    probability: float


LevelReading = ClearLevel | BetweenLevels


def level_probabilities(mean: npt.ArrayLike, sd: npt.ArrayLike, cuts: npt.ArrayLike) -> Floats:
    """Return float64[..., L]: the probability of each level when the truth is N(mean, sd²) around the estimate.

    `mean` and `sd` in logits, broadcast against each other; `cuts` float[L - 1] in logits, increasing.
    `P(level) = Phi((c_hi - mean) / sd) - Phi((c_lo - mean) / sd)`; an sd of 0 gives 0 or 1 (a cut
    point belongs to the level below). NaN gives NaN.
    """
    centre, spread = np.broadcast_arrays(np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64))
    distance = np.asarray(cuts, dtype=np.float64) - centre[..., None]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        below = np.where((distance == 0) & (spread[..., None] == 0), 1.0, ndtr(distance / spread[..., None]))
    ends = np.zeros((*centre.shape, 1)), np.ones((*centre.shape, 1))
    probabilities: Floats = np.diff(np.concatenate([ends[0], below, ends[1]], axis=-1), axis=-1)
    probabilities[np.isnan(centre) | np.isnan(spread)] = np.nan
    return probabilities


def reading_of(
    probabilities: Floats | Sequence[float], labels: Sequence[str], *, certainty: float = CERTAINTY
) -> LevelReading:
    """Return the level whose probability reaches `certainty`, otherwise the shortest span of neighbours that does.

    Of spans of equal length the likelier one is taken, of equally likely ones the lower.
    Raises ValueError when probabilities and labels differ in number or a probability is NaN.
    """
    chances = np.asarray(probabilities, dtype=np.float64)
    if chances.shape != (len(labels),) or np.isnan(chances).any():
        raise ValueError(f"{len(labels)} labels need {len(labels)} probabilities; got {chances.tolist()}")
    sums = np.concatenate([[0.0], np.cumsum(chances)])
    for width in range(1, len(labels)):
        together = sums[width:] - sums[:-width]
        low = int(np.argmax(together))
        if together[low] >= certainty:
            return _reading(low, low + width - 1, float(together[low]), labels)
    return _reading(0, len(labels) - 1, 1.0, labels)


def _reading(low: int, high: int, probability: float, labels: Sequence[str]) -> LevelReading:
    if low == high:
        return ClearLevel(low, labels[low], probability)
    return BetweenLevels(low, high, labels[low], labels[high], probability)
