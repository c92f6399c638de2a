"""Estimate the measure of a block by Warm's weighted likelihood: finite for the lowest and the highest form too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .calibrations import Calibration, Floats
from .matrices import ScoreMatrix


@dataclass(frozen=True, slots=True, eq=False)
class BlockMeasures:
    """Hold measures of B blocks.

    `measure` float64[B] in logits, NaN where a block has no observed item; `standard_error` float64[B] in logits,
    infinite there; `total` and `maximum` int32[B]: the raw score and the highest that the observed items allow.
    """

    measure: Floats
    standard_error: Floats
    total: npt.NDArray[np.int32]
    maximum: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.measure)

    @property
    def information(self) -> Floats:
        """Return float64[B]: the test information at the measure, 1 / standard_error² (0 without an observed item)."""
        return 1 / self.standard_error**2

    @property
    def percent(self) -> Floats:
        """Return float64[B]: the raw score in percent of what the observed items allow, NaN without any."""
        with np.errstate(invalid="ignore"):
            return 100 * self.total / self.maximum


def warm_estimates(matrix: ScoreMatrix, calibration: Calibration) -> BlockMeasures:
    """Return the measure and standard error of every block of the matrix.

    A result depends on the block's own scores only, to the byte, and a better rating never lowers it. The
    calibration may hold more items than the matrix. Raises BadTable for an item that it does not hold.
    """
    raise NotImplementedError


def warm_competencies(matrix: ScoreMatrix, calibrations: Mapping[str, Calibration]) -> dict[str, BlockMeasures]:
    """Return the measures of every row in each competency (each on the items of its calibration), reading once.

    Raises BadTable for a calibrated item that the matrix does not have.
    """
    raise NotImplementedError
