"""Weigh blocks by the information at what the model expects of them, not at the measure that chance gave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.crossed import CrossedFit
from uswah.core.measurement.partial_credit import Calibration

from .blocks import Blocks
from .model import Layout

Floats = npt.NDArray[np.float64]

#: Logits at which a form's information is tabled; beyond them it is that of the end.
PLACES: Final = np.linspace(-8.0, 8.0, 321)


def information_curves(competencies: Sequence[str], calibrations: Mapping[str, Calibration]) -> list[Floats]:
    """Return the test information of each competency's whole form at `PLACES`, float64[321] each."""
    return [_curve(calibrations[name]) for name in competencies]


def expected_measures(layout: Layout, fitted: CrossedFit) -> Floats:
    """Return the posterior mean of what stands behind each block, float64[n] logits: all effects and its residual."""
    blocks, effects = layout.blocks, fitted.effects
    value = fitted.fixed[blocks.role.codes]
    for term in (*layout.terms, *layout.offsets):
        levels = layout.levels[term.key]
        on = levels >= 0
        value[on] += effects[term.key].estimate[levels[on]]
    unknown = fitted.residual_variances[layout.residuals]
    share = unknown / (unknown + blocks.standard_error**2)
    return np.asarray(value + share * (blocks.measure - value))


def reweighted(raw: Blocks, expected: Floats, curves: Sequence[Floats]) -> Blocks:
    """Return the blocks with standard errors at the expected measures.

    A standard error at the block's own measure is large exactly where chance made it extreme, so that weights lean on
    the outcome and all variances shrink (short forms: by a third). The information of an incomplete form is that of
    the whole one, scaled as it is at the block's own measure.
    """
    error = raw.standard_error.copy()
    for competency, curve in enumerate(curves):
        here = raw.competency.codes == competency
        own = np.interp(raw.measure[here], PLACES, curve)
        error[here] *= np.sqrt(own / np.interp(expected[here], PLACES, curve))
    return replace(raw, standard_error=error)


def _curve(calibration: Calibration) -> Floats:
    """Return the sum over items of the variance of the score, at `PLACES`."""
    total = np.zeros(len(PLACES))
    for place, maximum in enumerate(calibration.maxima.tolist()):
        scores = np.arange(maximum + 1.0)
        steps = np.concatenate([[0.0], np.cumsum(calibration.thresholds[place, :maximum])])
        exponent = PLACES[:, None] * scores - steps
        mass = np.exp(exponent - exponent.max(axis=1, keepdims=True))
        mass /= mass.sum(axis=1, keepdims=True)
        total += mass @ scores**2 - (mass @ scores) ** 2
    return total
