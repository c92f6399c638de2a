"""Tell how far raters and roles agree before anything is corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.agreement import Alpha, Level, Undefined, krippendorff_alpha
from uswah.core.measurement.table import Codes, PlainTable, RatingTable, crossed

MOST_UNITS: Final = 1_000  # more are sampled: the index moves by less than .01

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Hold Krippendorff's alpha of all ratings of the same thing.

    `name` is the competency ("" for all together). `units` is how many things were rated twice or more,
    `used` how many of them the index is computed on (a seeded sample where there are many).
    """

    name: str
    alpha: Alpha | Undefined
    units: int
    used: int


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Hold how two roles agree on the mean of a teacher's competency: alpha of the interval level."""

    first: str
    second: str
    alpha: Alpha | Undefined
    units: int


def competency_agreement(table: RatingTable, generator: np.random.Generator) -> tuple[Agreement, ...]:
    """Return ordinal alpha per competency; a unit is one teacher on one item, its ratings are all that there are."""
    unit = crossed((table.competency, table.teacher, table.item))
    score = table.score.astype(np.float64)
    return tuple(
        _alpha(label, unit[here], score[here], Level.ORDINAL, generator, range(table.lowest, table.highest + 1))
        for place, label in enumerate(table.competency.labels)
        for here in [table.competency.codes == place]
    )


def plain_agreement(table: PlainTable, generator: np.random.Generator) -> Agreement:
    """Return interval alpha of plain scores; a unit is one teacher."""
    return _alpha("", table.teacher.codes.astype(np.int64), table.score, Level.INTERVAL, generator, None)


def role_agreement(table: RatingTable, generator: np.random.Generator) -> tuple[PairAgreement, ...]:
    """Return alpha of every two roles that rated the same teachers, on the mean score of each competency."""
    keys, means = _role_means(table)
    roles = table.role.count
    found = []
    for first, second in combinations(range(roles), 2):
        left, right = keys % roles == first, keys % roles == second
        both, at, beside = np.intersect1d(keys[left] // roles, keys[right] // roles, return_indices=True)
        chosen = _sample(len(both), generator)
        pairs = np.stack([means[left][at][chosen], means[right][beside][chosen]], axis=1)
        alpha = krippendorff_alpha(pairs, level=Level.INTERVAL) if len(both) else _nothing()
        found.append(PairAgreement(table.role.labels[first], table.role.labels[second], alpha, len(both)))
    return tuple(found)


def coverage_of(table: RatingTable) -> Ints:
    """Return int64[roles, techniques]: how many teachers each source saw by each technique."""
    seen = np.unique(crossed((table.role, table.technique, table.teacher)))
    cell = seen // (table.teacher.count + 1)
    role, technique = np.divmod(cell, table.technique.count + 1)
    counts = np.zeros((table.role.count, table.technique.count), dtype=np.int64)
    np.add.at(counts, (role - 1, technique - 1), 1)
    return counts


def _nothing() -> Alpha | Undefined:
    return krippendorff_alpha([[None, None]], level=Level.INTERVAL)


def _role_means(table: RatingTable) -> tuple[Ints, Floats]:
    columns: tuple[Codes, ...] = (table.teacher, table.competency)
    key = crossed(columns) * table.role.count + table.role.codes
    keys, inverse = np.unique(key, return_inverse=True)
    return keys, np.bincount(inverse, table.score) / np.bincount(inverse)


def _alpha(
    name: str, unit: Ints, score: Floats, level: Level, generator: np.random.Generator, scale: range | None
) -> Agreement:
    units, inverse, counts = np.unique(unit, return_inverse=True, return_counts=True)
    twice = np.flatnonzero(counts >= 2)
    chosen = twice[_sample(len(twice), generator)]
    rows = list(_rows(chosen, inverse, score, len(units)))
    width = max((len(row) for row in rows), default=0)
    ratings = [row + [None] * (width - len(row)) for row in rows]
    categories = [float(value) for value in scale] if scale is not None else None
    alpha = krippendorff_alpha(ratings, level=level, categories=categories) if rows else _nothing()
    return Agreement(name, alpha, len(twice), len(chosen))


def _rows(chosen: Ints, inverse: Ints, score: Floats, units: int) -> Iterator[list[float | None]]:
    place = np.full(units, -1)
    place[chosen] = np.arange(len(chosen))
    rows = np.flatnonzero(place[inverse] >= 0)
    rows = rows[np.argsort(place[inverse[rows]], kind="stable")]
    ends = np.cumsum(np.bincount(place[inverse[rows]], minlength=len(chosen)))
    for part in np.split(score[rows], ends[:-1]):
        yield list(part.tolist())


def _sample(count: int, generator: np.random.Generator) -> Ints:
    if count <= MOST_UNITS:
        return np.arange(count)
    return np.sort(generator.choice(count, MOST_UNITS, replace=False))
