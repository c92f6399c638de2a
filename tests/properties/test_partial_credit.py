"""Laws of stage 1, for every form and every set of scores."""

import json

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from uswah.core.measurement.partial_credit import (
    NOT_OBSERVED,
    Bands,
    BetweenLevels,
    Calibration,
    FairScale,
    ScoreMatrix,
    calibrate,
    level_probabilities,
    reading_of,
    warm_estimates,
    warm_table,
)

LOGITS = st.floats(-6, 6)
FORMS = st.lists(st.lists(LOGITS, min_size=1, max_size=4), min_size=1, max_size=7)


def known(thresholds):
    return Calibration.of_thresholds([f"butir {place}" for place in range(len(thresholds))], thresholds)


@st.composite
def rated_forms(draw):
    """Return a calibration and a block on it with an observed score below its highest, and where that is."""
    thresholds = draw(FORMS)
    scores = [draw(st.integers(0, len(steps)) | st.just(NOT_OBSERVED)) for steps in thresholds]
    place = draw(st.integers(0, len(thresholds) - 1))
    scores[place] = draw(st.integers(0, len(thresholds[place]) - 1))
    return known(thresholds), scores, place


@given(rated_forms())
def test_a_better_rating_never_lowers_a_measure(rated):
    calibration, scores, place = rated
    better = [*scores[:place], scores[place] + 1, *scores[place + 1 :]]
    both = ScoreMatrix.of(np.array([scores, better]), calibration.items, maxima=calibration.maxima)

    blocks = warm_estimates(both, calibration)

    assert blocks.measure[1] > blocks.measure[0]
    assert np.isfinite(blocks.measure).all()
    assert (blocks.standard_error > 0).all()


@given(FORMS)
def test_a_higher_total_is_a_higher_measure_on_every_form(thresholds):
    table = warm_table(known(thresholds))

    assert len(table.total) == sum(map(len, thresholds)) + 1
    assert (np.diff(table.measure) > 0).all()
    assert np.isfinite(table.standard_error).all()


NEAR_FORMS = st.lists(st.lists(st.floats(-2, 2), min_size=1, max_size=4), min_size=1, max_size=7)  # one peak each


@given(NEAR_FORMS, st.floats(-3, 3))
def test_moving_every_threshold_moves_every_measure_alike(thresholds, shift):
    here = warm_table(known(thresholds))
    there = warm_table(known([[step + shift for step in steps] for steps in thresholds]))

    assert np.abs(there.measure - here.measure - shift).max() < 1e-6
    assert np.abs(there.standard_error - here.standard_error).max() < 1e-6


@given(NEAR_FORMS)
def test_turning_the_scale_around_turns_the_measures_around(thresholds):
    here = warm_table(known(thresholds))
    there = warm_table(known([[-step for step in reversed(steps)] for steps in thresholds]))

    assert np.abs(there.measure[::-1] + here.measure).max() < 1e-6
    assert np.abs(there.standard_error[::-1] - here.standard_error).max() < 1e-6


@given(FORMS, st.lists(LOGITS, min_size=2, max_size=8, unique=True))
def test_a_higher_measure_is_a_higher_fair_score_and_more_points(thresholds, measures):
    scale = FairScale.of(known(thresholds), Bands.of("abcd", (25, 50, 75)))
    theta = np.sort(measures)
    assume((np.diff(theta) > 1e-6).all())

    percent, points = scale.percent(theta), scale.points(theta)

    assert (np.diff(percent) > 0).all()
    assert (np.diff(points) > 0).all()
    assert ((percent > 0) & (percent < 100)).all()
    assert ((points > 1) & (points < 4)).all()


@given(
    st.floats(-8, 8),
    st.floats(0, 5),
    st.lists(st.floats(-8, 8), min_size=1, max_size=6, unique=True).map(sorted),
    st.floats(0.5, 0.99),
)
def test_the_levels_share_all_probability_and_a_span_is_as_short_as_can_be(mean, sd, cuts, certainty):
    probabilities = level_probabilities(mean, sd, cuts)
    labels = [str(place) for place in range(len(cuts) + 1)]

    found = reading_of(probabilities, labels, certainty=certainty)

    assert abs(probabilities.sum() - 1) < 1e-12
    assert (probabilities >= 0).all()
    assert found.probability >= certainty
    if isinstance(found, BetweenLevels):
        width = found.highest_index - found.lowest_index
        shorter = [probabilities[low : low + width].sum() for low in range(len(labels) - width + 1)]
        assert max(shorter) < certainty + 1e-12


@settings(max_examples=40)
@given(st.integers(2, 6), st.integers(1, 4), st.integers(5, 60), st.floats(0, 0.4), st.integers(0, 2**32))
def test_every_connected_table_is_calibrated_alike_in_any_order_and_reads_back(items, maximum, blocks, missing, seed):
    chance = np.random.default_rng(seed)
    scores = chance.integers(0, maximum + 1, (blocks, items)).astype(np.uint8)
    scores[chance.random(scores.shape) < missing] = NOT_OBSERVED
    scores[0] = chance.integers(0, maximum + 1, items)
    names = [f"butir {place}" for place in range(items)]
    rows, columns = chance.permutation(blocks), chance.permutation(items)

    found = calibrate(ScoreMatrix.of(scores, names, maxima=[maximum] * items))
    turned = ScoreMatrix.of(scores[rows], names, maxima=[maximum] * items).select([names[place] for place in columns])
    again = calibrate(turned).select(names)

    assert np.isfinite(found.thresholds).all()
    assert np.abs(again.thresholds - found.thresholds).max() < 1e-6
    assert Calibration.of_document(json.loads(found.canonical())) == found
