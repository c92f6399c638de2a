"""Fair scores in the official language: points of a competency, and what they add to the official total."""

import numpy as np
import pytest

from uswah.core.measurement.levels.translation import Translation, points_of, total_percent
from uswah.core.measurement.partial_credit import Bands, Calibration

PKG = Bands.of(["1", "2", "3", "4"], [25, 50, 75])
TOTAL = Bands.of(["kurang", "sedang", "cukup", "baik", "amat_baik"], [50.5, 60.5, 75.5, 90.5])


@pytest.mark.parametrize(
    ("percent", "points", "total"),
    [(0, 1.0, 25.0), (12.5, 1.25, 31.25), (25, 1.5, 37.5), (62.5, 3.0, 75.0), (75, 3.5, 87.5), (100, 4.0, 100.0)],
)
def test_points_stand_in_the_middle_of_their_band_and_add_up_as_the_law_adds(percent, points, total):
    assert float(points_of(percent, PKG)) == points
    assert float(total_percent(percent, PKG)) == total


def _two_competencies(counted_by):
    calibrations = {name: Calibration.of_thresholds(["a", "b", "c"], [[-0.6, 0.6]] * 3) for name in ("x", "y")}
    weights = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    return Translation(("x", "y"), weights, calibrations, TOTAL, counted_by=counted_by)


def test_a_total_is_the_mean_of_what_its_competencies_count():
    translation = _two_competencies(PKG)
    measure = np.array([[0.4, 1.3, 0.85]])
    read = translation.read(measure, np.full((1, 3), 0.3))
    each, together = read.percent[0, :2, 0], read.percent[0, 2, 0]
    assert together == pytest.approx(each.mean())
    plain = _two_competencies(None).read(measure, np.full((1, 3), 0.3))
    assert together == pytest.approx(float(total_percent(plain.percent[0, :2, 0], PKG).mean()), abs=0.01)


def test_a_better_teacher_never_has_a_lower_total_and_chances_add_to_one():
    translation = _two_competencies(PKG)
    measure = np.repeat(np.linspace(-4, 4, 41)[:, None], 3, axis=1)
    read = translation.read(measure, np.full(measure.shape, 0.5))
    assert (np.diff(read.percent[:, 2, 0]) >= 0).all()
    assert read.probabilities.sum(axis=2) == pytest.approx(1.0)
    assert (np.diff(read.probabilities[:, 2, -1]) >= 0).all()
