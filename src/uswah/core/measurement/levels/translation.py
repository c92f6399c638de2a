"""Translate levels in logits to percent, points and probabilities of labels, for competencies and for groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from uswah.core.measurement.partial_credit import Bands, Calibration, FairScale

from .results import Z90

Floats = npt.NDArray[np.float64]

#: Beyond 15 logits from every threshold a fair score stands at its end to seven digits.
GRID: Final = np.linspace(-15.0, 15.0, 1501)
HALVINGS: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Hold percent and points as value, low, high float64[T, K, 3], and probabilities float64[T, K, L]."""

    percent: Floats
    points: Floats
    probabilities: Floats


def points_of(percent: npt.ArrayLike, bands: Bands) -> Floats:
    """Return points 1 to L, linear in percent between the cut points, which stand at 1.5, 2.5 and so on."""
    cuts = np.asarray(bands.upper_percents, dtype=np.float64)
    steps = np.concatenate([[1.0], np.arange(len(cuts)) + 1.5, [float(len(bands.labels))]])
    return np.asarray(np.interp(np.asarray(percent, dtype=np.float64), np.concatenate([[0.0], cuts, [100.0]]), steps))


def total_percent(percent: npt.ArrayLike, bands: Bands) -> Floats:
    """Return what a competency's fair score adds to an official total: its points in percent of the highest, 25 to 100."""
    return 100 * points_of(percent, bands) / len(bands.labels)


class Translation:
    """Read levels of all outcomes; a group is the weighted mean of its competencies' fair scores.

    With `counted_by`, a competency counts with its points by those bands, as percent of the highest, and not with its
    fair score: so an official total adds up, in which three quarters of the indicators already make a full value.
    """

    def __init__(
        self,
        competencies: Sequence[str],
        weights: Floats,
        calibrations: Mapping[str, Calibration],
        bands: Bands,
        counted_by: Bands | None = None,
    ) -> None:
        self.weights = weights
        self.cuts = np.asarray(bands.upper_percents, dtype=np.float64)
        # Percents are looked up on a grid, to a thousandth of a percent; so the scales need no cut points of their own.
        self.curves = [FairScale(calibrations[name], bands, self.cuts).percent(GRID) for name in competencies]
        if counted_by is not None:
            self.curves = [total_percent(curve, counted_by) for curve in self.curves]
        self.cut_logits = [np.interp(self.cuts, curve, GRID) for curve in self.curves]
        self.bands = bands

    def read(self, measure: Floats, deviation: Floats) -> Reading:
        """Translate float64[T, K] levels with their posterior deviations.

        A group's interval moves all its competencies together, by its own deviation.
        """
        competencies = self.weights.shape[1]
        base = measure[:, :competencies]
        percent = np.empty((*measure.shape, 3))
        probabilities = np.empty((*measure.shape, len(self.cuts) + 1))
        for outcome in range(measure.shape[1]):
            spread = deviation[:, outcome]
            for place, end in enumerate((0.0, -Z90, Z90)):
                percent[:, outcome, place] = self.percent_of(base, outcome, end * spread)
            below = ndtr(self._shifts_to_cuts(base, outcome, spread) / spread[:, None])
            ends = np.concatenate([np.zeros((len(base), 1)), below, np.ones((len(base), 1))], axis=1)
            probabilities[:, outcome] = np.diff(ends, axis=1)
        return Reading(percent, self.points_of(percent), probabilities)

    def percent_of(self, base: Floats, outcome: int, shift: Floats) -> Floats:
        """Return the fair score in percent of an outcome when all competencies move by `shift` logits."""
        total = np.zeros(np.broadcast_shapes(shift.shape, base[:, 0].shape))
        for competency in np.flatnonzero(self.weights[outcome]):
            at = base[:, competency] + shift
            total += self.weights[outcome, competency] * np.interp(at, GRID, self.curves[competency])
        return total

    def points_of(self, percent: Floats) -> Floats:
        """Return points 1 to L by the bands of this translation."""
        return points_of(percent, self.bands)

    def _shifts_to_cuts(self, base: Floats, outcome: int, spread: Floats) -> Floats:
        """Return float64[T, L - 1]: how far each level stands below each cut point, in logits (within 9 deviations)."""
        parts = np.flatnonzero(self.weights[outcome])
        if len(parts) == 1:
            return np.asarray(self.cut_logits[parts[0]][None, :] - base[:, parts])
        low = np.repeat(-9.0 * spread[:, None], len(self.cuts), axis=1)
        high = -low
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            found = np.stack([self.percent_of(base, outcome, middle[:, cut]) for cut in range(len(self.cuts))], axis=1)
            above = found > self.cuts
            high = np.where(above, middle, high)
            low = np.where(above, low, middle)
        return (low + high) / 2
