"""Read an estimate in the language of levels: a level only when it is likely enough, else a span of levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy.typing as npt

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
        raise NotImplementedError


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
    `P(level) = Phi((c_hi - mean) / sd) - Phi((c_lo - mean) / sd)`; an sd of 0 gives 0 or 1. NaN gives NaN.
    """
    raise NotImplementedError


def reading_of(
    probabilities: Floats | Sequence[float], labels: Sequence[str], *, certainty: float = CERTAINTY
) -> LevelReading:
    """Return the level whose probability reaches `certainty`, otherwise the shortest span of neighbours that does.

    Of spans of equal length the likelier one is taken, of equally likely ones the lower.
    Raises ValueError when probabilities and labels differ in number or a probability is NaN.
    """
    raise NotImplementedError
