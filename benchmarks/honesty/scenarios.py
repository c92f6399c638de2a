"""Name the worlds that are tried, and judge one of them at one seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.honesty.estimators import (
    TODAY,
    Verdict,
    measured,
    oracle,
    ours,
    truth_of,
    verdict,
    verdict_of,
)
from benchmarks.honesty.many_facet import many_facet
from benchmarks.honesty.worlds import Plan, make
from uswah.core.measurement.levels import FIRST_REFERENCE, VarianceReference

OURS, ORACLE, MANY_FACET = "two-stage levels", "oracle: knows variances and thresholds", "many-facet Rasch (joint ML)"


@dataclass(frozen=True)
class Scenario:
    """Say which world, at how many seeds, and beside which other estimators.

    `judged` tells whether the claims (coverage .87 to .93, error, oracle) are made for it.
    """

    name: str
    plan: Plan
    seeds: int
    judged: bool = False
    compared: bool = False
    many_facet: bool = False


def scaled(factor: float) -> VarianceReference:
    """Return the reference with every variance multiplied: a truth that the reference misses."""
    first = FIRST_REFERENCE
    return replace(
        first,
        madrasah=first.madrasah * factor,
        teacher=first.teacher * factor,
        severity={role: value * factor for role, value in first.severity.items()},
        halo={role: value * factor for role, value in first.halo.items()},
        madrasah_competency=first.madrasah_competency * factor,
        teacher_competency=first.teacher_competency * factor,
        rater_competency=first.rater_competency * factor,
        residual=first.residual * factor,
    )


_ALONE = Plan(madrasah=1, pengawas_covers=1)

SCENARIOS: tuple[Scenario, ...] = (
    Scenario("200 madrasah × 25 teachers", Plan(), 20, judged=True, compared=True, many_facet=True),
    Scenario("the same, skewed severities", Plan(skewed=True), 20, judged=True, compared=True),
    Scenario("the same, a quarter with 8 teachers", Plan(small_share=0.25), 20, judged=True, compared=True),
    Scenario("40 madrasah × 25, 4 competencies", Plan(madrasah=40, competencies=4), 4, judged=True),
    Scenario("10 madrasah × 25, 14 competencies", Plan(madrasah=10, competencies=14), 3),
    Scenario("one madrasah alone, 8 teachers", replace(_ALONE, teachers=8), 100),
    Scenario("… its variances twice the reference", replace(_ALONE, teachers=8, variances=scaled(2.0)), 100),
    Scenario("… its variances half the reference", replace(_ALONE, teachers=8, variances=scaled(0.5)), 100),
    Scenario("one madrasah alone, 30 teachers", replace(_ALONE, teachers=30), 100),
    Scenario("… its variances twice the reference", replace(_ALONE, teachers=30, variances=scaled(2.0)), 100),
    Scenario("… its variances half the reference", replace(_ALONE, teachers=30, variances=scaled(0.5)), 100),
    Scenario("warning: half the heads' forms copy the pengawas", Plan(collusion=0.5), 3),
    Scenario("warning: all heads' forms copy the pengawas", Plan(collusion=1.0), 3),
)


def judge(place: int, seed: int) -> tuple[int, Mapping[str, Verdict]]:
    """Make the world of a scenario at a seed and judge every estimator on it."""
    scenario = SCENARIOS[place]
    with threadpool_limits(1):
        world = make(scenario.plan, seed)
        found = measured(world)
        verdicts = {OURS: verdict_of(world, ours(found))}
        if scenario.judged:
            verdicts[ORACLE] = verdict_of(world, oracle(world))
        if scenario.compared:
            truth = truth_of(world)[:, 0]
            for name, estimator in TODAY.items():
                verdicts[name] = verdict(truth, estimator(found, seed), None, centred=True)
            if scenario.many_facet:
                estimate, deviation = many_facet(world)
                verdicts[MANY_FACET] = verdict(truth, estimate, deviation, centred=True)
    return place, verdicts


def joined(verdicts: list[Verdict]) -> Verdict:
    """Return the verdict over seeds: root of the mean squared error, means of the others."""
    return Verdict(
        float(np.sqrt(np.mean([one.rmse**2 for one in verdicts]))),
        float(np.mean([one.correlation for one in verdicts])),
        float(np.mean([one.coverage for one in verdicts])),
        float(np.mean([one.half_width for one in verdicts])),
    )
