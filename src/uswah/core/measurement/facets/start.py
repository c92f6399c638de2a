"""Say where the iterations begin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .design import BoolArray, Facet, FloatArray
from .extremes import Kept, bounds_of


def start_of(facets: Sequence[Facet], kept: Kept, counts: FloatArray) -> FloatArray:
    """Return where the iterations begin: log odds of mean ratings, and thresholds of a sample at one place.

    `counts` is float[groups, categories] of the ratings that take part (the first step of PROX, Cohen 1979).
    """
    return np.concatenate([*_start_measures(facets, kept), _start_sums(kept.used, counts).ravel()])


def _start_measures(facets: Sequence[Facet], kept: Kept) -> list[FloatArray]:
    highest = kept.used.shape[1] - 1
    out = []
    for facet, score, count in zip(facets, kept.score, kept.count, strict=True):
        share = (score + 0.5) / (np.maximum(count, 1) * highest + 1.0)
        out.append(np.where(count > 0, facet.sign * np.log(share / (1.0 - share)) * 0.5, 0.0))
    return out


def _start_sums(used: BoolArray, counts: FloatArray) -> FloatArray:
    bounds = bounds_of(used)
    rows = np.arange(len(used))
    raw = np.where(used, -np.log(np.maximum(counts, 0.5)), 0.0)
    low, high = raw[rows, bounds.lowest], raw[rows, bounds.highest]
    width = np.maximum(bounds.highest - bounds.lowest, 1)
    line = low[:, None] + (high - low)[:, None] * (np.arange(used.shape[1]) - bounds.lowest[:, None]) / width[:, None]
    return np.where(used, raw - line, 0.0)
