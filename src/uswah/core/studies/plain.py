"""Study plain scores alone: a crossed model with unknown residual, estimates with intervals, never a level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from uswah.core.measurement.crossed import CrossedFit, Factor, fit_crossed
from uswah.core.measurement.levels import Z90
from uswah.core.measurement.table import BadTable, Codes, Notice, PlainTable

from .agreeing import Agreement, plain_agreement
from .ratings import Stage

Floats = npt.NDArray[np.float64]
AT_ONCE: Final = 2_000  # combinations asked of the model together


@dataclass(frozen=True, slots=True, eq=False)
class PlainEstimates:
    """Hold estimates of one factor's levels, float64[count] each, in the unit of the score.

    `mean` is the plain mean of the scores, `ratings` their number, `low` and `high` end the 90 % interval.
    """

    labels: tuple[str, ...]
    estimate: Floats
    low: Floats
    high: Floats
    mean: Floats
    ratings: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PlainStudy:
    """Hold what plain scores say.

    `teachers` are the model's mean plus each teacher's effect (what an average rater would give in an average
    group); `raters` are how far each rater lies below the mean, so positive is stricter. `variances` of teacher,
    rater, each group and "residual" are squared units of the score. `reliability` (0 to 1) is the mean share of
    a teacher's number that is that teacher's own.
    """

    table: PlainTable
    fit: CrossedFit
    mean: float
    teachers: PlainEstimates
    raters: PlainEstimates
    variances: Mapping[str, float]
    reliability: float
    agreement: Agreement
    notices: tuple[Notice, ...]
    seed: int


def study_plain(
    table: PlainTable, *, seed: int, notices: tuple[Notice, ...] = (), stage: Stage | None = None
) -> PlainStudy:
    """Fit score = mean + teacher + rater + groups + residual by REML and predict every teacher and rater.

    Raises BadTable where no column varies within another, so that nothing can be told apart.
    """
    tell = stage or (lambda _name: None)
    columns = {"teacher": table.teacher, "rater": table.rater, **dict(table.groups)}
    if len(columns) < len(table.groups) + 2:
        raise BadTable("A group cannot be named teacher or rater.", column="group")
    tell("model")
    fit = fit_crossed(table.score, factors=[Factor(name, part.codes, part.count) for name, part in columns.items()])
    tell("agreement")
    effects = fit.effects["teacher"]
    spread = fit.variances["teacher"]
    own = 1 - effects.variance / spread if spread > 0 else np.zeros(table.teacher.count)
    return PlainStudy(
        table=table,
        fit=fit,
        mean=float(fit.fixed[0]),
        teachers=_teachers(table, fit),
        raters=_raters(table, fit),
        variances={**fit.variances, "residual": float(fit.residual_variances[0])},
        reliability=float(np.clip(own, 0, 1).mean()),
        agreement=plain_agreement(table, np.random.Generator(np.random.PCG64(seed))),
        notices=(*notices, *([] if fit.converged else [Notice("The variances did not settle completely.")])),
        seed=seed,
    )


def _teachers(table: PlainTable, fit: CrossedFit) -> PlainEstimates:
    count, offset = table.teacher.count, fit.offsets["teacher"]
    parts = []
    for first in range(0, count, AT_ONCE):
        levels = np.arange(first, min(first + AT_ONCE, count))
        rows = np.tile(np.arange(len(levels)), 2)
        places = np.concatenate([np.zeros(len(levels), dtype=np.int64), offset + levels])
        shape = (len(levels), fit.columns)
        parts.append(fit.combine(sparse.csr_array((np.ones(len(rows)), (rows, places)), shape=shape)))
    estimate = np.concatenate([part.estimate for part in parts])
    variance = np.concatenate([part.variance for part in parts])
    return _told(table.teacher, table.score, estimate, variance)


def _raters(table: PlainTable, fit: CrossedFit) -> PlainEstimates:
    effects = fit.effects["rater"]
    return _told(table.rater, table.score, -effects.estimate, effects.variance)


def _told(column: Codes, score: Floats, estimate: Floats, variance: Floats) -> PlainEstimates:
    ratings = np.bincount(column.codes, minlength=column.count)
    half = Z90 * np.sqrt(np.maximum(variance, 0.0))
    mean = np.bincount(column.codes, score, column.count) / np.maximum(ratings, 1)
    return PlainEstimates(column.labels, estimate, estimate - half, estimate + half, mean, ratings)
