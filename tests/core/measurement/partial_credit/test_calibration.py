"""Calibration: consistent, free of whoever rated, the same bytes, and a defined answer for every odd table."""

import json
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from core.measurement.partial_credit.simulated import drawn, names, thresholds_of
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from uswah.core.measurement.partial_credit import (
    Calibration,
    ItemMethod,
    ScoreMatrix,
    calibrate,
    calibrate_competencies,
    drift_report,
)
from uswah.core.measurement.table import BadTable

# Bock RD, Lieberman M (1970) Fitting a response model for n dichotomously scored items. Psychometrika 35:179-197:
# the Law School Admission Test, section 6, 1,000 persons on 5 items. Counts of the patterns 00000, 00001, …, 11111.
LSAT_6 = (
    3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298,
)  # fmt: skip


def lsat():
    patterns = np.array([[(number >> (4 - item)) & 1 for item in range(5)] for number in range(32)], dtype=np.uint8)
    return np.repeat(patterns, LSAT_6, axis=0)


def matrix_of(scores, maximum=3):
    return ScoreMatrix.of(scores, names(scores.shape[1]), maxima=[maximum] * scores.shape[1])


@pytest.mark.parametrize(("items", "farthest"), [(6, 0.1), (78, 0.12)])
def test_known_thresholds_come_back_from_twenty_thousand_blocks_with_thirty_percent_missing(items, farthest):
    chance = np.random.default_rng(20261121)
    truth = thresholds_of(items, chance)
    scores = drawn(truth, chance.normal(0.7, 1.3, 20_000), chance, missing=0.3)

    found = calibrate(matrix_of(scores))

    stretch = np.polyfit(truth.ravel(), found.thresholds.ravel(), 1)[0]
    assert abs(stretch - 1) < 0.03, "joint likelihood would stretch six items by a fifth"
    assert np.abs(found.thresholds - truth).max() < farthest
    assert 0.8 < ((found.thresholds - truth) / found.standard_errors).std() < 1.2
    assert found.methods == (ItemMethod.PARTIAL_CREDIT,) * items


def test_who_was_rated_and_by_whom_does_not_reach_the_thresholds():
    chance = np.random.default_rng(7)
    truth = thresholds_of(8, chance)
    strict_rater, lenient_rater = chance.normal(-1.5, 0.4, 15_000), chance.normal(1.8, 1.5, 15_000)

    first, second = (calibrate(matrix_of(drawn(truth, theta, chance))) for theta in (strict_rater, lenient_rater))

    distance = (first.thresholds - second.thresholds) / np.hypot(first.standard_errors, second.standard_errors)
    assert np.abs(distance).max() < 4
    assert distance.std() < 1.3


def test_pairs_come_close_to_the_full_conditional_likelihood_on_the_law_school_test():
    found = calibrate(matrix_of(lsat(), maximum=1))

    full = full_conditional(lsat())

    assert np.abs(found.locations - full).max() < 0.02
    assert (np.abs(found.locations - full) < 0.15 * found.location_errors).all()


def full_conditional(scores):
    """Return difficulties float[I] that maximise the likelihood given each person's total, by enumeration."""
    patterns = np.array([[(number >> item) & 1 for item in range(5)] for number in range(32)])
    totals = patterns.sum(axis=1)

    def loss(difficulty):
        weight = np.exp(-patterns @ difficulty)
        of_total = np.bincount(totals, weight)
        return scores.sum(axis=0) @ difficulty + np.log(of_total)[scores.sum(axis=1)].sum()

    found = minimize(loss, np.zeros(5), tol=1e-10).x
    return found - found.mean()


def test_calibration_is_the_minimum_of_the_written_formula():
    chance = np.random.default_rng(3)
    scores = drawn(thresholds_of(4, chance), chance.normal(0.2, 1.2, 1_500), chance, missing=0.15)

    found = calibrate(matrix_of(scores))

    assert found.methods == (ItemMethod.PARTIAL_CREDIT,) * 4
    assert abs(found.thresholds.mean()) < 1e-9
    assert np.abs(found.thresholds - by_the_formula(scores)).max() < 2e-5


