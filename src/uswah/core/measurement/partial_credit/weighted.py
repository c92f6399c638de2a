"""Maximise Warm's weighted likelihood for totals on sets of observed items.

Warm TA (1989) Weighted likelihood estimation of ability in item response theory. Psychometrika 54:427-450; for
partial credit Penfield RD, Bergeron JM (2005) Applying a weighted maximum likelihood latent trait estimator to the
generalized partial credit model. Applied Psychological Measurement 29:218-233. The estimate is the highest point of
`T·eta - sum_i log sum_k exp(k·eta - D_ik) + log(I) / 2`, thus a root of `T - E + J / (2I)`. Thresholds far apart can
give several roots; the highest point is the one that increases with T, whatever the thresholds are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .calibrations import Calibration, Floats
from .moments import CHUNK, Form, cumulants, expected_total, item_information, log_partition

Observed = npt.NDArray[np.bool_]

STEP: Final = 0.25  # logits between points of the grid that finds the highest peak
END: Final = 0.1  # score points: closer to its lowest or highest total no root of a form lies
SETTLED: Final = 1e-12  # logits
NEAR: Final = 3e-6  # logits; a Newton step of this size leaves its square
MOST_STEPS: Final = 60
DECIMALS: Final = 9  # stored logits: the last bits of an exponential do not reach a stored number
EXACT: Final = 2.0**30  # sums of multiples of 1 / EXACT are exact, so that their order cannot choose a peak


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Hold the grid of a form: `points` float64[Q]; per item float64[I, Q] the log partition and the information."""

    form: Form
    points: Floats
    partition: Floats
    information: Floats

    @staticmethod
    def of(form: Form, lowest: float, highest: float) -> Peaks:
        """Return the grid for a form whose thresholds lie between two logits."""
        wide = np.arange(np.floor(lowest) - 14.0, np.ceil(highest) + 14.0 + STEP / 2, STEP)
        expected = expected_total(form, wide)
        inside = (expected > END) & (expected < form.maximum - END)
        first, last = np.flatnonzero(inside)[[0, -1]].tolist()
        points = wide[max(first - 3, 0) : last + 4]
        return Peaks(
            form=form,
            points=points,
            partition=np.round(log_partition(form, points) * EXACT) / EXACT,
            information=np.maximum(np.round(item_information(form, points) * EXACT) / EXACT, 0.0),
        )


def peaks_of(calibration: Calibration) -> Peaks:
    """Return the grid of all items of a calibration."""
    return Peaks.of(
        Form.of(calibration), float(np.nanmin(calibration.thresholds)), float(np.nanmax(calibration.thresholds))
    )


def maximise(peaks: Peaks, observed: Observed, pattern: npt.NDArray[np.intp], total: Floats) -> tuple[Floats, Floats]:
    """Return (measure, standard error) float64[n] in logits for totals on patterns of observed items.

    `observed` bool[P, I] are the patterns, each with an item at least; `pattern` int[n] points into them and may
    not decrease; `total` float64[n].
    """
    measure = np.empty(len(total))
    error = np.empty(len(total))
    for first in range(0, len(total), CHUNK):
        part = slice(first, first + CHUNK)
        low, high = int(pattern[first]), int(pattern[part][-1]) + 1
        near = pattern[part] - low
        point, vertex = _highest_points(peaks, observed[low:high], near, total[part])
        seen = observed[pattern[part]]
        measure[part] = _polish(peaks.form, seen, total[part], point, vertex)
        information = cumulants(peaks.form, measure[part], seen).information
        error[part] = np.round(1 / np.sqrt(information), DECIMALS)
    return measure, error


def _highest_points(
    peaks: Peaks, observed: Observed, pattern: npt.NDArray[np.intp], total: Floats
) -> tuple[Floats, Floats]:
    """Return the grid points float64[n] where the weighted likelihood is highest, the lowest of equals.

    Beside each stands the vertex of the parabola through it and its neighbours: a good place to start from.
    """
    seen = observed.astype(np.float64)
    with np.errstate(divide="ignore"):  # no information at all far from every observed item: never the highest
        base = 0.5 * np.log(seen @ peaks.information) - seen @ peaks.partition
    heights = base[pattern]
    heights += total[:, None] * peaks.points
    best = np.clip(heights.argmax(axis=1), 1, len(peaks.points) - 2)
    row = np.arange(len(best))
    before, here, after = (heights[row, best + offset] for offset in (-1, 0, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        offset = 0.5 * (before - after) / (before - 2 * here + after)
    offset = np.where(np.isfinite(offset), np.clip(offset, -1.0, 1.0), 0.0)
    return peaks.points[best], peaks.points[best] + STEP * offset


def _polish(form: Form, observed: Observed, total: Floats, point: Floats, start: Floats) -> Floats:
    """Return the roots of T - E + J / (2I) beside grid points, each settled by itself."""
    measure = start.copy()
    low, high = point - STEP, point + STEP
    open_ = np.arange(len(start))
    for _ in range(MOST_STEPS):
        at = measure[open_]
        expected = cumulants(form, at, observed[open_])
        information = expected.information
        slope = total[open_] - expected.expected + expected.third / (2 * information)
        bend = information - 0.5 * (expected.fourth / information - (expected.third / information) ** 2)
        low[open_] = np.where(slope > 0, at, low[open_])
        high[open_] = np.where(slope < 0, at, high[open_])
        is_newton = bend > 0.1 * information
        step = slope / np.where(is_newton, bend, information)
        to = at + step
        outside = (to < low[open_]) | (to > high[open_])
        to = np.where(outside, (low[open_] + high[open_]) / 2, to)
        measure[open_] = to
        enough = np.where(is_newton & ~outside, NEAR, SETTLED * np.maximum(1.0, np.abs(at)))
        open_ = open_[np.abs(to - at) > enough]
        if not len(open_):
            break
    return np.round(measure, DECIMALS)


__all__ = ["DECIMALS", "Peaks", "maximise", "peaks_of"]
