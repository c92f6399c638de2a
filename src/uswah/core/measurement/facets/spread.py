"""Say how far the levels of a facet are apart, against the error with which each is measured."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from .design import FloatArray
from .results import FacetMeasures, Standing


class Extent(StrEnum):
    """For whom a spread is told."""

    POPULATION = "population"  # these levels are all there are
    SAMPLE = "sample"  # they are a sample of many


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Hold a chi-square with its degrees of freedom and the probability of one as large."""

    statistic: float
    degrees: int
    probability: float


@dataclass(frozen=True, slots=True)
class FacetSpread:
    """Hold how well a facet's levels are told apart (Wright & Masters 1982, p. 92, 105-106).

    Attributes:
        levels: how many levels with a measure.
        mean, deviation: logit, of the measures.
        rmse: logit, root mean square of the standard errors.
        true_deviation: logit, what of the deviation is not error; 0 where error explains all.
        separation: G = true_deviation / rmse.
        strata: (4 G + 1) / 3, how many levels three errors apart the facet has.
        reliability: true variance / variance. For raters it is the reliability of being *different*.
        fixed: chi-square of "all levels are equal".
        random: chi-square of "the levels are a normal sample"; None with fewer than three levels or no true variance.
    """

    levels: int
    mean: float
    deviation: float
    rmse: float
    true_deviation: float
    separation: float
    strata: float
    reliability: float
    fixed: ChiSquare
    random: ChiSquare | None


@dataclass(frozen=True, slots=True)
class TooFewLevels:
    """Stand where fewer than two levels have a measure, so that there is no spread to tell."""

    levels: int


def spread_of(
    measures: FacetMeasures,
    extent: Extent = Extent.POPULATION,
    *,
    with_extremes: bool = False,
    infit: FloatArray | None = None,
) -> FacetSpread | TooFewLevels:
    """Return separation, strata, reliability and the chi-squares of a facet.

    Args:
        measures: the facet's measures.
        extent: whether the levels are all there are, or a sample.
        with_extremes: count levels whose measure rests on the adjustment of extreme scores.
        infit: float[levels], mean squares; errors of levels that misfit are widened by sqrt(infit), the "real"
            errors of Winsteps and Facets. Without it errors are the model's.
    """
    allowed = [Standing.ESTIMATED, Standing.ANCHORED]
    if with_extremes:
        allowed += [Standing.LOWEST, Standing.HIGHEST]
    told = np.isin(measures.standing, allowed) & np.isfinite(measures.measure) & np.isfinite(measures.standard_error)
    measure, error = measures.measure[told], measures.standard_error[told]
    if infit is not None:
        error = error * np.sqrt(np.fmax(infit[told], 1.0))
    count = len(measure)
    if count < 2:
        return TooFewLevels(count)
    variance = float(measure.var(ddof=0 if extent is Extent.POPULATION else 1))
    noise = float((error**2).mean())
    true = max(variance - noise, 0.0)
    separation = float(np.sqrt(true / noise))
    weight = 1.0 / error**2
    fixed = float((weight * measure**2).sum() - (weight * measure).sum() ** 2 / weight.sum())
    return FacetSpread(
        levels=count,
        mean=float(measure.mean()),
        deviation=variance**0.5,
        rmse=noise**0.5,
        true_deviation=true**0.5,
        separation=separation,
        strata=(4.0 * separation + 1.0) / 3.0,
        reliability=true / variance if variance > 0 else 0.0,
        fixed=_chi_square(fixed, count - 1),
        random=_random(measure, error, true) if count > 2 and true > 0 else None,
    )


def _random(measure: FloatArray, error: FloatArray, true: float) -> ChiSquare:
    weight = 1.0 / (true + error**2)
    statistic = float((weight * measure**2).sum() - (weight * measure).sum() ** 2 / weight.sum())
    return _chi_square(statistic, len(measure) - 2)


def _chi_square(statistic: float, degrees: int) -> ChiSquare:
    return ChiSquare(statistic, degrees, float(special.chdtrc(degrees, statistic)))
