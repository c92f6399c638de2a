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


@dataclass(frozen=True, slots=True, eq=False)
class Severities:
    """Hold how strict raters are, from the teachers they share (two-way weighted least squares).

    Attributes:
        shared: bool[B], the sheets that take part: on teachers with two sheets at least, of raters with three.
        shared_counts: int[raters].
        estimate, variance: float[raters], logit and its square; NaN for raters without enough shared sheets.
        subset: int[raters], the connected subset, -1 likewise; estimates have mean 0 in each.
        map: float[raters, shared sheets], the linear map from measures to estimates.
        degrees: of freedom that are left.
        sheet_variance: logit², how much a sheet varies beyond its standard error (ordinary halo).
        teacher_variance: logit², how much teachers differ, free of error and halo.
    """

    shared: BoolArray
    shared_counts: IntArray
    estimate: FloatArray
    variance: FloatArray
    subset: IntArray
    map: FloatArray
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
    subset, parts = _subsets(teacher, rater, sheets.raters)
    present = np.bincount(rater, minlength=sheets.raters) > 0
    degrees = len(rater) - (int(teacher.max(initial=-1)) + 1) - int(present.sum()) + parts
    measure, noise = sheets.measure[shared], sheets.error[shared] ** 2
    plain, _ = _solution(teacher, rater, sheets.raters, np.ones(len(rater)))
    residual = _residual(measure, teacher, rater, plain @ measure, np.ones(len(rater)))
    halo = max(float((residual**2).sum()) / max(degrees, 1) - float(noise.mean()) if len(rater) else 0.0, 0.0)
    weight = 1.0 / (noise + halo)
    found, covariance = _solution(teacher, rater, sheets.raters, weight)
    estimate = found @ measure
    corrected = measure + estimate[rater]
    return Severities(
        shared=shared,
        shared_counts=np.bincount(rater, minlength=sheets.raters).astype(np.int64),
        estimate=np.where(present, estimate, np.nan),
        variance=np.where(present, np.diagonal(covariance), np.nan),
        subset=np.where(present, subset, -1),
        map=found,
        degrees=degrees,
        sheet_variance=halo,
        teacher_variance=_between_teachers(corrected, teacher),
    )


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


def _solution(teacher: IntArray, rater: IntArray, raters: int, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the map from measures to severities, float[raters, n], and their covariance at variance 1/weight."""
    count = len(rater)
    rows = np.arange(count)
    of_rater = sparse.csr_array((weight, (rater, rows)), shape=(raters, count))
    teachers = int(teacher.max(initial=-1)) + 1
    of_teacher = sparse.csr_array((weight, (teacher, rows)), shape=(teachers, count))
    total = np.bincount(teacher, weight, minlength=teachers)
    ones = sparse.csr_array((np.ones(count), (rows, rater)), shape=(count, raters))
    meeting = (of_teacher @ ones).toarray()
    laplacian = np.diag(np.bincount(rater, weight, minlength=raters)) - meeting.T @ (meeting / total[:, None])
    covariance = np.linalg.pinv(laplacian, hermitian=True)
    away = of_rater.toarray() - (meeting / total[:, None]).T @ of_teacher.toarray()
    return -covariance @ away, covariance


def _residual(
    measure: FloatArray, teacher: IntArray, rater: IntArray, severity: FloatArray, weight: FloatArray
) -> FloatArray:
    corrected = measure + severity[rater]
    total = np.bincount(teacher, weight)
    return corrected - (np.bincount(teacher, weight * corrected) / total)[teacher]


def _between_teachers(corrected: FloatArray, teacher: IntArray) -> float:
    """Return the mean product of two different sheets of one teacher about the mean: what teachers have in common."""
    if len(corrected) == 0:
        return 0.0
    away = corrected - corrected.mean()
    total, square = np.bincount(teacher, away), np.bincount(teacher, away**2)
    count = np.bincount(teacher)
    return max(float((total**2 - square).sum() / (count * (count - 1)).sum()), 0.0)
