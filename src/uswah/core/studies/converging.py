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
    highest = np.full(teachers * outcomes, -np.inf)
    lowest = np.full(teachers * outcomes, np.inf)
    np.maximum.at(highest, cell, columns.measure)
    np.minimum.at(lowest, cell, columns.measure)
    found = np.zeros(teachers * outcomes, dtype=np.int8)
    enough = lengths >= 2
    p_value = chdtrc(np.maximum(lengths - 1, 1), q)
    gap = np.where(enough, highest - lowest, 0.0)
    agreeing = (p_value > thresholds.convergent_above) & (gap < thresholds.largest_gap)
    found[enough] = 2
    found[enough & agreeing] = 1
    found[enough & (p_value < thresholds.divergent_below)] = 3
    return found.reshape(teachers, outcomes)
