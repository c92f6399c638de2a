"""Bring logits back to the language of the ministry: percent, points and levels at zero severity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy.typing as npt

from .calibrations import Calibration, Floats
from .readings import CERTAINTY, Bands, LevelReading


@dataclass(frozen=True, slots=True, eq=False)
class FairScale:
    """Translate measures on one form (all items of `calibration`) into percent, points and the levels of `bands`.

    `cuts` float64[L - 1]: the cut points of the bands in logits, increasing.
    """

    calibration: Calibration
    bands: Bands
    cuts: Floats

    @staticmethod
    def of(calibration: Calibration, bands: Bands) -> FairScale:
        """Return the scale of a calibrated form with the law's bands."""
        raise NotImplementedError

    def percent(self, theta: npt.ArrayLike) -> Floats:
        """Return the fair score, 0 to 100: `100 * sum_i E[X_i | theta] / sum_i m_i`; any shape, NaN stays NaN."""
        raise NotImplementedError

    def points(self, theta: npt.ArrayLike) -> Floats:
        """Return the continuous reading of the levels, from 1 to L, strictly increasing in theta.

        Piecewise linear in percent: 0 % is 1, the cut points are 1.5, 2.5 …, 100 % is L; so an inner label stands
        in the middle of its band, and rounding (a half down, as a bound belongs below) gives the official label.
        """
        raise NotImplementedError

    def theta(self, percent: npt.ArrayLike) -> Floats:
        """Return the measure in logits whose fair score is this percent; -inf at 0, inf at 100, NaN beyond."""
        raise NotImplementedError

    def probabilities(self, mean: npt.ArrayLike, sd: npt.ArrayLike) -> Floats:
        """Return float64[..., L]: the probability of each level for estimates N(mean, sd²) in logits."""
        raise NotImplementedError

    def reading(self, mean: float, sd: float, *, certainty: float = CERTAINTY) -> LevelReading:
        """Return the level that may be said of one estimate, or the span of levels that it lies between."""
        raise NotImplementedError
