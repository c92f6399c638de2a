"""Say for every teacher and competency whether sources agree once severity is taken out."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from uswah.core.measurement.levels import LevelEstimates
from uswah.core.triangulation import Thresholds, Verdict

#: The order of codes in the array of verdicts.
VERDICTS: Final = (Verdict.NOT_ENOUGH, Verdict.CONVERGENT, Verdict.UNSETTLED, Verdict.DIVERGENT)


def verdicts_of(estimates: LevelEstimates, thresholds: Thresholds) -> npt.NDArray[np.int8]:
    """Return int8[teachers, outcomes], places in `VERDICTS`: the verdict of `triangulation.compare`, all at once.

    Q = sum of (y - common)² / se² against chi-square with sources - 1 degrees (Cochran 1954); sources' errors are
    taken as independent.
    """
    columns = estimates.columns
    teachers, outcomes = len(estimates.teachers), len(estimates.outcomes)
    lengths = np.diff(columns.start, axis=1).ravel()
    cell = np.repeat(np.arange(teachers * outcomes), lengths)
    weight = columns.standard_error**-2.0
    total = np.bincount(cell, weight, teachers * outcomes)
    with np.errstate(invalid="ignore", divide="ignore"):
        common = np.bincount(cell, weight * columns.measure, teachers * outcomes) / total
    q = np.bincount(cell, weight * (columns.measure - common[cell]) ** 2, teachers * outcomes)
    found = np.zeros(teachers * outcomes, dtype=np.int8)
    enough = lengths >= 2
    p_value = chdtrc(np.maximum(lengths - 1, 1), q)
    agreeing = (p_value > thresholds.convergent_above) & ~_too_far(
        cell, columns.measure, columns.standard_error, teachers * outcomes, thresholds
    )
    found[enough] = 2
    found[enough & agreeing] = 1
    found[enough & (p_value < thresholds.divergent_below)] = 3
    return found.reshape(teachers, outcomes)


def _too_far(
    cell: npt.NDArray[np.int64],
    measure: npt.NDArray[np.float64],
    standard_error: npt.NDArray[np.float64],
    cells: int,
    thresholds: Thresholds,
) -> npt.NDArray[np.bool_]:
    """Return bool[cells]: whether any two of a cell's sources lie further apart than is allowed.

    A cell's sources are neighbours, so that each is compared with the next, the one after the next, and so on.
    """
    found = np.zeros(cells, dtype=np.bool_)
    step = 1
    while (same := cell[step:] == cell[:-step]).any():
        apart = np.abs(measure[step:] - measure[:-step])
        between = np.hypot(standard_error[step:], standard_error[:-step])
        far = same & (apart >= np.maximum(thresholds.largest_gap, thresholds.beyond_chance * between))
        found[cell[step:][far]] = True
        step += 1
    return found
