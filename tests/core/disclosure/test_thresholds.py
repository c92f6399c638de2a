"""From how many answers on something is told."""

import pytest

from uswah.core.disclosure import RegionRule, Thresholds, may_tell_region, may_tell_texts


@pytest.mark.parametrize(
    ("respondents", "banded_from"), [(5, 4), (9, 8), (10, 9), (11, 10), (19, 18), (20, 18), (21, 19), (100, 90)]
)
def test_a_band_leaves_room_for_at_least_one_who_thought_otherwise(respondents, banded_from):
    assert Thresholds().banded_from(respondents) == banded_from


def test_free_texts_are_read_from_ten_on():
    assert [may_tell_texts(number, Thresholds()) for number in (0, 1, 9, 10)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("respondents", "is_told"),
    [
        ({"A": 20, "B": 20, "C": 10}, True),
        ({"A": 20, "B": 19, "C": 10}, False),
        ({"A": 30, "B": 20}, False),
        ({"A": 30, "B": 20, "C": 0}, False),
        ({"A": 60, "B": 20, "C": 20}, True),
        ({"A": 61, "B": 20, "C": 19}, False),
    ],
)
def test_an_area_is_told_from_fifty_pupils_of_three_madrasah_with_none_dominating(respondents, is_told):
    assert may_tell_region(respondents, RegionRule()) == is_told


def test_thresholds_that_protect_nobody_are_refused():
    with pytest.raises(ValueError, match="at least two people"):
        Thresholds(cell=1)
    with pytest.raises(ValueError, match="one half"):
        Thresholds(band=0.5)
