"""Warm measures: the printed table, the formula on a fine grid, ends that are finite, and each block by itself."""

import numpy as np
import pytest
from core.measurement.partial_credit.simulated import drawn, names, thresholds_of

from uswah.core.measurement.partial_credit import (
    Calibration,
    ScoreMatrix,
    calibrate,
    warm_competencies,
    warm_estimates,
    warm_table,
)
from uswah.core.measurement.table import BadTable


def known(thresholds):
    return Calibration.of_thresholds(names(len(thresholds)), thresholds)


def matrix_of(scores, calibration):
    return ScoreMatrix.of(scores, calibration.items, maxima=calibration.maxima)


def test_the_printed_table_of_five_items_comes_back():
    """Fischer GH, Molenaar IW, eds. (1995) Rasch Models. Springer, table 4.1, page 59."""
    table = warm_table(known([[-1.5], [-0.75], [0.0], [0.75], [1.5]]))

    assert table.total.tolist() == [0, 1, 2, 3, 4, 5]
    assert [f"{measure:.2f}" for measure in table.measure] == ["-2.95", "-1.45", "-0.46", "0.46", "1.45", "2.95"]


def by_the_formula(steps, scores):
    """Return the highest point of log L + log(I) / 2 for one block on a grid of .0005 logit, and I^-1/2 there."""
    grid = np.arange(-12, 12, 0.0005)
    height, information = np.zeros_like(grid), np.zeros_like(grid)
    for item, score in zip(steps, scores, strict=True):
        if score == 255:
            continue
        category = np.arange(len(item) + 1)
        exponent = category * grid[:, None] - np.concatenate([[0.0], np.cumsum(item)])
        chance = np.exp(exponent) / np.exp(exponent).sum(axis=1, keepdims=True)
        mean = chance @ category
        information += chance @ category**2 - mean**2
        height += np.log(chance[:, score])
    best = int(np.argmax(height + 0.5 * np.log(information)))
    return grid[best], information[best] ** -0.5


@pytest.mark.parametrize("spread", [0.5, 1.5, 4.0])
def test_measures_are_the_highest_points_of_the_weighted_likelihood(spread):
    chance = np.random.default_rng(round(10 * spread))
    steps = [chance.normal(0, spread, size) for size in (3, 1, 2, 3, 4)]
    calibration = known(steps)
    scores = np.column_stack([chance.integers(0, len(item) + 1, 30) for item in steps]).astype(np.uint8)
    scores[chance.random(scores.shape) < 0.3] = 255
    scores[:, 2] = 1
    scores[0], scores[1] = 0, calibration.maxima

    blocks = warm_estimates(matrix_of(scores, calibration), calibration)

    expected = np.array([by_the_formula(steps, row) for row in scores])
    assert np.abs(blocks.measure - expected[:, 0]).max() < 0.0006
    assert np.abs(blocks.standard_error / expected[:, 1] - 1).max() < 0.002


def test_the_lowest_and_the_highest_form_have_finite_measures_and_wide_errors():
    calibration = known(thresholds_of(26, np.random.default_rng(1)))
    scores = np.array([[0] * 26, [1] * 26, [2] * 26, [3] * 26], dtype=np.uint8)

    blocks = warm_estimates(matrix_of(scores, calibration), calibration)

    assert np.isfinite(blocks.measure).all()
    assert (np.diff(blocks.measure) > 0).all()
    assert (blocks.standard_error[[0, 3]] > 3 * blocks.standard_error[1:3]).all()
    assert blocks.percent.tolist() == [0, 100 / 3, 200 / 3, 100]


def test_a_block_without_any_observed_item_has_no_measure():
    calibration = known([[0.0, 1.0]] * 3)
    scores = np.array([[255, 255, 255], [1, 255, 2]], dtype=np.uint8)

    blocks = warm_estimates(matrix_of(scores, calibration), calibration)

    assert np.isnan(blocks.measure).tolist() == [True, False]
    assert np.isinf(blocks.standard_error).tolist() == [True, False]
    assert blocks.information[0] == 0
    assert np.isnan(blocks.percent).tolist() == [True, False]
    assert (blocks.total.tolist(), blocks.maximum.tolist()) == ([0, 3], [0, 4])


