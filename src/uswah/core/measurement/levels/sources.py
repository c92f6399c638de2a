"""Say what each source tells of a teacher once its role's mean and its raters' severity are taken out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.crossed import CrossedFit

from .combinations import technique_weights
from .counts import Ranked, paired, ranked, summed
from .estimates import SourceColumns
from .model import (
    HALO,
    RATER_COMPETENCY,
    RESIDUAL,
    ROLE_COMPETENCY,
    SEVERITY,
    TECHNIQUE,
    Layout,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Hold what one role says of one teacher in one competency, sorted by teacher, competency and role.

    `own` is the variance of the cell's mean that is its own, `shared` the part that other competencies of the
    same teacher and role share (halo and severity).
    """

    teacher: Ints
    competency: Ints
    role: Ints
    value: Floats
    own: Floats
    shared: Floats
    raters: Ints
    blocks: Ints
    techniques: Ints
    raw_percent: Floats


def cells_of(layout: Layout, fitted: CrossedFit, anchor: Floats) -> Cells:
    """Gather blocks to cells: the mean within each rater first, then raters with equal weight."""
    blocks = layout.blocks
    value, own, shared = _corrected(layout, fitted, anchor)
    role = blocks.role.codes.astype(np.int64)
    competency = blocks.competency.codes.astype(np.int64)
    key = paired(blocks.teacher.codes.astype(np.int64), competency, blocks.competency.count)
    cell = ranked(paired(key, role, blocks.role.count))
    judged = ranked(paired(cell.of, layout.joins.judge.of, layout.joins.judge.count))
    within = _count(judged)[judged.of]
    first = np.zeros(cell.count, dtype=np.int64)
    first[cell.of] = np.arange(len(blocks))
    raters = summed(cell, 1.0 / within)
    share = 1.0 / (within * raters[cell.of])
    per_rater = within * share
    return Cells(
        teacher=blocks.teacher.codes[first].astype(np.int64),
        competency=competency[first],
        role=role[first],
        value=summed(cell, share * value),
        own=summed(cell, share**2 * own),
        shared=summed(cell, share * per_rater * shared),
        raters=np.rint(raters).astype(np.int64),
        blocks=_count(cell),
        techniques=_bits(cell, blocks.technique.codes),
        raw_percent=summed(cell, blocks.percent) / _count(cell),
    )


def source_columns(cells: Cells, weights: Floats, teachers: int, roles: int) -> SourceColumns:
    """Return the cells of every outcome: a competency's as they are, a group's as weighted means of what there is."""
    outcomes = len(weights)
    parts: list[tuple[Ints, Ints, Floats]] = []
    for outcome in range(outcomes):
        weight = weights[outcome][cells.competency]
        on = np.flatnonzero(weight > 0)
        parts.append((on, paired(cells.teacher[on] * outcomes + outcome, cells.role[on], roles), weight[on]))
    at = np.concatenate([part[0] for part in parts])
    group = ranked(np.concatenate([part[1] for part in parts]))
    keys = np.zeros(group.count, dtype=np.int64)
    keys[group.of] = np.concatenate([part[1] for part in parts])
    raw = np.concatenate([part[2] for part in parts])
    share = raw / summed(group, raw)[group.of]
    variance = summed(group, share**2 * cells.own[at])
    variance += summed(group, share * cells.shared[at])
    start = np.searchsorted(keys // roles, np.arange(teachers * outcomes + 1))
    rows = np.arange(teachers)[:, None] * outcomes + np.arange(outcomes + 1)[None, :]
    return SourceColumns(
        start=start[rows],
        role=keys % roles,
        measure=summed(group, share * cells.value[at]),
        standard_error=np.sqrt(variance),
        percent=np.zeros(group.count),
        raters=_most(group, cells.raters[at]),
        blocks=summed(group, cells.blocks[at].astype(np.float64)).astype(np.int64),
        techniques=_joined_bits(group, cells.techniques[at]),
        raw_percent=summed(group, share * cells.raw_percent[at]),
    )


def _corrected(layout: Layout, fitted: CrossedFit, anchor: Floats) -> tuple[Floats, Floats, Floats]:
    """Return each block's measure without role mean, technique and severity; its own variance, and the shared part."""
    blocks = layout.blocks
    role = blocks.role.codes
    value = blocks.measure - (fitted.fixed - anchor @ fitted.fixed)[role]
    own = blocks.standard_error**2
    shared = np.zeros(len(blocks))
    effects = fitted.effects
    if ROLE_COMPETENCY in effects:
        means = effects[ROLE_COMPETENCY].estimate.reshape(blocks.role.count, blocks.competency.count)
        value -= (means - anchor @ means)[role, blocks.competency.codes]
    if TECHNIQUE in effects:
        means = effects[TECHNIQUE].estimate
        value -= (means - technique_weights(layout, anchor) @ means)[blocks.technique.codes]
    for term in layout.terms:
        levels = layout.levels[term.key]
        on = levels >= 0
        if term.name == HALO or (term.name == SEVERITY and not _is_of_judges(layout, term.key)):
            shared[on] += fitted.variances[term.key]
        elif term.name in (SEVERITY, RATER_COMPETENCY):
            value[on] -= effects[term.key].estimate[levels[on]]
            target = shared if term.name == SEVERITY else own
            target[on] += effects[term.key].variance[levels[on]]
    for place, term in enumerate(layout.residual_terms):
        here = layout.residuals == place
        target = own if term.name == RESIDUAL else shared
        target[here] += fitted.residual_variances[place]
    return value, own, shared


def _is_of_judges(layout: Layout, key: str) -> bool:
    """Tell whether a severity factor has one level per judge (else one per pair, where a judge has one teacher)."""
    role = key.partition(":")[2]
    return bool(layout.joins.role_shares[layout.blocks.role.labels.index(role)])


def _count(groups: Ranked) -> Ints:
    return np.bincount(groups.of, minlength=groups.count)


def _bits(groups: Ranked, codes: npt.NDArray[np.int32]) -> Ints:
    return _joined_bits(groups, np.int64(1) << codes.astype(np.int64))


def _joined_bits(groups: Ranked, bits: Ints) -> Ints:
    found = np.zeros(groups.count, dtype=np.int64)
    np.bitwise_or.at(found, groups.of, bits)
    return found


def _most(groups: Ranked, numbers: Ints) -> Ints:
    found = np.zeros(groups.count, dtype=np.int64)
    np.maximum.at(found, groups.of, numbers)
    return found