def by_the_formula(scores):
    """Return thresholds float[4, 3] from pair by pair of every block, with the prior spelled out."""
    comparisons = Counter(
        (i, j, int(row[i]), int(row[j]))
        for row in scores
        for i, j in combinations(range(4), 2)
        if row[i] != 255 and row[j] != 255
    )
    seen = (scores != 255).sum(axis=1)
    weight = np.maximum(seen - 1, 0).sum() / comparisons.total()

    def loss(parameters):
        thresholds, common = parameters[:12].reshape(4, 3), parameters[12:]
        common = common - common.mean()
        falls = np.concatenate([np.zeros((4, 1)), np.cumsum(thresholds, axis=1)], axis=1)
        chances = {}
        for i, j in combinations(range(4), 2):
            for total in range(7):
                ways = {k: -falls[i, k] - falls[j, total - k] for k in range(4) if 0 <= total - k <= 3}
                norm = np.log(np.sum(np.exp(list(ways.values()))))
                chances.update({(i, j, k, total - k): way - norm for k, way in ways.items()})
        likelihood = sum(count * chances[comparison] for comparison, count in comparisons.items())
        location = thresholds.mean(axis=1, keepdims=True)
        prior = ((thresholds - location - common) ** 2).sum() / 0.5 + (location**2).sum() / 18 + (common**2).sum() / 18
        return prior - weight * likelihood

    thresholds = minimize(loss, np.zeros(15), tol=1e-9).x[:12].reshape(4, 3)
    return thresholds - thresholds.mean()  # only the prior holds the origin; a numerical search stops beside it


def test_the_bytes_depend_neither_on_threads_nor_on_the_order_of_blocks():
    chance = np.random.default_rng(11)
    scores = drawn(thresholds_of(12, chance), chance.normal(0, 1, 3_000), chance, missing=0.2)

    with threadpool_limits(1):
        alone = calibrate(matrix_of(scores))
    with threadpool_limits(2):
        together = calibrate(matrix_of(scores))
    shuffled = calibrate(matrix_of(scores[chance.permutation(len(scores))]))

    assert alone.digest() == together.digest()
    assert alone.thresholds.tobytes() == shuffled.thresholds.tobytes()


def test_a_calibration_written_down_and_read_again_has_the_same_bytes():
    chance = np.random.default_rng(5)
    scores = np.column_stack(
        [drawn(thresholds_of(3, chance), chance.normal(0, 1, 400), chance), chance.integers(0, 2, 400)]
    ).astype(np.uint8)
    found = calibrate(ScoreMatrix.of(scores, names(4), maxima=[3, 3, 3, 1]))

    again = Calibration.of_document(json.loads(found.canonical()))

    assert again == found
    assert again.canonical() == found.canonical()
    assert len(again.digest()) == 64
    with pytest.raises(ValueError, match="is not one of"):
        Calibration.of_document({**found.document(), "method": "guessed"})


def test_anchored_items_stay_to_the_byte_and_new_ones_join_their_scale():
    chance = np.random.default_rng(13)
    truth = thresholds_of(9, chance) + 0.8
    first = calibrate(matrix_of(drawn(truth[:7], chance.normal(0.8, 1, 8_000), chance)))
    origin = truth[:7].mean()
    later = ScoreMatrix.of(drawn(truth[2:], chance.normal(1.6, 1, 8_000), chance), names(9)[2:], maxima=[3] * 7)

    joined = calibrate(later, anchors=first)

    assert joined.methods == (ItemMethod.ANCHORED,) * 5 + (ItemMethod.PARTIAL_CREDIT,) * 2
    assert joined.thresholds[:5].tobytes() == first.thresholds[2:].tobytes()
    assert joined.standard_errors[:5].tobytes() == first.standard_errors[2:].tobytes()
    assert np.abs(joined.thresholds[5:] - (truth[7:] - origin)).max() < 0.15
    only_old = calibrate(later.select(names(9)[2:7]), anchors=first)
    assert only_old.thresholds.tobytes() == first.thresholds[2:].tobytes()


def test_an_anchor_with_other_categories_is_refused():
    chance = np.random.default_rng(17)
    scores = drawn(thresholds_of(3, chance), chance.normal(0, 1, 200), chance)
    anchors = Calibration.of_thresholds(names(1), [[-0.5, 0.5]])

    with pytest.raises(BadTable, match="goes up to 2, the scores up to 3") as refusal:
        calibrate(matrix_of(scores), anchors=anchors)
    assert refusal.value.column == "butir 1"


def test_an_item_with_rare_categories_shares_the_steps_of_the_others():
    chance = np.random.default_rng(19)
    truth = thresholds_of(6, chance)
    scores = drawn(truth, chance.normal(0.3, 1, 2_000), chance)
    scores[12:, 5] = 255

    found = calibrate(matrix_of(scores))

    assert found.methods == (ItemMethod.PARTIAL_CREDIT,) * 5 + (ItemMethod.RATING_SCALE,)
    steps = np.diff(found.thresholds, axis=1)
    assert np.abs(steps[5] - steps[:5].mean(axis=0)).max() < 0.15
    assert (found.standard_errors[5] > 0.4).all(), "its own steps are not known"


