"""Stories of yes-or-no checks by raters who each err in their own way."""

import numpy as np
import pytest

from uswah.core.measurement.agreement import Reason, dawid_skene
from uswah.core.measurement.table import BadTable

SENSITIVITY, SPECIFICITY = np.array([0.95, 0.8, 0.9, 0.7, 0.85]), np.array([0.9, 0.95, 0.7, 0.9, 0.85])


def _checked(units=1500, gaps=0.0, seed=1):
    """Return who said yes, and where the answer truly is yes (with a chance of 30 %)."""
    generator = np.random.default_rng(seed)
    truth = generator.random(units) < 0.3
    yes = np.where(truth[:, None], SENSITIVITY, 1 - SPECIFICITY)
    said = np.where(generator.random((units, 5)) < yes, 1.0, 0.0)
    said[generator.random(said.shape) < gaps] = np.nan
    return said, truth


@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_errors_and_prevalence_are_recovered(gaps):
    said, truth = _checked(gaps=gaps)
    found = dawid_skene(said)
    assert found.categories == (0.0, 1.0)
    assert abs(found.prevalence[1] - truth.mean()) < 0.03
    assert np.allclose(found.confusion[:, 1, 1], SENSITIVITY, atol=0.07)
    assert np.allclose(found.confusion[:, 0, 0], SPECIFICITY, atol=0.07)
    assert found.converged


def test_it_knows_better_than_the_majority_and_says_how_sure_it_is():
    said, truth = _checked()
    chance = dawid_skene(said).probabilities[:, 1]
    assert np.mean((chance > 0.5) == truth) > np.mean((said.mean(axis=1) > 0.5) == truth)
    unsure = (chance > 0.2) & (chance < 0.8)
    assert 0.3 < truth[unsure].mean() < 0.7


def test_the_likelihood_never_falls():
    said, _ = _checked(units=80, gaps=0.2)
    assert np.diff(dawid_skene(said).path).min() > -1e-9
    assert np.diff(dawid_skene(said, smoothing=0.5).path).min() > -1e-9


def test_classes_keep_the_names_that_raters_give_them():
    said, truth = _checked()
    found = dawid_skene(said, generator=np.random.default_rng(5), restarts=8)
    assert abs(found.prevalence[1] - truth.mean()) < 0.03
    assert (found.starts, found.rivals) == (9, 0)


def test_few_units_have_rivals():
    said, _ = _checked(units=12, seed=7)
    found = dawid_skene(said, generator=np.random.default_rng(5), restarts=20)
    assert found.rivals > 0


def test_the_same_seed_gives_the_same_bytes():
    said, _ = _checked(units=60)
    first, second = (dawid_skene(said, generator=np.random.default_rng(7)) for _ in range(2))
    assert first.probabilities.tobytes() == second.probabilities.tobytes()
    assert first.confusion.tobytes() == second.confusion.tobytes()


def test_a_unit_nobody_rated_is_as_likely_as_any():
    said, _ = _checked(units=50)
    said[7] = np.nan
    found = dawid_skene(said)
    assert found.probabilities[7].tolist() == found.prevalence.tolist()


def test_a_rater_who_shares_nothing_is_named():
    rows = [[1, 1, 1, None], [0, 0, 1, None], [1, 0, 1, None], [0, 0, 0, None], [None, 1, None, 1]]
    assert dawid_skene(rows).unlinked == (3,)


def test_where_a_rater_met_no_such_unit_nothing_is_said_of_it():
    rows = [[1, 1, 1, None], [0, 0, 0, 0], [1, 1, 1, None], [0, 0, 0, 0]]
    found = dawid_skene(rows)
    assert found.errors_of(3, 0) == {0: 1.0, 1: 0.0}
    assert found.errors_of(3, 1).reason is Reason.NO_PAIRS


def test_a_category_that_is_not_declared_is_refused():
    with pytest.raises(BadTable, match=r"Row 1, column '3': The category 2 is not among those declared\."):
        dawid_skene([[0, 1, 2]], categories=[0, 1])


def test_two_raters_leave_the_answer_open():
    answer = dawid_skene([[1, 0, None], [1, 1, None]])
    assert answer.reason is Reason.NOT_IDENTIFIED
    assert answer.explanation == "With 2 of at least 3 raters, their errors and the truth cannot be told apart."


def test_smoothing_cannot_be_negative():
    with pytest.raises(ValueError, match=r"Smoothing adds ratings; it cannot take them away\."):
        dawid_skene([[1, 0, 1]], smoothing=-1)
