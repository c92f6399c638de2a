"""Mean-square fit of the levels of a facet: whether they behave as the model expects.

infit = Σ(x - E)² / ΣVar, outfit = mean (x - E)²/Var, and both as normal deviates by Wilson and Hilferty's cube root
(Wright & Masters 1982, Rating Scale Analysis, ch. 5, table 5.4a). Fixed bounds such as .5 to 1.5 say nothing about the
number of ratings at hand: `bootstrap.py` has bounds for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from .design import FloatArray, IntArray
from .estimation import FacetsModel
from .likelihood import Moments
from .parameters import Layout

LEAST_VARIANCE = 1e-10
LARGEST_DEVIATION = 2.0**0.5


@dataclass(frozen=True, slots=True, eq=False)
class LevelFit:
    """Hold the fit of the levels of one facet; NaN where no rating takes part (extreme levels).

    Attributes:
        infit, outfit: float[levels], mean squares, expected 1: above, ratings are more erratic than the
            measures explain; below, more even (halo, central tendency).
        infit_z, outfit_z: float[levels], the same as approximate normal deviates.
        count: int[levels], how many ratings take part.
    """

    infit: FloatArray
    outfit: FloatArray
    infit_z: FloatArray
    outfit_z: FloatArray
    count: IntArray


def fit_statistics(model: FacetsModel) -> Mapping[str, LevelFit]:
    """Return the fit of each level, by facet.

    Raises ValueError where the model was fitted on totals alone: fit needs the scores themselves.
    """
    with threadpool_limits(1):
        sums = np.zeros((6, model.layout.offsets[-1]))
        for moments in model.likelihood.moments(model.vector):
            sums += _sums_of(moments, sums.shape[1])
        statistics = _statistics(sums)
    return {facet.name: _of_facet(model.layout, place, statistics) for place, facet in enumerate(model.layout.facets)}


def mean_squares(square: FloatArray, variance: FloatArray, relative: FloatArray, count: FloatArray) -> FloatArray:
    """Return infit and outfit, float[2, …], from sums over ratings; NaN where there are none."""
    infit = np.divide(square, variance, out=np.full_like(square, np.nan), where=variance > LEAST_VARIANCE)
    outfit = np.divide(relative, count, out=np.full_like(relative, np.nan), where=count > 0)
    return np.stack([infit, outfit])


def wilson_hilferty(mean_square: FloatArray, deviation: FloatArray) -> FloatArray:
    """Return (ms^(1/3) - 1) · 3/q + q/3, where q is the model's standard deviation of the mean square.

    q is held at sqrt(2), that of a single squared normal deviate, as Winsteps and Facets do: beyond, a few improbable
    ratings make it so large that q/3 alone would be the result.
    """
    positive = np.where(deviation > 0, np.minimum(deviation, LARGEST_DEVIATION), np.nan)
    out: FloatArray = (np.cbrt(mean_square) - 1.0) * 3.0 / positive + positive / 3.0
    return out


def _sums_of(moments: Moments, size: int) -> FloatArray:
    """Return float[6, measures]: Σ of r², Var, r²/Var, 1, C - Var², C/Var² over the ratings of each level."""
    variance = np.maximum(moments.variance, LEAST_VARIANCE)
    square = (moments.score - moments.mean) ** 2
    parts = (
        square,
        variance,
        square / variance,
        np.ones_like(variance),
        moments.fourth - variance**2,
        moments.fourth / variance**2,
    )
    out = np.zeros((6, size))
    for column in moments.parameters.T:
        out += [np.bincount(column, part, minlength=size) for part in parts]
    return out


def _statistics(sums: FloatArray) -> FloatArray:
    """Return float[5, measures]: infit, outfit, their deviates, and counts."""
    square, variance, relative, count, spread, kurtosis = sums
    infit, outfit = mean_squares(square, variance, relative, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        infit_deviation = np.sqrt(np.maximum(spread, 0.0)) / variance
        outfit_deviation = np.sqrt(np.maximum(kurtosis / count**2 - 1.0 / count, 0.0))
    return np.stack(
        [infit, outfit, wilson_hilferty(infit, infit_deviation), wilson_hilferty(outfit, outfit_deviation), count]
    )


def _of_facet(layout: Layout, place: int, statistics: FloatArray) -> LevelFit:
    infit, outfit, infit_z, outfit_z, count = (layout.measures(row, place) for row in statistics)
    return LevelFit(infit, outfit, infit_z, outfit_z, count.astype(np.int64))
