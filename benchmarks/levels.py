"""Levels from raw scores: one madrasah after each sheet, a KKM, a kabupaten, the nation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.figures import Figure
from benchmarks.honesty.estimators import BANDS, measured, true_calibrations
from benchmarks.honesty.worlds import Plan, World, make
from uswah.core.measurement.levels import FIRST_REFERENCE, Blocks, estimate_levels
from uswah.core.measurement.partial_credit import Calibration
from uswah.core.measurement.table import Codes

SEED = 20261121
#: Head, pengawas and self of everybody: three raters for each teacher.
THREE = Plan(pengawas_share=1.0, self_share=1.0, peers=0)


@dataclass(frozen=True)
class Size:
    """Say what is measured, against which target in seconds (None: told for comparison), and how often."""

    name: str
    plan: Plan
    target: float | None
    runs: int = 3


SIZES = (
    Size("a madrasah, 30 × 78 × 3, stages 1 and 2", replace(THREE, madrasah=1, teachers=30), 0.3, 9),
    Size("a KKM, 500 teachers", replace(THREE, madrasah=20), 2.0),
    Size("a kabupaten, 2,500 teachers", replace(THREE, madrasah=100), 8.0),
    Size("a madrasah in 4 competencies", replace(THREE, madrasah=1, teachers=30, competencies=4), None),
    Size("a madrasah in 14 competencies", replace(THREE, madrasah=1, teachers=30, competencies=14), None),
    Size("a KKM in 4 competencies", replace(THREE, madrasah=20, competencies=4), None),
    Size("a KKM in 14 competencies", replace(THREE, madrasah=20, competencies=14), None, 1),
)


def measure() -> Iterator[Figure]:
    """Yield the figures: small tables from raw scores, large ones from blocks."""
    for size in SIZES:
        world = make(size.plan, SEED)
        calibrations = true_calibrations(world)
        samples = [_from_scores(world, calibrations) for _ in range(size.runs)]
        yield Figure(size.name, "s", size.target, samples, f"{world.scores.size:,} scores")
    yield _from_blocks("100,000 teachers × 3 raters, stage 2", 100_000, 15.0, 3)
    yield _from_blocks("1,000,000 teachers × 3 raters, stage 2", 1_000_000, 30.0, 1)


def _from_scores(world: World, calibrations: dict[str, Calibration]) -> float:
    begin = time.perf_counter()
    found = measured(world, calibrations)
    estimate_levels(found.blocks, calibrations=calibrations, bands=BANDS, reference=FIRST_REFERENCE, seed=SEED)
    return time.perf_counter() - begin


def _from_blocks(name: str, teachers: int, target: float, runs: int) -> Figure:
    plan = replace(THREE, madrasah=teachers // 25, indicators=4)
    world = make(plan, SEED)
    blocks = _measured_exactly(world)
    calibrations = true_calibrations(make(replace(THREE, madrasah=1), SEED))
    samples = []
    for _ in range(runs):
        begin = time.perf_counter()
        estimate_levels(blocks, calibrations=calibrations, bands=BANDS, reference=FIRST_REFERENCE, seed=SEED)
        samples.append(time.perf_counter() - begin)
    return Figure(name, "s", target, samples, f"{len(blocks):,} blocks; variances on 200 sampled madrasah")


def _measured_exactly(world: World) -> Blocks:
    """Return blocks as forms of 78 indicators would measure them, without drawing the scores."""
    error = 0.22
    noise = np.random.Generator(np.random.PCG64(SEED)).normal(0, error, len(world.teacher))
    measure = world.eta[:, 0] + noise
    used = np.flatnonzero(np.bincount(world.role, minlength=4))
    columns = world.codes()
    role = Codes(np.searchsorted(used, world.role).astype(np.int32), tuple(columns["role"].labels[at] for at in used))
    return Blocks(
        **{**columns, "role": role},
        occasion=Codes.single(len(measure)),
        competency=Codes.single(len(measure), "K1"),
        measure=measure,
        standard_error=np.full(len(measure), error),
        percent=100 / (1 + np.exp(-measure)),
    )
