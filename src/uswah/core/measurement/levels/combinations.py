"""Write levels, severities and madrasah's means as combinations of the model's effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from uswah.core.measurement.crossed import CrossedFit

from .model import (
    COMPETENCY,
    MADRASAH,
    MADRASAH_COMPETENCY,
    ROLE_COMPETENCY,
    TEACHER,
    TEACHER_COMPETENCY,
    TECHNIQUE,
    Layout,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class _Entries:
    """Gather weights of a sparse matrix, piece by piece."""

    rows: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    weights: list[Floats] = field(default_factory=list)

    def add(self, rows: Ints, columns: Ints, weights: Floats | float) -> None:
        shape = np.broadcast_shapes(rows.shape, columns.shape)
        self.rows.append(np.broadcast_to(rows, shape).ravel())
        self.columns.append(np.broadcast_to(columns, shape).ravel())
        self.weights.append(np.broadcast_to(np.asarray(weights, dtype=np.float64), shape).ravel())

    def matrix(self, rows: int, columns: int) -> sparse.csr_array:
        entries = (np.concatenate(self.weights), (np.concatenate(self.rows), np.concatenate(self.columns)))
        return sparse.csr_array(sparse.coo_array(entries, shape=(rows, columns)))


def anchor_weights(layout: Layout, trained: Sequence[str]) -> Floats:
    """Return the weight of each role's mean in the zero of severity, float64[R]: the trained roles, else all."""
    labels = layout.blocks.role.labels
    here = np.array([label in trained for label in labels], dtype=np.float64)
    if not here.any():
        here[:] = 1.0
    return np.asarray(here / here.sum())


def technique_weights(layout: Layout, anchor: Floats) -> Floats:
    """Return the weight of each technique in the zero of severity, float64[K]: as the anchor's roles use them.

    So an offset of a technique that only one role uses, which no data tell from the role's own mean, does no harm.
    """
    blocks = layout.blocks
    used = np.zeros((blocks.role.count, blocks.technique.count))
    np.add.at(used, (blocks.role.codes, blocks.technique.codes), 1.0)
    return np.asarray(anchor @ (used / used.sum(axis=1, keepdims=True)))


def level_rows(
    layout: Layout, fitted: CrossedFit, weights: Floats, anchor: Floats, *, only: Ints | None = None
) -> sparse.csr_array:
    """Return the rows of all levels (or those of `only` these teachers), [T·K, columns], teacher by teacher.

    A level is the anchor of role means + what belongs to the competencies + madrasah + teacher, with the techniques
    that the anchor's roles use. `weights` float64[K, C] are those of the competencies in each outcome.
    """
    outcomes = len(weights)
    teachers = np.arange(layout.blocks.teacher.count) if only is None else only
    every = np.arange(len(teachers) * outcomes)
    teacher, outcome = teachers[every // outcomes], every % outcomes
    entries = _Entries()
    _add_common(entries, layout, fitted, weights, anchor, every, outcome)
    entries.add(every, fitted.offsets[TEACHER] + teacher, 1.0)
    home = layout.madrasah_of[teacher]
    if MADRASAH in fitted.offsets:
        has = home >= 0
        entries.add(every[has], fitted.offsets[MADRASAH] + home[has], 1.0)
    for name, unit in ((TEACHER_COMPETENCY, teacher), (MADRASAH_COMPETENCY, home)):
        if name in fitted.offsets:
            _add_crossing(entries, fitted.offsets[name], weights, every, outcome, unit)
    return entries.matrix(len(every), fitted.columns)


def teacher_rows(layout: Layout, fitted: CrossedFit, outcomes: int) -> sparse.csr_array:
    """Return rows that hold the teacher's general part alone, [T·K, columns]."""
    every = np.arange(layout.blocks.teacher.count * outcomes)
    entries = _Entries()
    entries.add(every, fitted.offsets[TEACHER] + every // outcomes, 1.0)
    return entries.matrix(len(every), fitted.columns)


def role_rows(layout: Layout, fitted: CrossedFit, anchor: Floats) -> sparse.csr_array:
    """Return rows of each role's mean beside the anchor, [R, columns]: positive is milder."""
    roles = layout.blocks.role.count
    every = np.arange(roles)
    entries = _Entries()
    entries.add(every, every, 1.0)
    entries.add(every[:, None], every[None, :], -anchor[None, :])
    if ROLE_COMPETENCY in fitted.offsets:
        width = layout.blocks.competency.count
        begin = fitted.offsets[ROLE_COMPETENCY]
        columns = begin + np.arange(roles * width)
        own = np.repeat(np.eye(roles) - anchor[None, :], width, axis=1) / width
        entries.add(every[:, None], columns[None, :], own)
    return entries.matrix(roles, fitted.columns)


def _add_common(
    entries: _Entries,
    layout: Layout,
    fitted: CrossedFit,
    weights: Floats,
    anchor: Floats,
    every: Ints,
    outcome: Ints,
) -> None:
    """Add what all teachers share: role means, competency means, techniques."""
    width = layout.blocks.competency.count
    on = np.flatnonzero(anchor)
    entries.add(every[:, None], on[None, :], anchor[on][None, :])
    if COMPETENCY in fitted.offsets:
        shared = [(fitted.offsets[COMPETENCY], 1.0)]
        shared += [(fitted.offsets[ROLE_COMPETENCY] + role * width, float(anchor[role])) for role in on.tolist()]
        for begin, share in shared:
            for competency in range(width):
                here = weights[outcome, competency] != 0
                amount = share * weights[outcome[here], competency]
                entries.add(every[here], np.full(int(here.sum()), begin + competency), amount)
    if TECHNIQUE in fitted.offsets:
        usual = technique_weights(layout, anchor)
        columns = fitted.offsets[TECHNIQUE] + np.arange(len(usual))
        entries.add(every[:, None], columns[None, :], usual[None, :])


def _add_crossing(entries: _Entries, begin: int, weights: Floats, every: Ints, outcome: Ints, unit: Ints) -> None:
    width = weights.shape[1]
    for competency in range(width):
        here = (weights[outcome, competency] != 0) & (unit >= 0)
        amount = weights[outcome[here], competency]
        entries.add(every[here], begin + unit[here] * width + competency, amount)
