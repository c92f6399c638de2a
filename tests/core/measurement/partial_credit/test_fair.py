"""The fair score and its levels: the law's language, a level only when it is likely enough."""

import numpy as np
import pytest
from core.measurement.partial_credit.simulated import names, thresholds_of
from scipy.stats import norm

from uswah.core.measurement.partial_credit import (
    Bands,
    BetweenLevels,
    Calibration,
    ClearLevel,
    FairScale,
    level_probabilities,
    reading_of,
)

LABELS = ("Kurang", "Sedang", "Cukup", "Baik")
PKG = Bands.of(LABELS, (25, 50, 75))


def scale_of(thresholds, bands=PKG):
    return FairScale.of(Calibration.of_thresholds(names(len(thresholds)), thresholds), bands)


def test_the_fair_score_is_the_expected_share_of_the_highest_total():
    scale = scale_of([[0.0, 0.0], [1.0]])

    one, two = np.exp(0.5) / (1 + np.exp(0.5) + np.exp(1.0)), np.exp(1.0) / (1 + np.exp(0.5) + np.exp(1.0))
    expected = 100 * (one + 2 * two + 1 / (1 + np.exp(0.5))) / 3
    assert scale.percent(0.5) == pytest.approx(expected, abs=1e-12)
    assert scale.percent([-np.inf, np.inf]).tolist() == [0, 100]
    assert np.isnan(scale.percent(np.nan))


def test_cut_points_in_logits_have_the_fair_score_of_the_law():
    scale = scale_of(thresholds_of(5, np.random.default_rng(1)))

    assert np.abs(scale.percent(scale.cuts) - [25, 50, 75]).max() < 1e-6
    assert (np.diff(scale.cuts) > 0).all()


def test_percent_and_measure_lead_back_to_each_other():
    scale = scale_of(thresholds_of(26, np.random.default_rng(2)))
    theta = np.linspace(-6, 6, 25).reshape(5, 5)

    assert np.abs(scale.theta(scale.percent(theta)) - theta).max() < 1e-7
    assert scale.theta([0, 100]).tolist() == [-np.inf, np.inf]
    assert np.isnan(scale.theta([-1, 101, np.nan])).all()


@pytest.mark.parametrize(
    ("percent", "points"),
    [(0, 1), (12.5, 1.25), (25, 1.5), (37.5, 2), (50, 2.5), (62.5, 3), (75, 3.5), (87.5, 3.75), (100, 4)],
)
def test_points_pass_each_cut_point_halfway_between_two_labels(percent, points):
    scale = scale_of(thresholds_of(6, np.random.default_rng(3)))

    assert scale.points(scale.theta(percent)) == pytest.approx(points, abs=1e-6)


def test_points_follow_bands_of_unequal_width():
    scale = scale_of(thresholds_of(6, np.random.default_rng(4)), Bands.of("abcde", (50, 60, 75, 90)))

    assert scale.points(scale.theta([50, 55, 60, 82.5, 90, 95])) == pytest.approx([1.5, 2, 2.5, 4, 4.5, 4.75], abs=1e-6)


def test_probabilities_are_areas_of_the_normal_curve():
    cuts = [-1.0, 0.2, 1.5]

    found = level_probabilities([0.0, 1.0], [0.5, 2.0], cuts)

    for row, (mean, sd) in zip(found, [(0.0, 0.5), (1.0, 2.0)], strict=True):
        below = norm.cdf(cuts, mean, sd)
        assert row == pytest.approx(np.diff([0, *below, 1]), abs=1e-15)


def test_a_certain_estimate_has_one_level_and_a_cut_point_belongs_below():
    assert level_probabilities([0.1, 1.0, 1.1], 0.0, [0.0, 1.0]).tolist() == [[0, 1, 0], [0, 1, 0], [0, 0, 1]]


def test_no_estimate_has_no_probabilities():
    assert np.isnan(level_probabilities([np.nan, 0.0], [1.0, np.nan], [0.0])).all()
    with pytest.raises(ValueError, match="4 labels need 4 probabilities"):
        scale_of([[0.0], [1.0]]).reading(float("nan"), 1.0)


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ([0.05, 0.10, 0.80, 0.05], ClearLevel(2, "Cukup", 0.80)),
        ([0.05, 0.10, 0.79, 0.06], BetweenLevels(1, 2, "Sedang", "Cukup", 0.89)),
        ([0.00, 0.10, 0.45, 0.45], BetweenLevels(2, 3, "Cukup", "Baik", 0.90)),
        ([0.10, 0.40, 0.40, 0.10], BetweenLevels(1, 2, "Sedang", "Cukup", 0.80)),
        ([0.30, 0.30, 0.25, 0.15], BetweenLevels(0, 2, "Kurang", "Cukup", 0.85)),
        ([0.25, 0.25, 0.25, 0.25], BetweenLevels(0, 3, "Kurang", "Baik", 1.0)),
        ([0.00, 0.00, 0.00, 1.00], ClearLevel(3, "Baik", 1.0)),
    ],
)
def test_a_level_is_said_only_when_it_is_likely_enough(probabilities, expected):
    found = reading_of(probabilities, LABELS)

    assert found == expected.__class__(*_rounded(found, expected))


def _rounded(found, expected):
    """Return the fields of what was found with the probability of what is expected where they agree to 1e-12."""
    assert found.probability == pytest.approx(expected.probability, abs=1e-12)
    assert found.__class__ is expected.__class__
    if isinstance(found, ClearLevel):
        return found.index, found.label, found.probability
    return found.lowest_index, found.highest_index, found.lowest_label, found.highest_label, found.probability


def test_a_teacher_near_a_cut_point_stands_between_two_labels():
    scale = scale_of(thresholds_of(5, np.random.default_rng(6)))
    middle = float(scale.theta(62.5))

    assert isinstance(scale.reading(middle, 0.1), ClearLevel)
    near = scale.reading(float(scale.cuts[2]) - 0.02, 0.3)
    assert (near.lowest_label, near.highest_label) == ("Cukup", "Baik")


@pytest.mark.parametrize(
    ("labels", "cuts", "problem"),
    [
        (("a",), (), "at least one"),
        (("a", "b", "c"), (50,), "3 labels need 2 cut points"),
        (("a", "b", "c"), (60, 50), "increase between 0 and 100"),
        (("a", "b"), (100,), "increase between 0 and 100"),
    ],
)
def test_bands_that_are_none_are_refused(labels, cuts, problem):
    with pytest.raises(ValueError, match=problem):
        Bands.of(labels, cuts)
