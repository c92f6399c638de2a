"""Hold the sheets of raters with their measures, how strict each rater is, and how much sheets vary by halo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from uswah.core.measurement.facets.design import BoolArray, FloatArray, IntArray
from uswah.core.measurement.partial_credit import NOT_OBSERVED, Calibration, ScoreMatrix, warm_estimates
from uswah.core.measurement.table import BadTable

SHARED_NEEDED = 3  # sheets on teachers whom others rated too, before anything is said of a rater's severity
DEGREES_NEEDED = 5


@dataclass(frozen=True, slots=True, eq=False)
class Sheets:
    """Hold one sheet (a row of the matrix) for each teacher and rater.

    Attributes:
        matrix: the scores, uint8[B, I].
        calibration: thresholds of its items.
        teacher, rater: int[B], codes from 0.
        raters: how many raters there are.
        measure, error: float[B], logit: Warm's estimate of each sheet and its standard error.
    """

    matrix: ScoreMatrix
    calibration: Calibration
    teacher: IntArray
    rater: IntArray
    raters: int
    measure: FloatArray
    error: FloatArray

    @classmethod
    def of(
        cls,
        matrix: ScoreMatrix,
        calibration: Calibration,
        teacher: Sequence[int] | npt.NDArray[np.integer[Any]],
        rater: Sequence[int] | npt.NDArray[np.integer[Any]],
        *,
        raters: int | None = None,
    ) -> Sheets:
        """Measure each sheet and hold them; sheets without any score are left out.

        Raises BadTable for codes that do not belong to the rows, below 0 or beyond `raters`.
        """
        codes = np.asarray(teacher, dtype=np.int64), np.asarray(rater, dtype=np.int64)
        for name, column in zip(("teacher", "rater"), codes, strict=True):
            if len(column) != len(matrix):
                raise BadTable("There must be one code for each sheet.", column=name)
            if (column < 0).any():
                row = int(np.argmax(column < 0))
                raise BadTable("The sheet says nobody; give a code from 0 on.", row=row + 1, column=name)
        count = int(codes[1].max(initial=-1)) + 1 if raters is None else raters
        if (codes[1] >= count).any():
            row = int(np.argmax(codes[1] >= count))
            raise BadTable("This rater is not among the raters.", row=row + 1, column="rater")
        own = calibration.select(matrix.items)
        measures = warm_estimates(matrix, own)
        given = np.isfinite(measures.measure)
        return cls(
            matrix.rows(given),
            own,
            codes[0][given],
            codes[1][given],
            count,
            measures.measure[given],
            measures.standard_error[given],
        )

    @property
    def observed(self) -> BoolArray:
        """Return bool[B, I]."""
        return np.not_equal(self.matrix.scores, NOT_OBSERVED)

    @property
    def counts(self) -> IntArray:
        """Return int[raters], how many sheets each rater has."""
        return np.bincount(self.rater, minlength=self.raters).astype(np.int64)


class TwoWay:
    """Solve measure = teacher - severity by weighted least squares, teachers eliminated first."""

    def __init__(self, teacher: IntArray, rater: IntArray, raters: int, weight: FloatArray) -> None:
        """Take int[n] codes and float[n] weights; only raters who occur are solved for."""
        self.raters = raters
        self.present, own = np.unique(rater, return_inverse=True)
        self.teacher = np.unique(teacher, return_inverse=True)[1]
        self.own = own
        self.weight = weight
        self.total = np.bincount(self.teacher, weight)
        shape = len(self.total), len(self.present)
        self.meeting = sparse.csr_array((weight, (self.teacher, own)), shape=shape)
        across = self.meeting.T @ sparse.diags_array(1.0 / self.total) @ self.meeting
        laplacian = np.diag(np.bincount(own, weight, minlength=shape[1])) - across.toarray()
        self.covariance = np.linalg.pinv(laplacian, hermitian=True)  # mean 0 in each connected subset

    def severities(self, measure: FloatArray) -> FloatArray:
        """Return float[raters], NaN for those who do not occur."""
        weighted = self.weight * measure
        of_teachers = self.meeting.T @ (np.bincount(self.teacher, weighted) / self.total)
        away = np.bincount(self.own, weighted, minlength=len(self.present)) - of_teachers
        return self._spread(-self.covariance @ away)

    @property
    def variances(self) -> FloatArray:
        """Return float[raters], the variances of severities, NaN likewise."""
        return self._spread(np.diagonal(self.covariance))

    def _spread(self, values: FloatArray) -> FloatArray:
        out = np.full(self.raters, np.nan)
        out[self.present] = values
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Severities:
    """Hold how strict raters are, from the teachers they share (two-way weighted least squares).

    Attributes:
        shared: bool[B], the sheets that take part: on teachers with two sheets at least, of raters with three.
        shared_counts: int[raters].
        two_way: the solution, to be applied to other measures of the same sheets.
        estimate: float[raters], logit; NaN for raters without enough shared sheets.
        subset: int[raters], the connected subset, -1 likewise; estimates have mean 0 in each.
        degrees: of freedom that are left.
        sheet_variance: logit², how much a sheet varies beyond its standard error (ordinary halo).
        teacher_variance: logit², how much teachers differ, free of error and halo.
    """

    shared: BoolArray
    shared_counts: IntArray
    two_way: TwoWay
    estimate: FloatArray
    subset: IntArray
    degrees: int
    sheet_variance: float
    teacher_variance: float

    @property
    def is_known(self) -> bool:
        """Tell whether enough is shared to say anything at all."""
        return self.degrees >= DEGREES_NEEDED


def severities_of(sheets: Sheets) -> Severities:
    """Estimate severities: measure = teacher - severity + halo + error, teachers and raters as fixed effects."""
    shared = _shared(sheets)
    teacher = np.unique(sheets.teacher[shared], return_inverse=True)[1]
    rater = sheets.rater[shared]
    counts = np.bincount(rater, minlength=sheets.raters)
    subset, parts = _subsets(teacher, rater, sheets.raters)
    degrees = len(rater) - (int(teacher.max(initial=-1)) + 1) - int((counts > 0).sum()) + parts
    measure, noise = sheets.measure[shared], sheets.error[shared] ** 2
    halo = _halo(measure, noise, teacher, rater, sheets.raters, degrees)
    two_way = TwoWay(teacher, rater, sheets.raters, 1.0 / (noise + halo))
    estimate = two_way.severities(measure)
    return Severities(
        shared=shared,
        shared_counts=counts.astype(np.int64),
        two_way=two_way,
        estimate=estimate,
        subset=np.where(counts > 0, subset, -1),
        degrees=degrees,
        sheet_variance=halo,
        teacher_variance=_between_teachers(measure + estimate[rater], teacher),
    )


def _halo(
    measure: FloatArray, noise: FloatArray, teacher: IntArray, rater: IntArray, raters: int, degrees: int
) -> float:
    """Return how much sheets vary beyond their error, logit²: residual mean square less the mean error variance."""
    if degrees < 1:
        return 0.0
    plain = TwoWay(teacher, rater, raters, np.ones(len(rater)))
    corrected = measure + plain.severities(measure)[rater]
    away = corrected - (np.bincount(teacher, corrected) / np.bincount(teacher))[teacher]
    return max(float((away**2).sum()) / degrees - float(noise.mean()), 0.0)


def _shared(sheets: Sheets) -> BoolArray:
    """Return bool[B]; leaving one rater out can leave a teacher with one sheet, so it is repeated."""
    shared = np.ones(len(sheets.measure), dtype=np.bool_)
    while True:
        of_rater = np.bincount(sheets.rater[shared], minlength=sheets.raters)[sheets.rater]
        kept = shared & (of_rater >= SHARED_NEEDED)
        of_teacher = np.bincount(sheets.teacher[kept], minlength=int(sheets.teacher.max(initial=0)) + 1)
        kept &= of_teacher[sheets.teacher] >= 2
        if (kept == shared).all():
            return shared
        shared = kept


def _subsets(teacher: IntArray, rater: IntArray, raters: int) -> tuple[IntArray, int]:
    """Return int[raters] and how many subsets the raters with sheets form."""
    size = raters + int(teacher.max(initial=-1)) + 1
    links = sparse.coo_array((np.ones(len(rater)), (rater, raters + teacher)), shape=(size, size))
    _, labels = csgraph.connected_components(links, directed=False)
    names = np.unique(labels[rater])
    place = np.full(int(labels.max(initial=0)) + 1, -1, dtype=np.int64)
    place[names] = np.arange(len(names))
    return place[labels[:raters]], len(names)


def _between_teachers(corrected: FloatArray, teacher: IntArray) -> float:
    """Return the mean product of two different sheets of one teacher about the mean: what teachers have in common."""
    if len(corrected) == 0:
        return 0.0
    away = corrected - corrected.mean()
    total, square = np.bincount(teacher, away), np.bincount(teacher, away**2)
    count = np.bincount(teacher)
    return max(float((total**2 - square).sum() / (count * (count - 1)).sum()), 0.0)
