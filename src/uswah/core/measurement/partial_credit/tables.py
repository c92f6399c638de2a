"""Print a form's own explanation: which raw total means which measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .calibrations import Calibration, Floats
from .weighted import maximise, peaks_of


@dataclass(frozen=True, slots=True, eq=False)
class WarmTable:
    """Hold the table of a form: `total` int32[T + 1] from 0, `measure` and `standard_error` float64[T + 1] in logits."""

    items: tuple[str, ...]
    total: npt.NDArray[np.int32]
    measure: Floats
    standard_error: Floats


def warm_table(calibration: Calibration, items: Sequence[str] | None = None) -> WarmTable:
    """Return the table for these items (all, if none are named): a form on which exactly they were observed.

    Raises BadTable for an item that is not calibrated.
    """
    form = calibration if items is None else calibration.select(items)
    highest = int(form.maxima.sum())
    total = np.arange(highest + 1, dtype=np.int32)
    everything = np.ones((1, len(form)), dtype=np.bool_)
    measure, error = maximise(
        peaks_of(form), everything, np.zeros(highest + 1, dtype=np.intp), total.astype(np.float64)
    )
    return WarmTable(form.items, total, measure, error)
