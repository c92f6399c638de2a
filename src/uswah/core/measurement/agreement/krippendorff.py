"""Agreement of any number of raters at any level of measurement, with gaps: Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from uswah.core.measurement.table import BadTable

from .answers import (
    CONFIDENCE,
    Floats,
    Interval,
    Ints,
    Reason,
    Undefined,
    jackknife_error,
    refuse_confidence,
    student_interval,
)
from .ratings import Category, unit_counts

_HELD: Final = 2**21  # numbers that the bootstrap and the jackknife hold at a time


class Level(StrEnum):
    """The level of measurement: how far two values lie apart, δ² (Krippendorff 2011, section C)."""

    NOMINAL = "nominal"  # 1 for any two different values
    ORDINAL = "ordinal"  # by how many ratings lie between them
    INTERVAL = "interval"  # (c − k)²
    RATIO = "ratio"  # ((c − k) / (c + k))²


@dataclass(frozen=True, slots=True)
class UnitShare:
    """Hold what one unit contributes to the disagreement.

    Attributes:
        unit: its place in the table, from 0.
        ratings: how many ratings it has.
        disagreement: mean distance δ² of its pairs of ratings.
        share: its part of all observed disagreement, 0 to 1; 0 for every unit where there is none.
        alpha_without: alpha of the table without this unit.
    """

    unit: int
    ratings: int
    disagreement: float
    share: float
    alpha_without: float | Undefined


@dataclass(frozen=True, slots=True)
class Alpha:
    """Hold Krippendorff's alpha.

    Attributes:
        alpha: 1 is full agreement, 0 is what chance pairs give, below 0 is systematic disagreement.
        level: the level of measurement.
        observed_disagreement: D_o, in units of δ².
        expected_disagreement: D_e, in units of δ².
        units: units with two ratings or more; a single rating has nothing to be compared with and is left out.
        values: number of their ratings.
        standard_error: delete-one-unit jackknife.
        interval: alpha ± t · standard error with units − 1 degrees of freedom; with few units it covers better
            than the bootstrap (Hughes 2022).
        bootstrap: percentile interval over resampled units, where a generator was given.
        contributions: what each unit contributes, in the order of the table.
    """

    alpha: float
    level: Level
    observed_disagreement: float
    expected_disagreement: float
    units: int
    values: int
    standard_error: float | Undefined
    interval: Interval | Undefined
    bootstrap: Interval | Undefined | None
    contributions: tuple[UnitShare, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Paired:
    """Counts of the units with pairs, int64[units, values], their places in the table, and the values, float."""

    counts: Ints
    places: Ints
    values: Floats
    level: Level


def krippendorff_alpha(
    ratings: Sequence[Sequence[Any]] | npt.NDArray[Any],
    *,
    level: Level,
    categories: Sequence[Category] | None = None,
    confidence: float = CONFIDENCE,
    generator: np.random.Generator | None = None,
    replicates: int = 2000,
) -> Alpha | Undefined:
    """Compute Krippendorff's alpha from ratings, [units, raters], None or NaN where there is none.

    α = 1 − D_o / D_e with D_o = Σ o_ck δ²_ck / n, D_e = Σ n_c n_k δ²_ck / (n (n − 1)); a unit with m ratings adds
    its pairs with weight 1 / (m − 1) (Krippendorff 2004, 2011; Hayes and Krippendorff 2007).

    Args:
        ratings: categories (nominal, or ordinal with declared categories) or numbers.
        level: the level of measurement.
        categories: the order of ordinal categories that are words; all values, where not all occur.
        confidence: of the intervals.
        generator: draws the bootstrap; without one there is none.
        replicates: how many tables the bootstrap draws.

    Raises:
        BadTable: ragged rows, words where numbers are needed, or a negative number at the ratio level.
    """
    refuse_confidence(confidence)
    counted = unit_counts(ratings, categories)
    if counted.raters == 1:
        return Undefined(Reason.ONE_RATER_ONLY, "All ratings come from one rater.")
    places = np.flatnonzero(counted.counts.sum(axis=1) >= 2)
    if len(places) == 0:
        return Undefined(Reason.NO_PAIRS, "No unit was rated twice.")
    values = _numbers(counted.categories, level, declared=categories is not None)
    paired = _Paired(counted.counts[places], places, values, level)
    with threadpool_limits(1):
        return _alpha(paired, confidence, generator, replicates)


def _alpha(
    paired: _Paired, confidence: float, generator: np.random.Generator | None, replicates: int
) -> Alpha | Undefined:
    counts = paired.counts
    ones = np.ones((1, len(counts)))
    observed, expected = _disagreement(paired, ones)
    if expected[0] <= 0:
        return Undefined(Reason.NO_VARIATION, f"All {int(counts.sum())} ratings are the same value.")
    alpha = float(1 - observed[0] / expected[0])
    without = _without_each(paired)
    error = jackknife_error(without)
    drawn = None if generator is None else _bootstrap(paired, confidence, generator, replicates)
    return Alpha(
        alpha=alpha,
        level=paired.level,
        observed_disagreement=float(observed[0]),
        expected_disagreement=float(expected[0]),
        units=len(counts),
        values=int(counts.sum()),
        standard_error=error,
        interval=error if isinstance(error, Undefined) else student_interval(alpha, error, len(counts) - 1, confidence),
        bootstrap=drawn,
        contributions=_contributions(paired, without),
    )


def _disagreement(paired: _Paired, draws: Floats) -> tuple[Floats, Floats]:
    """Return D_o and D_e, float[tables] each, of tables in which unit u stands draws[table, u] times."""
    counts = paired.counts.astype(np.float64)
    weights = draws / (counts.sum(axis=1) - 1)
    frequency = draws @ counts
    distance = _distances(paired, frequency)
    if distance.ndim == 2:
        within = weights @ ((counts @ distance) * counts).sum(axis=1)
    else:  # ordinal distances depend on the frequencies of each table
        pairs = zip(weights, distance, strict=True)
        within = np.array([((counts.T * weight) @ counts * apart).sum() for weight, apart in pairs])
    return _per_value(within, frequency, distance)


def _without_each(paired: _Paired) -> Floats:
    """Return alpha of the table without each unit, float[units]; NaN where the others do not vary."""
    counts = paired.counts.astype(np.float64)
    if len(counts) < 2:
        return np.array([np.nan])
    weights = 1 / (counts.sum(axis=1) - 1)
    whole = (counts.T * weights) @ counts
    found = []
    size = max(1, _HELD // whole.size)
    for start in range(0, len(counts), size):
        part = counts[start : start + size]
        own = part[:, :, None] * part[:, None, :] * weights[start : start + size, None, None]
        frequency = counts.sum(axis=0) - part
        distance = _distances(paired, frequency)
        found.append(_alphas(*_per_value(((whole - own) * distance).sum(axis=(1, 2)), frequency, distance)))
    return np.concatenate(found)


def _per_value(within: Floats, frequency: Floats, distance: Floats) -> tuple[Floats, Floats]:
    """Return D_o and D_e from sums of distances within units and how often each value stands, float[tables, values]."""
    total = frequency.sum(axis=1)
    if distance.ndim == 2:
        between = ((frequency @ distance) * frequency).sum(axis=1)
    else:
        between = ((frequency[:, None, :] @ distance)[:, 0, :] * frequency).sum(axis=1)
    none = np.zeros_like(total)
    observed = np.divide(within, total, out=none.copy(), where=total > 0)
    expected = np.divide(between, total * (total - 1), out=none, where=total > 1)
    return observed, expected


def _distances(paired: _Paired, frequency: Floats) -> Floats:
    """Return δ², float[values, values], or float[tables, values, values] at the ordinal level."""
    values = paired.values
    apart = values[:, None] - values[None, :]
    match paired.level:
        case Level.NOMINAL:
            return 1.0 - np.eye(len(values))
        case Level.INTERVAL:
            return np.asarray(apart**2)
        case Level.RATIO:
            both = values[:, None] + values[None, :]
            return np.divide(apart, both, out=np.zeros_like(apart), where=both != 0) ** 2
        case Level.ORDINAL:
            middle = np.cumsum(frequency, axis=1) - frequency / 2
            return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)


def _alphas(observed: Floats, expected: Floats) -> Floats:
    return 1 - np.divide(observed, expected, out=np.full_like(observed, np.nan), where=expected > 0)


def _bootstrap(
    paired: _Paired, confidence: float, generator: np.random.Generator, replicates: int
) -> Interval | Undefined:
    """Return the percentile interval of alpha over tables of resampled units.

    A table without variation has no alpha and is drawn out, which its share in the words of the refusal tells.
    """
    units = len(paired.counts)
    if units < 2:
        return Undefined(Reason.TOO_FEW_UNITS, "One unit cannot be resampled.")
    found = []
    chunk = max(1, _HELD // max(units, paired.counts.shape[1] ** 2))
    for start in range(0, replicates, chunk):
        size = min(chunk, replicates - start)
        draws = generator.multinomial(units, np.full(units, 1 / units), size=size).astype(np.float64)
        found.append(_alphas(*_disagreement(paired, draws)))
    alphas = np.concatenate(found)
    whole = alphas[np.isfinite(alphas)]
    if len(whole) < 0.95 * replicates:
        return Undefined(
            Reason.TOO_FEW_UNITS,
            f"{replicates - len(whole)} of {replicates} resampled tables hold no variation.",
        )
    low, high = np.quantile(whole, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high), confidence)


def _contributions(paired: _Paired, without: Floats) -> tuple[UnitShare, ...]:
    counts = paired.counts.astype(np.float64)
    distance = _distances(paired, counts.sum(axis=0, keepdims=True))
    square = distance if distance.ndim == 2 else distance[0]
    pairs = ((counts @ square) * counts).sum(axis=1)
    raters = counts.sum(axis=1)
    weighted = pairs / (raters - 1)
    total = weighted.sum()
    gone = Undefined(Reason.NO_VARIATION, "The other units hold no variation.")
    return tuple(
        UnitShare(
            unit=int(paired.places[at]),
            ratings=int(raters[at]),
            disagreement=float(pairs[at] / (raters[at] * (raters[at] - 1))),
            share=float(weighted[at] / total) if total > 0 else 0.0,
            alpha_without=float(without[at]) if np.isfinite(without[at]) else gone,
        )
        for at in range(len(counts))
    )


def _numbers(categories: tuple[Category, ...], level: Level, *, declared: bool) -> Floats:
    """Return a number for each value: itself, or its place where only places matter."""
    words = [category for category in categories if isinstance(category, str)]
    if level is Level.NOMINAL or (level is Level.ORDINAL and declared):
        return np.arange(len(categories), dtype=np.float64)
    if words:
        raise BadTable(
            "The value {value!r} is a word; the {level} level needs numbers, or categories in a declared order.",
            values={"value": words[0], "level": level.value},
        )
    numbers = np.array(categories, dtype=np.float64)
    if level is Level.RATIO and (numbers < 0).any():
        raise BadTable("The value {value} is below 0; the ratio level has none.", values={"value": numbers.min()})
    return numbers
