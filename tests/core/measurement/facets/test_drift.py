"""Severity that walks over the years, and the control chart of vignette residuals."""

import numpy as np
import pytest

from uswah.core.measurement.facets import CusumPlan, Drift, TooFewYears, cusum_chart, severity_walk, yearly_step

SHIFTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)


@pytest.mark.parametrize(
    ("limit", "published"),
    [
        (4.0, (168.0, 74.2, 26.6, 13.3, 8.38, 4.75, 3.34, 2.62, 2.19, 1.71)),
        (5.0, (465.0, 139.0, 38.0, 17.0, 10.4, 5.75, 4.01, 3.11, 2.57, 2.01)),
    ],
)
def test_run_lengths_are_the_published_ones(limit, published):
    """Lucas JM, Crosier RB (1982) Fast initial response for CUSUM. Technometrics 24:199-205, table 1, k = .5."""
    plan = CusumPlan(allowance=0.5, limit=limit)
    found = [plan.run_length(shift) for shift in SHIFTS]
    assert found == pytest.approx(published, rel=0.005)


def test_steady_rater_is_called_as_rarely_as_the_plan_says():
    rng = np.random.Generator(np.random.PCG64(3))
    plan = CusumPlan(limit=3.0)
    lengths = [cusum_chart(rng.standard_normal(600), plan).called_at for _ in range(150)]
    mean = np.mean([600 if length is None else length + 1 for length in lengths])
    assert mean == pytest.approx(plan.run_length(), rel=0.25)


def test_rater_who_turned_milder_is_called_soon_after():
    residuals = np.concatenate([np.tile([0.3, -0.3], 10), np.full(12, 1.5)])
    chart = cusum_chart(residuals)
    assert chart.drift is Drift.MILDER
    assert chart.called_at == 25  # the sixth sheet after the change
    assert cusum_chart(-residuals).drift is Drift.STRICTER
    assert cusum_chart(residuals[:20]).called_at is None


def test_missing_residual_is_refused():
    with pytest.raises(ValueError, match="missing"):
        cusum_chart([0.1, float("nan")])


def test_one_year_is_too_few():
    assert severity_walk([0.3, np.nan], [0.1, np.nan], 0.2) == TooFewYears(1)


def test_walk_tells_a_change_that_errors_do_not_explain():
    rising = severity_walk([0.0, 0.4, 0.9, 1.2], [0.1] * 4, 0.4)
    assert rising.drift is Drift.STRICTER
    assert rising.low < 1.2 < rising.high
    assert severity_walk([0.0, 0.4, 0.9, 1.2], [0.8] * 4, 0.4).drift is Drift.STEADY
    assert severity_walk([1.2, 0.9, 0.4, 0.0], [0.1] * 4, 0.4).drift is Drift.MILDER


def test_without_steps_all_years_are_their_weighted_mean():
    walk = severity_walk([0.0, 0.3, 0.6], [0.1, 0.1, 0.2], 0.0)
    assert walk.severity == pytest.approx([(0.0 + 0.3 + 0.6 / 4) / 2.25] * 3, abs=1e-5)
    assert walk.standard_error == pytest.approx([0.1 / 1.5] * 3, abs=1e-5)


def test_year_without_sheets_lies_between_its_neighbours_and_is_less_sure():
    walk = severity_walk([0.0, np.nan, 0.6], [0.05, np.nan, 0.05], 0.3)
    assert walk.severity[1] == pytest.approx(0.3, abs=0.001)
    assert walk.standard_error[1] > walk.standard_error[0]


def test_step_of_many_raters_is_found_and_is_none_where_only_errors_differ():
    rng = np.random.Generator(np.random.PCG64(5))
    walks = rng.normal(0, 0.5, (80, 1)) + np.cumsum(rng.normal(0, 0.25, (80, 5)), axis=1)
    errors = np.full(walks.shape, 0.15)
    seen = walks + rng.normal(0, 0.15, walks.shape)
    seen[rng.random(seen.shape) < 0.2] = np.nan
    assert yearly_step(seen, errors) == pytest.approx(0.25, abs=0.03)
    assert yearly_step(np.tile([0.3, 0.31, 0.29], (5, 1)), np.full((5, 3), 0.15)) == 0.0
    with pytest.raises(ValueError, match="two years"):
        yearly_step([[0.1, np.nan]], [[0.1, np.nan]])