def test_the_competencies_of_one_form_are_calibrated_each_on_its_own():
    chance = np.random.default_rng(23)
    scores = drawn(thresholds_of(7, chance), chance.normal(0, 1, 900), chance, missing=0.1)
    whole = matrix_of(scores)
    competencies = {"pedagogik": names(7)[:4], "sosial": (names(7)[6], names(7)[4])}

    found = calibrate_competencies(whole, competencies)

    assert list(found) == ["pedagogik", "sosial"]
    for competency, items in competencies.items():
        assert found[competency] == calibrate(whole.select(items))


def test_items_with_different_maxima_are_calibrated_together():
    chance = np.random.default_rng(29)
    truth = [[-0.4], [0.9], [-1.2, 0.8], [-1.5, 0.1, 1.6], [-1.0, -0.2, 0.4, 1.1]]
    scores = drawn([np.array(steps) for steps in truth], chance.normal(0, 1.2, 20_000), chance)
    matrix = ScoreMatrix.of(scores, names(5), maxima=[len(steps) for steps in truth])

    found = calibrate(matrix)

    origin = np.mean([np.mean(steps) for steps in truth])
    for place, steps in enumerate(truth):
        assert np.abs(found.steps(place) - (np.array(steps) - origin)).max() < 0.1
        assert np.isnan(found.thresholds[place, len(steps) :]).all()


def test_an_item_at_one_category_and_a_category_without_scores_stay_finite():
    chance = np.random.default_rng(31)
    scores = drawn(thresholds_of(5, chance), chance.normal(0, 1, 800), chance)
    scores[:, 0] = 3
    scores[:, 1] = 0
    scores[scores[:, 2] == 1, 2] = 2

    found = calibrate(matrix_of(scores))

    assert np.isfinite(found.thresholds).all()
    assert np.isfinite(found.standard_errors).all()
    assert found.locations[0] < found.locations[2:].min()
    assert found.locations[1] > found.locations[2:].max()
    assert found.counts[2].tolist()[1] == 0


def test_everybody_at_one_category_throughout_is_answered():
    found = calibrate(matrix_of(np.full((40, 3), 2, dtype=np.uint8)))

    assert np.isfinite(found.thresholds).all()
    assert np.ptp(found.locations) < 1e-6


def test_items_that_nothing_compares_are_refused_by_name():
    apart = np.full((40, 4), 255, dtype=np.uint8)
    apart[:20, :2] = np.arange(40).reshape(20, 2) % 4
    apart[20:, 2:] = np.arange(40).reshape(20, 2) % 3
    with pytest.raises(
        BadTable, match="Never rated in one block together with the other items: butir 3, butir 4"
    ) as it:
        calibrate(matrix_of(apart))
    assert it.value.column == "butir 3"

    with pytest.raises(BadTable, match="One item alone cannot be calibrated"):
        calibrate(matrix_of(np.arange(8, dtype=np.uint8).reshape(8, 1) % 4))

    unused = np.arange(30, dtype=np.uint8).reshape(10, 3) % 4
    unused[:, 1] = 255
    with pytest.raises(BadTable, match="Nobody was given a score on this item") as it:
        calibrate(matrix_of(unused))
    assert it.value.column == "butir 2"


def test_only_the_item_that_moved_is_reported_as_drifted():
    chance = np.random.default_rng(37)
    truth = thresholds_of(8, chance)
    moved = truth.copy()
    moved[3] += 0.6
    old, new = (calibrate(matrix_of(drawn(steps, chance.normal(0, 1, 6_000), chance))) for steps in (truth, moved))

    report = drift_report(old, new)

    assert [drift.item for drift in report if drift.has_drifted] == ["butir 4"]
    assert abs(report[3].shift - 0.6) < 3 * report[3].standard_error + 0.02
    assert all(abs(drift.shift) < 0.2 for drift in report if drift.item != "butir 4")


def test_a_shift_within_its_error_is_no_drift():
    chance = np.random.default_rng(41)
    truth = thresholds_of(5, chance)
    few = [calibrate(matrix_of(drawn(truth, chance.normal(0, 1, 40), chance))) for _ in range(2)]

    report = drift_report(*few)

    assert max(abs(drift.shift) for drift in report) > 0.3
    assert not any(drift.has_drifted for drift in report)


def test_an_anchored_item_cannot_show_drift():
    chance = np.random.default_rng(43)
    matrix = matrix_of(drawn(thresholds_of(4, chance), chance.normal(0, 1, 300), chance))
    old = calibrate(matrix)

    with pytest.raises(BadTable, match="took this item from its anchor") as refusal:
        drift_report(old, calibrate(matrix, anchors=old.select(names(4)[2:])))
    assert refusal.value.column == "butir 3"


def test_calibrations_without_common_items_are_not_compared():
    with pytest.raises(BadTable, match="at least two items in common"):
        drift_report(
            Calibration.of_thresholds(["a", "b"], [[0], [1]]), Calibration.of_thresholds(["b", "c"], [[0], [1]])
        )
