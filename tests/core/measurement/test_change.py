"""Whether one person changed: reliable change, minimal detectable change, and the pull of the mean."""

import numpy as np
import pytest

from uswah.core.measurement.change import (
    Direction,
    Population,
    expected_regression,
    minimal_detectable_change,
    minimal_detectable_mean_change,
    reliable_change,
    standard_error_of_difference,
    standard_error_of_measurement,
    true_change,
)

TEACHERS = Population(pre_mean=0.0, post_mean=0.2, pre_deviation=0.86, post_deviation=0.86, correlation=0.8)


def test_published_example_of_reliable_change():
    """Jacobson NS, Truax P (1991) Clinical significance. J. Consult. Clin. Psychol. 59(1):12-19, p. 14."""
    error = standard_error_of_measurement(7.5, 0.80)
    difference = standard_error_of_difference(error, error)
    change = reliable_change(47.5, 32.5, difference)
    assert (round(error, 2), round(difference, 2), round(-change.index, 2)) == (3.35, 4.74, 3.16)
    assert change.direction is Direction.DOWN


@pytest.mark.parametrize(
    ("post", "direction"),
    [(0.79, Direction.UNDECIDED), (0.81, Direction.UP), (-0.79, Direction.UNDECIDED), (-0.81, Direction.DOWN)],
)
def test_a_teacher_moves_by_more_than_chance_or_nothing_is_said(post, direction):
    difference = standard_error_of_difference(0.29, 0.29)
    assert minimal_detectable_change(0.29) == pytest.approx(0.804, abs=0.0005)
    assert reliable_change(0.0, post, difference).direction is direction


def test_group_of_twelve_is_found_earlier_than_one_teacher():
    assert minimal_detectable_mean_change(0.54, 12) == pytest.approx(0.44, abs=0.005)
    assert minimal_detectable_mean_change(0.54, 40) == pytest.approx(0.24, abs=0.005)


def test_what_two_sheets_of_one_strict_rater_have_in_common_cancels():
    assert standard_error_of_difference(0.3, 0.3, 0.5) == pytest.approx(0.3)


def test_who_was_picked_for_a_low_measure_comes_back_by_chance():
    """With reliability .57 a teacher one deviation below the mean is expected to rise .43."""
    assert expected_regression(-1.0, 0.0, 0.57) == pytest.approx(0.43)
    steady = Population(0.0, 0.0, 0.57**0.5, 0.57**0.5, 0.999999)
    error = 0.43**0.5
    picked = true_change(-1.0, -0.57, error, error, steady)
    assert picked.change == pytest.approx(0.0, abs=0.001)
    assert picked.direction is Direction.UNDECIDED


def test_posterior_is_the_one_of_the_matrix_formula():
    found = true_change(-0.9, 0.4, 0.35, 0.25, TEACHERS, error_correlation=0.2)
    prior = 0.86**2 * np.array([[1, 0.8], [0.8, 1]])
    noise = np.array([[0.35**2, 0.2 * 0.35 * 0.25], [0.2 * 0.35 * 0.25, 0.25**2]])
    gain = prior @ np.linalg.inv(prior + noise)
    mean = np.array([0.0, 0.2]) + gain @ (np.array([-0.9, 0.4]) - [0.0, 0.2])
    left = prior - gain @ prior
    assert [found.pre, found.post] == pytest.approx(mean.tolist())
    assert found.change_error == pytest.approx(float(np.array([-1, 1]) @ left @ np.array([-1, 1])) ** 0.5)
    assert found.direction is Direction.UP


def test_posterior_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.Generator(np.random.PCG64(7))
    covariance = 0.86**2 * np.array([[1, 0.8], [0.8, 1]])
    truth = rng.multivariate_normal([0.0, 0.2], covariance, size=2000)
    seen = truth + rng.normal(0, [0.5, 0.3], size=truth.shape)
    inside = 0
    for (pre, post), (seen_pre, seen_post) in zip(truth, seen, strict=True):
        low, high = true_change(seen_pre, seen_post, 0.5, 0.3, TEACHERS, confidence=0.9).interval
        inside += low <= post - pre <= high
    assert 0.88 < inside / 2000 < 0.92


def test_bad_numbers_are_refused():
    with pytest.raises(ValueError, match="reliability"):
        standard_error_of_measurement(7.5, 1.2)
    with pytest.raises(ValueError, match="no chance"):
        reliable_change(1, 2, 0.0)
    with pytest.raises(ValueError, match="correlation"):
        true_change(0, 1, 0.3, 0.3, Population(0, 0, 1, 1, 1.0))
    with pytest.raises(ValueError, match="one person"):
        minimal_detectable_mean_change(0.5, 0)
