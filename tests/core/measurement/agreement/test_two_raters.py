"""Stories of two raters who put lessons into categories."""

import math

import numpy as np
import pytest

from uswah.core.measurement.agreement import (
    Reason,
    Undefined,
    Weighting,
    agreement_weights,
    cohen_kappa,
    from_disagreement,
    kappa_of_table,
)
from uswah.core.measurement.table import BadTable

HEAD = ["baik", "cukup", "baik", None, "kurang", "baik", "cukup", "kurang"]
PENGAWAS = ["baik", "cukup", "cukup", "baik", "kurang", "baik", "cukup", float("nan")]
ORDER = ["kurang", "cukup", "baik"]


def test_lessons_that_only_one_has_seen_are_left_out():
    whole = cohen_kappa(HEAD, PENGAWAS, categories=ORDER)
    seen = [(a, b) for a, b in zip(HEAD, PENGAWAS, strict=True) if isinstance(a, str) and isinstance(b, str)]
    assert whole == cohen_kappa([a for a, _ in seen], [b for _, b in seen], categories=ORDER)
    assert whole.pairs == 6


def test_declared_order_decides_what_is_near():
    near = cohen_kappa(HEAD, PENGAWAS, categories=ORDER, weights=Weighting.LINEAR)
    far = cohen_kappa(HEAD, PENGAWAS, categories=["cukup", "kurang", "baik"], weights=Weighting.LINEAR)
    assert near.kappa > far.kappa


def test_full_agreement_is_one_and_leaves_no_doubt():
    kappa = kappa_of_table(np.diag([4, 3, 5]))
    assert kappa.kappa == kappa.maximum == kappa.interval.low == kappa.interval.high == 1
    assert kappa.standard_error < 1e-15


def test_margins_that_differ_put_one_out_of_reach():
    kappa = kappa_of_table([[40, 20], [0, 40]])
    assert kappa.maximum == kappa.kappa < 1  # nothing more could be agreed upon with these margins


def test_the_most_agreement_of_ordered_categories_is_sorted_ratings():
    generator = np.random.default_rng(3)
    first, second = generator.integers(0, 4, 60), generator.integers(0, 3, 60)
    for weights in (Weighting.LINEAR, Weighting.QUADRATIC):
        kappa = cohen_kappa(first.tolist(), second.tolist(), weights=weights, categories=[0, 1, 2, 3])
        best = cohen_kappa(sorted(first.tolist()), sorted(second.tolist()), weights=weights, categories=[0, 1, 2, 3])
        assert math.isclose(kappa.maximum, best.kappa, abs_tol=1e-9)


def test_the_most_agreement_does_not_depend_on_the_order_of_the_table():
    # In another order the weights no longer fall with distance in the table, and the general solver must find it.
    table, order = np.array([[9, 4, 0, 3], [1, 6, 5, 0], [2, 2, 8, 1], [7, 0, 0, 2]]), [2, 0, 3, 1]
    weights = agreement_weights(Weighting.LINEAR, 4)
    sorted_, turned = (
        kappa_of_table(table[np.ix_(places, places)], weights=weights[np.ix_(places, places)])
        for places in ([0, 1, 2, 3], order)
    )
    assert math.isclose(sorted_.maximum, turned.maximum, abs_tol=1e-9)


def test_a_rater_who_never_varies_agrees_by_chance_and_cannot_be_tested():
    kappa = kappa_of_table([[3, 4], [0, 0]])
    assert kappa.kappa == 0
    assert kappa.z == kappa.p_value
    assert kappa.z.reason is Reason.NO_VARIATION


def test_weights_of_agreement_and_of_disagreement_say_the_same():
    table = [[20, 5, 1], [4, 15, 6], [2, 3, 9]]
    linear = kappa_of_table(table, weights=Weighting.LINEAR)
    given = kappa_of_table(table, weights=from_disagreement([[0, 1, 2], [1, 0, 1], [2, 1, 0]]))
    assert math.isclose(linear.kappa, given.kappa)
    assert math.isclose(linear.standard_error, given.standard_error)


def test_values_of_categories_can_lie_unevenly():
    assert agreement_weights(Weighting.LINEAR, 3, values=[0, 1, 10])[0].tolist() == [1, 0.9, 0]


def test_intervals_cover_the_truth_as_often_as_they_say():
    truth = np.array([[0.35, 0.10, 0.02], [0.08, 0.20, 0.05], [0.02, 0.06, 0.12]])
    kappa = kappa_of_table(truth * 1e6).kappa
    generator = np.random.default_rng(11)
    covered = [
        found.interval.low <= kappa <= found.interval.high
        for found in (
            kappa_of_table(generator.multinomial(120, truth.ravel()).reshape(3, 3), confidence=0.9) for _ in range(600)
        )
    ]
    assert 0.87 <= np.mean(covered) <= 0.93


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: cohen_kappa([1, 2], [1]),
            "The first rater has 2 ratings and the second 1; they must be of the same units.",
        ),
        (
            lambda: cohen_kappa([1, 9], [1, 2], categories=[1, 2]),
            "Row 2, column 'first': The category 9 is not among those declared: 1, 2.",
        ),
        (
            lambda: cohen_kappa([1, "a"], [1, 1]),
            "Words and numbers stand side by side as categories; declare them in order.",
        ),
        (
            lambda: kappa_of_table([[1, 2, 3], [1, 2, 3]]),
            "A table of two raters has one row and one column for each category, this one has the shape 2 x 3.",
        ),
        (lambda: kappa_of_table([[1, 2], [-1, 3]]), "Row 2, column '1': A count is a number from 0 up."),
        (lambda: kappa_of_table([[1, 2], [math.nan, 3]]), "Row 2, column '1': A count is a number from 0 up."),
        (
            lambda: kappa_of_table([[1, 2], [1, 3]], weights=[[1, 2], [0, 1]]),
            "A weight of agreement is 1 for the same category and at most 1 for two others.",
        ),
        (
            lambda: kappa_of_table([[1, 2], [1, 3]], weights=[[1]]),
            "The table of weights has the shape 1 x 1, but there are 2 categories.",
        ),
        (
            lambda: from_disagreement([[0, 0], [0, 0]]),
            "Weights of disagreement are 0 for the same category and above 0 for some other.",
        ),
    ],
)
def test_a_table_that_cannot_be_used_says_why(call, said):
    with pytest.raises(BadTable) as refused:
        call()
    assert str(refused.value) == said


def test_no_variation_is_a_reason_and_not_a_number():
    answer = cohen_kappa([2, 2, 2], [2, 2, 2], categories=[1, 2, 3], weights=Weighting.QUADRATIC)
    assert answer == Undefined(Reason.NO_VARIATION, "Both raters gave one and the same category to all 3 units.")


def test_a_confidence_outside_nought_and_one_is_refused():
    with pytest.raises(ValueError, match=r"A confidence of 95 is not between 0 and 1\."):
        kappa_of_table([[1, 2], [2, 3]], confidence=95)
