"""Score matrices: one byte per score, taken as they come, and refused with row and item."""

import numpy as np
import pytest
from core.measurement.partial_credit.simulated import names

from uswah.core.measurement.partial_credit import NOT_OBSERVED, ScoreMatrix
from uswah.core.measurement.table import BadTable


def test_a_form_cube_is_taken_without_a_copy(tmp_path):
    np.save(tmp_path / "cube.npy", np.array([[0, 3], [NOT_OBSERVED, 1]], dtype=np.uint8))
    cube = np.load(tmp_path / "cube.npy", mmap_mode="r")

    matrix = ScoreMatrix.of(cube, names(2))

    assert np.shares_memory(matrix.scores, cube)
    assert matrix.maxima.tolist() == [1, 3]


def test_rows_of_a_long_table_are_laid_out_from_the_lowest_score():
    matrix = ScoreMatrix.of_rows(
        block=np.array([1, 0, 1, 1]),
        item=np.array([0, 2, 1, -1]),
        score=np.array([4, 1, 2, 3]),
        items=names(3),
        lowest=1,
        maxima=[3, 3, 3],
        blocks=3,
    )

    assert matrix.scores.tolist() == [[255, 255, 0], [3, 1, 255], [255, 255, 255]]


def test_a_block_with_two_scores_for_one_item_is_refused_with_both_rows():
    with pytest.raises(BadTable) as refusal:
        ScoreMatrix.of_rows(
            np.array([0, 1, 1, 0, 1]), np.array([0, 0, 1, 1, 0]), np.array([2, 2, 0, 1, 2]), items=names(2)
        )
    assert (refusal.value.row, refusal.value.column) == (5, "butir 1")
    assert "in row 2 already" in refusal.value.problem


@pytest.mark.parametrize(("score", "problem"), [(0, "A score of 0 is not on the scale 1 to 31"), (40, "A score of 40")])
def test_a_score_off_the_scale_of_a_long_table_is_refused(score, problem):
    with pytest.raises(BadTable, match=problem) as refusal:
        ScoreMatrix.of_rows(np.array([0, 1]), np.array([0, 0]), np.array([2, score]), items=names(1), lowest=1)
    assert (refusal.value.row, refusal.value.column) == (2, "score")


def test_a_score_above_the_highest_is_refused_with_its_place():
    scores = np.zeros((50_000, 2), dtype=np.uint8)
    scores[40_000, 1] = 4
    with pytest.raises(BadTable, match="A score of 4 lies above the item's highest, 3") as refusal:
        ScoreMatrix.of(scores, names(2), maxima=[3, 3])
    assert (refusal.value.row, refusal.value.column) == (40_001, "butir 2")


@pytest.mark.parametrize(
    ("scores", "items", "maxima", "problem"),
    [
        ([[0, 1]], ("a", "b", "c"), None, "3 items need a table of 3 columns"),
        ([[0, 1]], ("a", "a"), None, "stands twice"),
        ([[0, -1]], ("a", "b"), None, "A score of -1 is none"),
        ([[0, 1]], ("a", "b"), [3], "2 items need 2 highest scores; 1 are given"),
        ([[0, 1]], ("a", "b"), [3, 0], "between 1 and 30, not at 0"),
        ([[0, 40]], ("a", "b"), None, "between 1 and 30, not at 40"),
    ],
)
def test_a_table_that_is_none_is_refused(scores, items, maxima, problem):
    with pytest.raises(BadTable, match=problem):
        ScoreMatrix.of(np.array(scores), items, maxima=maxima)


def test_scores_that_are_not_whole_and_tables_without_blocks_are_refused():
    with pytest.raises(BadTable, match="whole numbers"):
        ScoreMatrix.of(np.array([[0.5]]), ("a",))
    with pytest.raises(BadTable, match="no block of scores"):
        ScoreMatrix.of(np.zeros((0, 1), dtype=np.uint8), ("a",))
    with pytest.raises(BadTable, match="no such item"):
        ScoreMatrix.of(np.zeros((1, 1), dtype=np.uint8), ("a",)).select(["b"])
