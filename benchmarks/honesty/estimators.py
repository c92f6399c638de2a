"""Estimate a world's levels in several ways: ours, one that knows the variances, and what people do today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from benchmarks.honesty.worlds import ROLES, World
from uswah.core.measurement.levels import (
    FIRST_REFERENCE,
    HEAD,
    Z90,
    Blocks,
    LevelEstimates,
    VarianceReference,
    estimate_levels,
)
from uswah.core.measurement.partial_credit import (
    Bands,
    Calibration,
    ScoreMatrix,
    calibrate_competencies,
    warm_competencies,
)
from uswah.core.measurement.table import Codes

Floats = npt.NDArray[np.float64]

BANDS = Bands.of(("1", "2", "3", "4"), (25.0, 50.0, 75.0))
#: Degrees of freedom at which a reference is no longer moved by data.
KNOWN = 1e9


@dataclass(frozen=True)
class Verdict:
    """Hold how well an estimator did: error (logit), correlation, share of 90 % intervals that hold the truth."""

    rmse: float
    correlation: float
    coverage: float
    half_width: float


@dataclass(frozen=True)
class Measured:
    """Hold a world's blocks and calibrations, found from its scores."""

    world: World
    blocks: Blocks
    calibrations: Mapping[str, Calibration]


def competency_names(world: World) -> tuple[str, ...]:
    """Return the names of the competencies, in order."""
    return tuple(f"K{place + 1}" for place in range(world.plan.competencies))


def measured(world: World, calibrations: Mapping[str, Calibration] | None = None) -> Measured:
    """Do stage 1 on the scores of a world, calibrating from them unless calibrations are given."""
    items = tuple(f"i{place}" for place in range(world.scores.shape[1]))
    names = competency_names(world)
    matrix = ScoreMatrix.of(world.scores, items, maxima=[3] * len(items))
    if calibrations is None:
        of = {name: _items(world, items, place) for place, name in enumerate(names)}
        calibrations = calibrate_competencies(matrix, of)
    found = warm_competencies(matrix, calibrations)
    many, forms = len(names), len(world.teacher)
    columns = {name: Codes(np.tile(column.codes, many), column.labels) for name, column in world.codes().items()}
    blocks = Blocks(
        **columns,
        occasion=Codes.single(many * forms),
        competency=Codes(np.repeat(np.arange(many, dtype=np.int32), forms), names),
        measure=np.concatenate([found[name].measure for name in names]),
        standard_error=np.concatenate([found[name].standard_error for name in names]),
        percent=np.concatenate([found[name].percent for name in names]),
    )
    return Measured(world, blocks, calibrations)


def true_calibrations(world: World) -> dict[str, Calibration]:
    """Return the thresholds that made the scores."""
    items = tuple(f"i{place}" for place in range(world.scores.shape[1]))
    found = {}
    for place, name in enumerate(competency_names(world)):
        here = np.flatnonzero(world.item_competency == place)
        thresholds = [world.thresholds[item].tolist() for item in here]
        found[name] = Calibration.of_thresholds([items[item] for item in here], thresholds)
    return found


def ours(found: Measured, reference: VarianceReference = FIRST_REFERENCE, seed: int = 0) -> LevelEstimates:
    """Estimate levels as the product does."""
    names = competency_names(found.world)
    groups = {"all": dict.fromkeys(names, 1.0)} if len(names) > 1 else None
    return estimate_levels(
        found.blocks, calibrations=found.calibrations, bands=BANDS, reference=reference, seed=seed, groups=groups
    )


def oracle(world: World) -> LevelEstimates:
    """Estimate levels by one who knows the variances and the thresholds, but not the effects."""
    known = replace(world.plan.variances, degrees_of_freedom=KNOWN)
    return ours(measured(world, true_calibrations(world)), known)


def truth_of(world: World) -> Floats:
    """Return the truth of every outcome, float64[T, K]: competencies, then their mean where there are several."""
    if world.plan.competencies == 1:
        return world.truth
    return np.concatenate([world.truth, world.truth.mean(axis=1, keepdims=True)], axis=1)


def verdict(truth: Floats, estimate: Floats, deviation: Floats | None, *, centred: bool = False) -> Verdict:
    """Compare an estimate with the truth; `centred` forgives a constant error (of estimators without an origin)."""
    seen = np.isfinite(estimate)
    error = estimate[seen] - truth[seen]
    if centred:
        error = error - error.mean()
    half = np.full(error.shape, np.nan) if deviation is None else Z90 * deviation[seen]
    covered = float(np.mean(np.abs(error) <= half)) if deviation is not None else float("nan")
    correlation = float(np.corrcoef(truth[seen], estimate[seen])[0, 1])
    return Verdict(float(np.sqrt(np.mean(error**2))), correlation, covered, float(half.mean()))


def verdict_of(world: World, levels: LevelEstimates) -> Verdict:
    """Compare the levels of all teachers and outcomes with the truth, nothing forgiven."""
    order = np.array([int(label[1:]) for label in levels.teachers])
    return verdict(truth_of(world)[order], levels.measure, levels.standard_deviation)


def simple_mean(found: Measured) -> Floats:
    """Return the mean over sources of the mean within each, in logits."""
    role, teachers = found.blocks.role.codes, len(found.world.truth)
    sums = np.zeros((teachers, len(ROLES)))
    counts = np.zeros((teachers, len(ROLES)))
    np.add.at(sums, (found.blocks.teacher.codes, role), found.blocks.measure)
    np.add.at(counts, (found.blocks.teacher.codes, role), 1.0)
    there = counts > 0
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=there)
    return np.asarray(means.sum(axis=1) / there.sum(axis=1))


def latest_rating(found: Measured, seed: int) -> Floats:
    """Return the last rating of each teacher, when ratings come in any order."""
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(found.blocks))
    latest = np.full(len(found.world.truth), np.nan)
    latest[found.blocks.teacher.codes[order]] = found.blocks.measure[order]
    return latest


def own_head(found: Measured) -> Floats:
    """Return what the own head says."""
    here = found.blocks.role.codes == ROLES.index(HEAD)
    said = np.full(len(found.world.truth), np.nan)
    said[found.blocks.teacher.codes[here]] = found.blocks.measure[here]
    return said


TODAY: Mapping[str, Callable[[Measured, int], Floats]] = {
    "simple mean over sources": lambda found, seed: simple_mean(found),
    "latest rating": latest_rating,
    "own head only": lambda found, seed: own_head(found),
}


def _items(world: World, items: tuple[str, ...], competency: int) -> list[str]:
    return [items[item] for item in np.flatnonzero(world.item_competency == competency)]
