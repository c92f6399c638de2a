"""Intraclass correlations of tables with gaps, from variance components."""

from __future__ import annotations

from typing import Final

import numpy as np

from uswah.core.measurement.agreement.answers import Floats, Interval, Ints, Reason, Undefined
from uswah.core.measurement.agreement.generalizability.cells import Layout, layout_of
from uswah.core.measurement.agreement.generalizability.components import estimate_components, long_table
from uswah.core.measurement.agreement.generalizability.designs import declare

from .forms import Form, Intraclass, IntraclassCorrelations

_HELD: Final = 2**21  # numbers of drawn tables that are held at a time
_ONE_WAY: Final = declare("r:p")
_TWO_WAY: Final = declare("p x r")


def from_components(
    matrix: Floats, confidence: float, generator: np.random.Generator | None, replicates: int
) -> IntraclassCorrelations | Undefined:
    """Return the six forms of a table with gaps, float[targets, raters] with NaN.

    ICC(1,1) = σ²_p / (σ²_p + σ²_w) of the one-way model; ICC(2,1) = σ²_p / (σ²_p + σ²_r + σ²_e) and ICC(3,1) =
    σ²_p / (σ²_p + σ²_e) of the two-way random model; components by Henderson's method 1, negative ones as 0. The
    mean is of as many raters as targets have, by the harmonic mean. Intervals are percentiles of tables drawn from
    the estimated model on the very cells that are filled; they treat gaps as unrelated to the ratings.
    """
    values, levels = long_table(matrix, ("p", "r"))
    held = np.bincount(levels["p"])
    k = float(len(held) / (1 / held).sum())
    one, two = (layout_of(design, values, levels)[1] for design in (_ONE_WAY, _TWO_WAY))
    if (held == 1).all():
        return Undefined(Reason.NO_PAIRS, "No target was rated twice.")
    found = _correlations(one, two, values[:, None])
    if isinstance(found, Undefined):
        return found
    drawn = _drawn(one, two, values, levels, generator, replicates)
    forms: dict[Form, Intraclass | Undefined] = {}
    for at, (single, average) in enumerate(
        [(Form.ICC_1_1, Form.ICC_1_K), (Form.ICC_2_1, Form.ICC_2_K), (Form.ICC_3_1, Form.ICC_3_K)]
    ):
        value = float(found[at, 0])
        if np.isnan(value):
            forms[single] = forms[average] = Undefined(Reason.NO_VARIATION, "Neither targets nor errors vary.")
            continue
        interval = drawn if isinstance(drawn, Undefined) else _percentiles(drawn[at], confidence)
        forms[single] = Intraclass(single, value, None, None, None, interval)
        forms[average] = _average(average, value, interval, k)
    return IntraclassCorrelations(forms, len(held), k, None, complete=False)


def _correlations(one: Layout, two: Layout, values: Floats) -> Floats | Undefined:
    """Return the three single forms, float[3, tables]; NaN where nothing varies."""
    first, second = estimate_components(one, values), estimate_components(two, values)
    if isinstance(first, Undefined):
        return first
    if isinstance(second, Undefined):
        return second
    first, second = np.maximum(first, 0), np.maximum(second, 0)
    target, within = first
    person, rater, error = second
    return np.stack([_part(target, within), _part(person, rater + error), _part(person, error)])


def _part(signal: Floats, noise: Floats) -> Floats:
    total = signal + noise
    return np.divide(signal, total, out=np.full_like(total, np.nan), where=total > 0)


def _drawn(
    one: Layout,
    two: Layout,
    values: Floats,
    levels: dict[str, Ints],
    generator: np.random.Generator | None,
    replicates: int,
) -> Floats | Undefined:
    """Return the three forms of tables drawn from the two-way model, float[3, replicates]."""
    if generator is None:
        return Undefined(Reason.NOT_DRAWN, "Ratings are missing: the interval is simulated and needs a generator.")
    estimates = estimate_components(two, values[:, None])
    if isinstance(estimates, Undefined):
        return estimates
    person, rater, error = np.sqrt(np.maximum(estimates[:, 0], 0))
    targets, raters = (int(levels[name].max()) + 1 for name in ("p", "r"))
    found: list[Floats] = []
    chunk = max(1, _HELD // len(values))
    for start in range(0, replicates, chunk):
        size = min(chunk, replicates - start)
        tables = (
            person * generator.standard_normal((targets, size))[levels["p"]]
            + rater * generator.standard_normal((raters, size))[levels["r"]]
            + error * generator.standard_normal((len(values), size))
        )
        drawn = _correlations(one, two, tables)
        if isinstance(drawn, Undefined):
            return drawn
        found.append(drawn)
    return np.concatenate(found, axis=1)


def _percentiles(drawn: Floats, confidence: float) -> Interval | Undefined:
    whole = drawn[np.isfinite(drawn)]
    if len(whole) == 0:
        return Undefined(Reason.NO_VARIATION, "The simulated tables do not vary.")
    low, high = np.quantile(whole, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high), confidence)


def _average(form: Form, value: float, interval: Interval | Undefined, k: float) -> Intraclass:
    if not isinstance(interval, Undefined):
        interval = Interval(_stepped(interval.low, k), _stepped(interval.high, k), interval.confidence)
    return Intraclass(form, _stepped(value, k), None, None, None, interval)


def _stepped(single: float, k: float) -> float:
    """Return the correlation of means of k ratings; components are not negative, so that it always exists."""
    return k * single / (1 + (k - 1) * single)
