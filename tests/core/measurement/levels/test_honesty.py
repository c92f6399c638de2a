"""The intervals tell the truth: small worlds whose truth is known. `make bench-honesty` tries the large ones."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))  # the benchmarks are no part of the package

from benchmarks.honesty.estimators import BANDS, measured, oracle, ours, verdict_of
from benchmarks.honesty.scenarios import joined, scaled
from benchmarks.honesty.worlds import Plan, make
from uswah.core.measurement.levels import FIRST_REFERENCE, HEAD, NotYetKnowable, estimate_levels
from uswah.core.measurement.levels.staging import compacted, selected

FORTY = Plan(madrasah=40, indicators=30)


@pytest.mark.parametrize("plan", [FORTY, replace(FORTY, skewed=True), replace(FORTY, small_share=0.25)])
def test_intervals_cover_the_truth_and_the_error_is_near_the_oracles(plan):
    found = [make(plan, seed) for seed in range(3)]
    levels = joined([verdict_of(world, ours(measured(world))) for world in found])
    best = joined([verdict_of(world, oracle(world)) for world in found])
    assert 0.85 <= levels.coverage <= 0.95
    assert levels.rmse <= 1.05 * best.rmse


def test_short_forms_of_several_competencies_cover_the_truth():
    world = make(Plan(madrasah=10, competencies=4, indicators=24), 1)
    verdict = verdict_of(world, ours(measured(world)))
    assert 0.84 <= verdict.coverage <= 0.95


@pytest.mark.long
@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_one_madrasah_alone_covers_the_truth_when_the_reference_is_off_by_a_factor_of_two(factor):
    plan = Plan(madrasah=1, teachers=8, pengawas_covers=1, variances=scaled(factor), indicators=40)
    verdicts = [verdict_of(world, ours(measured(world))) for world in (make(plan, seed) for seed in range(40))]
    assert joined(verdicts).coverage >= 0.80


def test_with_one_source_only_the_program_refuses_every_level():
    found = measured(make(FORTY, 1))
    head = found.blocks.role.codes == found.blocks.role.labels.index(HEAD)
    alone = compacted(selected(found.blocks, head))
    levels = estimate_levels(alone, calibrations=found.calibrations, bands=BANDS, reference=FIRST_REFERENCE, seed=1)
    assert not levels.knowable.any()
    assert all(isinstance(level, NotYetKnowable) for level in levels)
    assert np.isfinite(levels.measure).all()


def test_at_national_size_variances_come_from_sampled_madrasah_and_the_seed_decides_which():
    world = make(Plan(madrasah=201, indicators=12, peers=0), 1)
    found = measured(world)
    levels, again, other = (ours(found, seed=seed) for seed in (1, 1, 2))
    assert (levels.sampled_madrasah, levels.mixture) == (200, False)
    assert levels.measure.tobytes() == again.measure.tobytes()
    assert levels.standard_deviation.tobytes() != other.standard_deviation.tobytes()
    np.testing.assert_allclose(levels.measure, other.measure, atol=0.05)
    assert 0.86 <= verdict_of(world, levels).coverage <= 0.94
