"""Stories of sources that say the same, or not."""

import math

import numpy as np
import pytest

from uswah.core.triangulation import (
    BadEvidence,
    Estimate,
    NotEnough,
    Piece,
    Side,
    Thresholds,
    Verdict,
    added_up,
    compare,
)

BOUNDS = Thresholds(convergent_above=0.05, divergent_below=0.01, largest_gap=0.5)


def _sources(**values):
    return [Estimate(name, value, error**2) for name, (value, error) in values.items()]


def test_one_source_is_not_enough_and_none_is_even_less():
    assert compare(_sources(head=(0.3, 0.3)), BOUNDS) == NotEnough(("head",), missing=1)
    assert compare([], BOUNDS) == NotEnough((), missing=2)
    assert compare([], BOUNDS).verdict is Verdict.NOT_ENOUGH


def test_two_sources_are_the_familiar_test_of_a_difference():
    found = compare(_sources(head=(0.2, 0.3), peers=(1.1, 0.4)), BOUNDS)
    z = 0.9 / 0.5
    assert math.isclose(found.q, z**2)
    assert math.isclose(found.p_value, math.erfc(z / math.sqrt(2)))
    assert (found.largest_gap.low, found.largest_gap.high) == ("head", "peers")
    assert math.isclose(found.largest_gap.standard_error, 0.5)


def test_a_gap_that_could_hide_is_noticed_four_times_out_of_five():
    generator = np.random.default_rng(2)
    errors = np.array([0.3, 0.25, 0.4])
    gap = compare(_sources(a=(0, 0.3), b=(0, 0.25), c=(0, 0.4)), BOUNDS).detectable_gap
    noticed = 0
    for _ in range(2000):
        a, b, c = errors * generator.standard_normal(3) + [0, 0, gap]  # the hardest to check stands apart
        noticed += compare(_sources(a=(a, 0.3), b=(b, 0.25), c=(c, 0.4)), BOUNDS).p_value < 0.05
    assert 0.77 < noticed / 2000 < 0.83


def test_sources_that_truly_agree_are_rarely_called_different():
    generator = np.random.default_rng(3)
    verdicts = []
    for _ in range(2000):
        a, b, c = np.array([0.2, 0.2, 0.3]) * generator.standard_normal(3)
        verdicts.append(compare(_sources(a=(a, 0.2), b=(b, 0.2), c=(c, 0.3)), BOUNDS).verdict)
    assert 0.004 < verdicts.count(Verdict.DIVERGENT) / 2000 < 0.018


def test_a_large_gap_is_never_called_agreement_however_uncertain():
    assert compare(_sources(head=(0, 2.0), peers=(0.5, 2.0)), BOUNDS).verdict is Verdict.UNSETTLED
    assert compare(_sources(head=(0, 2.0), peers=(0.49, 2.0)), BOUNDS).verdict is Verdict.CONVERGENT


def test_a_gap_can_be_made_to_count_only_beyond_chance():
    bounds = Thresholds(convergent_above=0.05, divergent_below=0.01, largest_gap=0.5, beyond_chance=1.96)
    short_forms = compare(_sources(head=(0, 0.8), peers=(1.4, 0.8)), bounds)
    assert short_forms.verdict is Verdict.CONVERGENT
    assert short_forms.detectable_gap > 3  # and this is how little that says
    assert compare(_sources(head=(0, 0.2), peers=(0.6, 0.2)), bounds).verdict is Verdict.UNSETTLED


def test_three_that_say_exactly_the_same_have_no_distance():
    found = compare(_sources(a=(1, 0.3), b=(1, 0.2), c=(1, 0.4)), BOUNDS)
    assert found.q < 1e-20
    assert (found.i_squared, found.largest_gap.size) == (0, 0)
    assert (found.p_value, found.verdict) == (1, Verdict.CONVERGENT)


def test_a_shared_error_cancels_in_the_distance():
    apart = compare(_sources(a=(0, 0.3), b=(0.5, 0.3)), BOUNDS, covariance=[[0.09, 0.05], [0.05, 0.09]])
    assert math.isclose(apart.largest_gap.standard_error, math.sqrt(0.08))
    assert math.isclose(apart.q, 0.25 / 0.08)


def test_pieces_of_a_source_count_by_how_certain_they_are():
    pieces = [
        Piece("head", "observation", 1.0, 0.1),
        Piece("peers", "interview", 0.4, 0.2),
        Piece("head", "document", 0.4, 0.2),
    ]
    (head, peers), covariance = added_up(pieces, Side.SOURCE)
    assert head.name == "head"
    assert math.isclose(head.value, (1.0 / 0.1 + 0.4 / 0.2) / 15)
    assert math.isclose(head.variance, 1 / 15)
    assert (peers.name, peers.value, peers.variance) == ("peers", 0.4, 0.2)
    assert covariance[0, 1] == 0


def test_the_halo_of_a_rater_does_not_average_out():
    pieces = [Piece("head", "observation", 1.0, 0.2), Piece("head", "document", 0.8, 0.2)]
    ((head,), _) = added_up(pieces, Side.SOURCE, [[0.2, 0.15], [0.15, 0.2]])
    assert math.isclose(head.variance, (0.2 + 0.2 + 2 * 0.15) / 4)


def test_techniques_of_one_rater_share_what_the_rater_shares():
    pieces = [Piece("head", "observation", 1.0, 0.2), Piece("head", "document", 0.8, 0.2)]
    _, covariance = added_up(pieces, Side.TECHNIQUE, [[0.2, 0.15], [0.15, 0.2]])
    assert math.isclose(covariance[0, 1], 0.15)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: compare([Estimate("head", 0, 1), Estimate("head", 1, 1)], BOUNDS),
            "'head' stands twice; add its pieces up first.",
        ),
        (
            lambda: compare(_sources(head=(math.nan, 1), peers=(1, 1)), BOUNDS),
            "What 'head' says is not a number; what is missing is left out.",
        ),
        (
            lambda: compare(_sources(head=(0, 0), peers=(1, 1)), BOUNDS),
            "Every estimate needs a variance above 0; what is not known at all is not a piece of evidence.",
        ),
        (
            lambda: compare(_sources(head=(0, 1), peers=(1, 1)), BOUNDS, covariance=[[1]]),
            "There are 2 estimates, but the covariance has the shape (1, 1).",
        ),
        (
            lambda: compare(_sources(head=(0, 1), peers=(1, 1)), BOUNDS, covariance=[[1, 0.2], [0.1, 1]]),
            "The covariance is not symmetric, or its diagonal does not hold the variances.",
        ),
        (
            lambda: compare(_sources(head=(0, 1), peers=(1, 1)), BOUNDS, covariance=[[1, 1], [1, 1]]),
            "The covariance is not positive definite: it says that errors cancel exactly.",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(call, said):
    with pytest.raises(BadEvidence) as refused:
        call()
    assert str(refused.value) == said


@pytest.mark.parametrize("bounds", [(0.01, 0.05, 0.5), (0.05, 0.0, 0.5), (0.05, 0.01, 0.0), (1.0, 0.01, 0.5)])
def test_bounds_that_contradict_each_other_are_refused(bounds):
    with pytest.raises(ValueError, match="Bounds of p lie between 0 and 1"):
        Thresholds(*bounds)
    with pytest.raises(ValueError, match="A gap counts from 0 of its standard errors on"):
        Thresholds(0.05, 0.01, 0.5, beyond_chance=-1)
