"""A design that cannot be used is refused in words that a person can act on."""

import numpy as np
import pytest

from uswah.core.measurement.crossed import BadDesign, Factor, Variance, elimination, fit_crossed

Y = np.array([1.0, 2, 4, 3])
TEACHER = Factor("teacher", np.array([0, 0, 1, 1]), 2)


def refusal(y=Y, **arguments):
    with pytest.raises(BadDesign) as caught:
        fit_crossed(y, **{"factors": [TEACHER], **arguments})
    return str(caught.value)


def test_numbers_must_be_finite():
    assert refusal(np.array([1.0, 2, np.nan, 3])) == "y, row 2: not a finite number"
    assert refusal(fixed=np.array([[1.0], [1], [np.inf], [1]])) == "fixed, row 2: not a finite number"


def test_there_must_be_observations():
    assert refusal(np.empty(0), factors=[]) == "there are no observations"


def test_lengths_must_agree():
    assert refusal(fixed=np.ones((3, 1))) == "fixed has 3 rows, y has 4"
    assert refusal(factors=[Factor("rater", np.zeros(3, dtype=int), 1)]) == "factor rater has 3 rows, y has 4"
    assert refusal(fixed=np.ones(4)) == "fixed has 1 dimensions where 2 are needed"


def test_levels_must_exist():
    too_high = Factor("rater", np.array([0, 1, 2, 0]), 2)
    assert refusal(factors=[too_high]) == "factor rater, row 2: level 2, but it has 2 levels"
    below = Factor("rater", np.array([0, -2, 1, 0]), 2)
    assert refusal(factors=[below]) == "factor rater, row 1: -2, but levels begin at 0 (-1: does not apply)"
    assert refusal(factors=[Factor("rater", Y, 5)]) == "factor rater must be one row of whole numbers"


def test_names_are_unique():
    assert refusal(factors=[TEACHER, TEACHER]) == "two factors have the same name"


def test_every_row_needs_an_error():
    assert refusal(error_variance=np.array([0.1, 0.0, 0.1, 0.1])) == (
        "row 1: its error variance is 0 and no residual variance is added to it"
    )
    assert refusal(error_variance=np.array([0.1, -1.0, 0.1, 0.1])) == "row 1: the error variance is below 0"
    assert (
        refusal(residual=Variance.given(0.0))
        == "row 0: its error variance is 0 and no residual variance is added to it"
    )


def test_fixed_columns_must_be_independent():
    assert (
        refusal(fixed=np.array([[1.0, 2], [1, 2], [1, 2], [1, 2]])) == "fixed column 1 depends on the columns before it"
    )
    assert refusal(fixed=np.array([[1.0, 0], [1, 0], [1, 0], [1, 0]])) == "fixed column 1 is 0 in every row"


def test_groups_must_nest():
    message = refusal(nesting=[np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])])
    assert message == "nesting 1, row 0: its group of nesting 0 lies in two groups of this one"


def test_groups_of_residuals_have_their_variances():
    message = refusal(error_group=np.array([0, 0, 1, 1]), residual=[Variance()])
    assert message == "there are 2 groups of residuals, but 1 variances for them"


def test_without_variation_nothing_can_be_estimated():
    assert (
        refusal(np.ones(4))
        == "y has no variation beside the fixed columns, so that no variance can be estimated from it"
    )


def test_a_variance_needs_sense():
    for wrong in ({"start": -1.0}, {"fixed": True}, {"start": np.nan}, {"start": 0.0, "degrees_of_freedom": 2.0}):
        with pytest.raises(BadDesign):
            Variance(**wrong)


def test_a_root_that_is_too_large_says_what_to_do(monkeypatch):
    monkeypatch.setattr(elimination, "ROOT_LIMIT", 15)
    chance = np.random.default_rng(0)
    raters = Factor("rater", chance.integers(0, 20, 200), 20)
    teachers = Factor("teacher", chance.integers(0, 50, 200), 50)
    message = refusal(chance.normal(size=200), factors=[teachers, raters])
    assert message == (
        "20 effects cross all groupings and must be solved together, more than 15: "
        "give a nesting that holds more of them, or fit parts"
    )


def test_a_model_that_no_memory_holds_is_not_begun(monkeypatch):
    monkeypatch.setattr(elimination, "MOST_NUMBERS", 3)
    assert refusal() == "this needs 0 GB at once: fit parts, for example each district by itself"
