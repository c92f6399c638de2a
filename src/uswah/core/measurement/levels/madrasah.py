"""Compare madrasah: what the model knows of two of them, level and severity."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from uswah.core.measurement.crossed import CrossedFit

from .combinations import level_rows
from .linked import SeverityModel, connected
from .linking import LinkingReport, PairOfMadrasah
from .model import Layout
from .reference import VarianceReference

Floats = npt.NDArray[np.float64]


def linking_report(
    layout: Layout, fitted: CrossedFit, anchor: Floats, reference: VarianceReference, told: SeverityModel | None
) -> LinkingReport:
    """Return components of madrasah, and the question about a pair, which is solved when it is asked."""
    component = connected(layout.blocks, reference)
    labels = layout.blocks.madrasah.labels

    def pair(first: str, second: str) -> PairOfMadrasah:
        for name in (first, second):
            if name not in component:
                raise KeyError(name)
        with threadpool_limits(1):
            prior, posterior = (1.0, 1.0) if told is None else told.pair(first, second)
            row = _mean_level(layout, fitted, anchor, labels.index(first))
            row = row - _mean_level(layout, fitted, anchor, labels.index(second))
            gap = fitted.combine(row)
        return PairOfMadrasah(prior, posterior, float(gap.estimate[0]), float(gap.variance[0]))

    return LinkingReport(component, len(set(component.values())), pair)


def _mean_level(layout: Layout, fitted: CrossedFit, anchor: Floats, madrasah: int) -> sparse.csr_array:
    """Return the row of a madrasah's mean level over its teachers and all competencies."""
    competencies = layout.blocks.competency.count
    weights = np.full((1, competencies), 1.0 / competencies)
    own = np.flatnonzero(layout.madrasah_of == madrasah)
    rows = level_rows(layout, fitted, weights, anchor, only=own)
    return sparse.csr_array(np.full((1, len(own)), 1.0 / len(own)) @ rows)
