"""Estimate the variance component of every effect of a design, from balanced or unbalanced scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from uswah.core.measurement.agreement.answers import Floats, Ints, Reason, Undefined
from uswah.core.measurement.table import BadTable

from .cells import Layout, layout_of
from .designs import Design, Effect, declare


@dataclass(frozen=True, slots=True)
class Component:
    """Hold the variance component of one effect, in squared score points.

    Attributes:
        effect: the effect.
        estimate: as estimated; chance can make it negative.
        variance: the estimate, or 0 where that is negative: a variance cannot be.
        set_to_zero: whether it was negative; its effect is then small or the data are few, not proven absent.
        share: part of the variance of a single score, 0 to 1.
        standard_error: of the estimate, balanced data only: √(Σ 2 (f MS)² / (df + 2)) (Brennan 2001, formula 6.1).
        freedom: degrees of freedom, balanced data only.
        sum_of_squares: balanced data only.
        mean_square: balanced data only.
    """

    effect: Effect
    estimate: float
    variance: float
    set_to_zero: bool
    share: float
    standard_error: float | None
    freedom: int | None
    sum_of_squares: float | None
    mean_square: float | None


@dataclass(frozen=True, slots=True, eq=False)
class GeneralizabilityStudy:
    """Hold what a table of scores says about every source of variation.

    Attributes:
        design: as declared.
        observations: number of scores.
        mean: of all scores, points.
        balanced: whether every level of a facet meets equally many of the others. Otherwise components come from
            the same sums of squares with their expectations for these very cells (Henderson's method 1), there
            are no mean squares, and the estimates are unbiased but less precise.
        levels: number of levels of each facet; of a nested one within each of its nests, the mean.
        components: one for each effect, in the order of the design.
        layout: which score stands where.
    """

    design: Design
    observations: int
    mean: float
    balanced: bool
    levels: Mapping[str, float]
    components: tuple[Component, ...]
    layout: Layout = field(repr=False)

    def component(self, name: str) -> Component:
        """Return the component of an effect by its name, like `p x r:o`; raises KeyError."""
        effect = self.design.effect(name)
        return self.components[self.design.effects.index(effect)]


def generalizability_study(
    design: Design | str, scores: npt.ArrayLike, levels: Mapping[str, Sequence[Any] | npt.NDArray[Any]]
) -> GeneralizabilityStudy | Undefined:
    """Estimate variance components of a design from a long table, one row for each score.

    For every effect α, T(α) = Σ over its cells (sum of scores)² / (number of scores). Under the random model
    E T(α) = N μ² + Σ_β k(α, β) σ²(β), k(α, β) = Σ_cells Σ_levels n² / n_cell. These equations are solved. For
    balanced data that is the analysis of variance (Brennan 2001, chapter 3); for unbalanced data and gaps it is
    Henderson's method 1, analogous analysis of variance (Henderson 1953; Brennan 2001, chapter 7).

    Args:
        design: declared, or its text.
        scores: float[n], points; a missing score (NaN) is left out.
        levels: for each facet its level in each row; levels of a nested facet may be named anew in each nest.

    Raises:
        BadDesign: a design that cannot be read.
        BadTable: a facet that is missing, of another length or empty somewhere, or two scores for one cell.
    """
    declared = declare(design) if isinstance(design, str) else design
    values, layout = layout_of(declared, scores, levels)
    alone = [facet for facet in declared.facets if layout.levels[facet] <= 1]
    if len(values) < 2 or alone:
        named = alone[0] if alone else declared.facets[0]
        return Undefined(Reason.ONE_LEVEL_ONLY, f"The facet {named!r} has one level: nothing to compare it with.")
    if values.min() == values.max():
        return Undefined(Reason.NO_VARIATION, f"All {len(values)} scores are {values[0]:g}.")
    with threadpool_limits(1):
        return _study(declared, values, layout)


def _study(design: Design, values: Floats, layout: Layout) -> GeneralizabilityStudy | Undefined:
    estimates = estimate_components(layout, values[:, None])
    if isinstance(estimates, Undefined):
        return estimates
    # What rounding leaves of an exact zero is a zero, not a negative variance.
    raw = np.where(np.abs(estimates[:, 0]) < 1e-12 * values.var(), 0.0, estimates[:, 0])
    variances = np.maximum(raw, 0.0)
    whole = float(variances.sum())
    squares = _squares(layout, values) if layout.balanced else None
    errors = None if squares is None else _errors(layout, *squares)
    components = []
    for at, effect in enumerate(design.effects):
        components.append(
            Component(
                effect=effect,
                estimate=float(raw[at]),
                variance=float(variances[at]),
                set_to_zero=bool(raw[at] < 0),
                share=float(variances[at] / whole) if whole > 0 else 0.0,
                standard_error=None if errors is None else float(errors[at]),
                freedom=None if squares is None else int(squares[0][at]),
                sum_of_squares=None if squares is None else float(squares[1][at]),
                mean_square=None if squares is None else float(squares[1][at] / squares[0][at]),
            )
        )
    return GeneralizabilityStudy(
        design=design,
        observations=len(values),
        mean=float(values.mean()),
        balanced=layout.balanced,
        levels=layout.levels,
        components=tuple(components),
        layout=layout,
    )


def estimate_components(layout: Layout, values: Floats) -> Floats | Undefined:
    """Return estimates of the components, float[effects, tables], of tables of scores, float[n, tables]."""
    expectations = layout.expectations()
    if np.linalg.matrix_rank(expectations) < len(expectations):
        return Undefined(
            Reason.NOT_IDENTIFIED,
            f"In these {len(values)} scores of the design {layout.design.text!r} some effects cannot be told apart.",
        )
    # Scores are centred first: sums of squares then keep all their digits.
    centred = values - values.mean(axis=0)
    terms: Floats = np.vstack(
        [np.zeros(values.shape[1]), *(layout.term(at, centred) for at in range(len(layout.cells)))]
    )
    solved = np.linalg.solve(expectations, terms)
    return np.asarray(solved[1:], dtype=np.float64)


def _squares(layout: Layout, values: Floats) -> tuple[Ints, Floats]:
    """Return degrees of freedom and sums of squares of the effects, of balanced data."""
    effects = layout.design.effects
    centred = (values - values.mean())[:, None]
    freedom = np.zeros(len(effects), dtype=np.int64)
    sums = np.zeros(len(effects))
    for at, effect in enumerate(effects):
        inside = [other for other in range(at) if effects[other].indices < effect.indices]
        freedom[at] = layout.sizes(at).size - 1 - freedom[inside].sum()
        sums[at] = max(float(layout.term(at, centred)[0]) - sums[inside].sum(), 0.0)
    return freedom, sums


def _errors(layout: Layout, freedom: Ints, sums: Floats) -> Floats:
    """Return the standard errors of the components of balanced data."""
    expected = _mean_square_coefficients(layout)
    parts: Floats = np.linalg.inv(expected) * (sums / freedom)
    return np.asarray(np.sqrt((2 * parts**2 / (freedom + 2)).sum(axis=1)))


def _mean_square_coefficients(layout: Layout) -> Floats:
    """Return the coefficients of the components in each expected mean square, of balanced data."""
    effects = layout.design.effects
    total = len(layout.cells[0])
    table = np.zeros((len(effects), len(effects)))
    for row, effect in enumerate(effects):
        for column, other in enumerate(effects):
            if effect.indices <= other.indices:
                table[row, column] = total / layout.sizes(column).size
    return table


def long_table(array: npt.ArrayLike, axes: Sequence[str]) -> tuple[Floats, dict[str, Ints]]:
    """Turn an array with one axis for each facet into scores and levels; NaN cells are left out.

    Raises:
        BadTable: another number of axes than names.
    """
    block = np.asarray(array, dtype=np.float64)
    if block.ndim != len(axes):
        raise BadTable(
            "The array has {found} axes, named are {named}.", values={"found": block.ndim, "named": ", ".join(axes)}
        )
    here = ~np.isnan(block)
    return block[here], dict(zip(axes, np.nonzero(here), strict=True))
