"""Say a measure in points of the scale: the fair average, the expected rating with everything else at its mean."""

from __future__ import annotations

import numpy as np

from .design import FloatArray
from .extremes import Kept
from .parameters import Layout
from .results import Standing

PORTION = 4096


def fair_averages(layout: Layout, kept: Kept, vector: FloatArray, steps_by: int | None) -> list[FloatArray]:
    """Return for each facet float[levels], points from 0 on.

    Every other facet stands at the mean of its (not extreme) measures. Where thresholds belong to the levels of a
    facet, no mean level has thresholds: the expectation is then averaged over these levels, each at its own measure;
    a level of that facet itself is expected with its own thresholds (Linacre, Facets manual: Fair average).

    Args:
        layout: where the parameters stand.
        kept: what took part.
        vector: the parameters, NaN where a level has no measure.
        steps_by: the place of the facet with thresholds of its own, None for one rating scale.
    """
    means = [_mean(layout.measures(vector, place), kept, place) for place in range(len(layout.facets))]
    total = sum(facet.sign * mean for facet, mean in zip(layout.facets, means, strict=True))
    sums = np.where(layout.used, layout.sums(vector), np.inf)
    out = []
    for place, facet in enumerate(layout.facets):
        location = total + facet.sign * (layout.measures(vector, place) - means[place])
        if steps_by is None:
            out.append(_expected(location, sums))
        elif steps_by == place:
            out.append(np.array([_expected(location[[own]], sums[[own]])[0] for own in range(facet.count)]))
        else:
            owner = layout.facets[steps_by]
            shift = owner.sign * (layout.measures(vector, steps_by) - means[steps_by])
            fine = kept.standing[steps_by] <= Standing.ANCHORED
            fine &= np.isfinite(shift) & kept.estimable[steps_by]
            out.append(_expected_over(location, shift[fine], sums[fine]))
    return out


def _mean(measures: FloatArray, kept: Kept, place: int) -> float:
    own = measures[kept.estimable[place] & np.isfinite(measures)]
    return float(own.mean()) if len(own) else 0.0


def _expected(location: FloatArray, sums: FloatArray) -> FloatArray:
    """Return the expected rating at each location for one set of sums, float[1, categories]."""
    categories = np.arange(sums.shape[1])
    exponent = location[:, None] * categories - sums
    chance = np.exp(exponent - exponent.max(axis=1, keepdims=True))
    mean: FloatArray = (chance @ categories) / chance.sum(axis=1)
    return mean


def _expected_over(location: FloatArray, shift: FloatArray, sums: FloatArray) -> FloatArray:
    out = np.zeros(len(location))
    for own, row in zip(shift, sums, strict=True):
        out += _expected(location + own, row[None])
    return out / max(len(shift), 1)