def test_what_was_not_observed_is_not_a_zero():
    calibration = known([[-1.0, 1.0]] * 4)
    scores = np.array([[2, 1, 255, 255], [2, 1, 0, 0]], dtype=np.uint8)

    blocks = warm_estimates(matrix_of(scores, calibration), calibration)

    shorter = calibration.select(calibration.items[:2])
    assert blocks.measure[0] == warm_table(shorter).measure[3]
    assert blocks.measure[0] > blocks.measure[1]
    assert blocks.standard_error[0] > blocks.standard_error[1]


def test_a_measure_depends_on_its_own_block_only():
    chance = np.random.default_rng(2)
    calibration = known(thresholds_of(70, chance))
    scores = drawn(thresholds_of(70, chance), chance.normal(0, 2, 500), chance, missing=0.4)
    matrix = matrix_of(scores, calibration)

    whole = warm_estimates(matrix, calibration)

    order = chance.permutation(500)
    shuffled = warm_estimates(matrix.rows(order), calibration)
    alone = [warm_estimates(matrix.rows(slice(row, row + 1)), calibration) for row in range(20)]
    assert shuffled.measure.tobytes() == whole.measure[order].tobytes()
    assert shuffled.standard_error.tobytes() == whole.standard_error[order].tobytes()
    assert [float(block.measure[0]) for block in alone] == whole.measure[:20].tolist()


def test_complete_forms_get_the_measures_of_the_table():
    chance = np.random.default_rng(3)
    calibration = known(thresholds_of(6, chance))
    scores = chance.integers(0, 4, (200, 6)).astype(np.uint8)

    blocks = warm_estimates(matrix_of(scores, calibration), calibration)

    table = warm_table(calibration)
    assert blocks.measure.tobytes() == table.measure[blocks.total].tobytes()
    assert blocks.standard_error.tobytes() == table.standard_error[blocks.total].tobytes()


def test_competencies_read_in_one_pass_are_those_read_apart():
    chance = np.random.default_rng(4)
    whole = known(thresholds_of(9, chance))
    scores = chance.integers(0, 4, (300, 9)).astype(np.uint8)
    scores[chance.random(scores.shape) < 0.2] = 255
    matrix = matrix_of(scores, whole)
    apart = {"pedagogik": whole.select(whole.items[5:]), "sosial": whole.select(whole.items[1:4])}

    together = warm_competencies(matrix, apart)

    for competency, calibration in apart.items():
        alone = warm_estimates(matrix.select(calibration.items), calibration)
        assert together[competency].measure.tobytes() == alone.measure.tobytes()
        assert together[competency].total.tolist() == alone.total.tolist()


def test_measures_are_unbiased_and_their_errors_true():
    chance = np.random.default_rng(5)
    truth = thresholds_of(26, chance)
    calibration = calibrate(matrix_of(drawn(truth, chance.normal(0, 1, 20_000), chance), known(truth)))
    theta = np.repeat([-2.0, 0.0, 1.5], 2_000)

    blocks = warm_estimates(matrix_of(drawn(truth, theta, chance), calibration), calibration)

    for place in (-2.0, 0.0, 1.5):
        here = theta == place
        miss = blocks.measure[here] - place
        assert abs(miss.mean()) < 0.03
        assert 0.95 < (miss / blocks.standard_error[here]).std() < 1.05


def test_one_item_with_steps_far_apart_still_orders_its_scores():
    table = warm_table(known([[-6.0, 0.0, 7.0]]))

    assert (np.diff(table.measure) > 0).all()


def test_an_item_that_is_not_calibrated_is_refused_by_name():
    calibration = known([[0.0], [1.0]])
    other = ScoreMatrix.of(np.zeros((2, 2), dtype=np.uint8), ("butir 1", "butir 9"))
    with pytest.raises(BadTable, match="does not hold this item") as refusal:
        warm_estimates(other, calibration)
    assert refusal.value.column == "butir 9"

    higher = ScoreMatrix.of(np.array([[2, 0]], dtype=np.uint8), names(2))
    with pytest.raises(BadTable, match="go up to 2; it was calibrated up to 1 only"):
        warm_estimates(higher, calibration)


def test_thresholds_beyond_reason_are_refused():
    with pytest.raises(BadTable, match="between -20 and 20 logits"):
        known([[0.0], [float("nan")]])
    with pytest.raises(BadTable, match="at least one threshold"):
        known([[0.0], []])
