"""Bring logits back to the language of the ministry: percent, points and levels at zero severity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .calibrations import Calibration, Floats
from .moments import Form, expected_total
from .readings import CERTAINTY, Bands, LevelReading, level_probabilities, reading_of
from .weighted import DECIMALS

FAR: Final = 100.0  # logits; beyond them the fair score has reached its end in every digit
WIDE: Final = 30.0  # logits outside the thresholds; 1e-11 percent from the ends
HALVINGS: Final = 70


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
        cuts = _inverse(Form.of(calibration), calibration, np.asarray(bands.upper_percents, dtype=np.float64))
        return FairScale(calibration, bands, cuts)

    def percent(self, theta: npt.ArrayLike) -> Floats:
        """Return the fair score, 0 to 100: `100 * sum_i E[X_i | theta] / sum_i m_i`; any shape, NaN stays NaN."""
        at = np.asarray(theta, dtype=np.float64)
        form = Form.of(self.calibration)
        return _percent(form, at.ravel()).reshape(at.shape)

    def points(self, theta: npt.ArrayLike) -> Floats:
        """Return the continuous reading of the levels, from 1 to L, strictly increasing in theta.

        Piecewise linear in percent: 0 % is 1, the cut points are 1.5, 2.5 …, 100 % is L; so an inner label stands
        in the middle of its band, and rounding (a half down, as a bound belongs below) gives the official label.
        """
        cuts = self.bands.upper_percents
        halves = [1.0, *(place + 1.5 for place in range(len(cuts))), len(cuts) + 1.0]
        points: Floats = np.interp(self.percent(theta), [0.0, *cuts, 100.0], halves)
        return points

    def theta(self, percent: npt.ArrayLike) -> Floats:
        """Return the measure in logits whose fair score is this percent; -inf at 0, inf at 100, NaN beyond."""
        asked = np.asarray(percent, dtype=np.float64)
        return _inverse(Form.of(self.calibration), self.calibration, asked.ravel()).reshape(asked.shape)

    def probabilities(self, mean: npt.ArrayLike, sd: npt.ArrayLike) -> Floats:
        """Return float64[..., L]: the probability of each level for estimates N(mean, sd²) in logits."""
        return level_probabilities(mean, sd, self.cuts)

    def reading(self, mean: float, sd: float, *, certainty: float = CERTAINTY) -> LevelReading:
        """Return the level that may be said of one estimate, or the span of levels that it lies between."""
        return reading_of(self.probabilities(mean, sd), self.bands.labels, certainty=certainty)


def _percent(form: Form, theta: Floats) -> Floats:
    """Return the fair score in percent at measures float64[n]; infinite measures are 0 and 100."""
    near = np.clip(theta, -FAR, FAR)  # NaN passes
    percent = 100.0 * expected_total(form, near) / form.maximum
    return np.where(np.isinf(theta), np.where(theta > 0, 100.0, 0.0), percent)


def _inverse(form: Form, calibration: Calibration, percent: Floats) -> Floats:
    """Return the measures float64[n] of percentages by halving: the fair score increases strictly."""
    low = np.full(percent.shape, float(np.nanmin(calibration.thresholds)) - WIDE)
    high = np.full(percent.shape, float(np.nanmax(calibration.thresholds)) + WIDE)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_below = _percent(form, middle) < percent
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    found = np.round((low + high) / 2, DECIMALS)
    found = np.where(percent <= 0, -np.inf, np.where(percent >= 100, np.inf, found))
    return np.where((percent >= 0) & (percent <= 100), found, np.nan)
