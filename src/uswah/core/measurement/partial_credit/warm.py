"""Estimate the measure of a block by Warm's weighted likelihood: finite for the lowest and the highest form too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable

from .calibrations import Calibration, Floats
from .matrices import ScoreMatrix
from .patterns import full_words, group, totals_and_words
from .weighted import maximise, peaks_of


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
    return warm_competencies(matrix, {"": calibration.select(matrix.items)})[""]


def warm_competencies(matrix: ScoreMatrix, calibrations: Mapping[str, Calibration]) -> dict[str, BlockMeasures]:
    """Return the measures of every row in each competency (each on the items of its calibration), reading once.

    Raises BadTable for a calibrated item that the matrix does not have, or that allows other scores in it.
    """
    read = {name: _Sums.empty(matrix, calibration) for name, calibration in calibrations.items()}
    for first, chunk in matrix.chunks():
        for sums in read.values():
            sums.take(first, chunk)
    return {name: _measures(read.pop(name), calibration) for name, calibration in calibrations.items()}


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Collect the totals int32[B] and the words uint64[B, W] of observed items of one competency."""

    places: npt.NDArray[np.intp]
    total: npt.NDArray[np.int32]
    words: npt.NDArray[np.uint64]
    full: npt.NDArray[np.uint64]

    @staticmethod
    def empty(matrix: ScoreMatrix, calibration: Calibration) -> _Sums:
        places = matrix.places(calibration.items)
        _refuse_other_maxima(matrix.maxima[places], calibration)
        full = full_words(len(places))
        words = np.empty((len(matrix), len(full)), dtype=np.uint64)
        return _Sums(places, np.empty(len(matrix), dtype=np.int32), words, full)

    def take(self, first: int, chunk: npt.NDArray[np.uint8]) -> None:
        total, words = totals_and_words(chunk, self.places)
        self.total[first : first + len(chunk)] = total
        self.words[first : first + len(chunk)] = self.full if words is None else words


def _refuse_other_maxima(maxima: npt.NDArray[np.uint8], calibration: Calibration) -> None:
    for item, given, calibrated in zip(calibration.items, maxima.tolist(), calibration.maxima.tolist(), strict=True):
        if given > calibrated:
            raise BadTable(
                "Scores of this item go up to {given}; it was calibrated up to {calibrated} only.",
                column=item,
                values={"given": given, "calibrated": calibrated},
            )


def _measures(sums: _Sums, calibration: Calibration) -> BlockMeasures:
    groups = group(sums.total, sums.words, len(sums.places))
    measure, error = np.full(len(groups.total) + 1, np.nan), np.full(len(groups.total) + 1, np.inf)
    allowed = np.zeros(len(groups.total) + 1, dtype=np.int32)  # the last place is that of blocks without any item
    if len(groups.total):
        peaks = peaks_of(calibration)
        measure[:-1], error[:-1] = maximise(peaks, groups.patterns, groups.pattern, groups.total.astype(np.float64))
        allowed[:-1] = (groups.patterns @ calibration.maxima.astype(np.int32))[groups.pattern]
    at = groups.of_block
    return BlockMeasures(measure[at], error[at], sums.total, allowed[at])
