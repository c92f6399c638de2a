"""Stories of raters who give numbers: intraclass correlations."""

import math

import numpy as np
import pytest

from uswah.core.measurement.agreement import Form, Reason, Undefined, intraclass_correlations
from uswah.core.measurement.table import BadTable

TABLE = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)
GAPS = TABLE.copy()
GAPS[2, 1] = GAPS[4, 3] = np.nan


def test_raters_who_agree_fully_leave_no_doubt():
    found = intraclass_correlations(np.repeat([[1.0], [4.0], [2.0]], 3, axis=1))
    for form in found.forms.values():
        assert (form.value, form.f, form.p_value) == (1, math.inf, 0)
        assert (form.interval.low, form.interval.high) == (1, 1)


def test_strictness_counts_against_agreement_but_not_against_consistency():
    found = intraclass_correlations(np.array([[1.0, 3], [2, 4], [4, 6], [5, 7]]))
    assert found.forms[Form.ICC_3_1].value == 1
    assert found.forms[Form.ICC_2_1].value < 0.7


def test_targets_alike_for_judges_that_differ_have_no_mean_to_trust():
    found = intraclass_correlations([[1.0, 2.0], [1.0, 2.0]])
    assert found.forms[Form.ICC_3_1] == Undefined(Reason.NO_VARIATION, "Targets do not differ; only raters do.")
    assert isinstance(found.forms[Form.ICC_1_K], Undefined)
    assert found.forms[Form.ICC_1_1].value == -1


def test_testing_against_the_lower_end_gives_half_the_doubt():
    found = intraclass_correlations(TABLE)
    for name in (Form.ICC_1_1, Form.ICC_3_1, Form.ICC_3_K):
        low = found.forms[name].interval.low
        assert math.isclose(intraclass_correlations(TABLE, null=low).forms[name].p_value, 0.025, rel_tol=1e-9)


def test_components_of_a_complete_table_give_what_the_analysis_of_variance_gives():
    # One more target that nobody but one rater saw is a gap; without it, the two ways must agree.
    from uswah.core.measurement.agreement.intraclass.incomplete import from_components

    complete = intraclass_correlations(TABLE)
    by_components = from_components(TABLE, 0.95, None, 0)
    for name, form in complete.forms.items():
        assert math.isclose(by_components.forms[name].value, form.value, rel_tol=1e-10)


def test_one_way_with_gaps_is_the_unbalanced_analysis_of_variance():
    held = [row[~np.isnan(row)] for row in GAPS]
    sizes = np.array([len(row) for row in held])
    total, n = sizes.sum(), len(held)
    grand = np.concatenate(held).mean()
    between = sum(len(row) * (row.mean() - grand) ** 2 for row in held) / (n - 1)
    within = sum(((row - row.mean()) ** 2).sum() for row in held) / (total - n)
    k0 = (total - (sizes**2).sum() / total) / (n - 1)
    expected = (between - within) / (between + (k0 - 1) * within)
    assert math.isclose(intraclass_correlations(GAPS).forms[Form.ICC_1_1].value, expected)


def test_the_interval_of_a_table_with_gaps_is_drawn_or_not_there():
    assert intraclass_correlations(GAPS).forms[Form.ICC_2_1].interval.reason is Reason.NOT_DRAWN
    drawn = [intraclass_correlations(GAPS, generator=np.random.default_rng(2)).forms[Form.ICC_2_1] for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert drawn[0].interval.low < drawn[0].value < drawn[0].interval.high


def test_rows_and_columns_without_any_rating_change_nothing():
    wider = np.full((8, 5), np.nan)
    wider[:6, :4] = TABLE
    assert intraclass_correlations(wider) == intraclass_correlations(TABLE)


def test_the_mean_of_raters_is_of_as_many_as_there_are():
    assert intraclass_correlations(GAPS).raters == 6 / (4 / 4 + 2 / 3)


@pytest.mark.parametrize("form", [Form.ICC_1_1, Form.ICC_2_1, Form.ICC_3_1])
def test_intervals_cover_the_truth_as_often_as_they_say(form):
    generator = np.random.default_rng(4)
    person, rater, error = 1.0, 0.5, 0.8
    truth = {
        Form.ICC_1_1: person / (person + rater + error),
        Form.ICC_2_1: person / (person + rater + error),
        Form.ICC_3_1: person / (person + error),
    }[form]
    covered = []
    for _ in range(300):
        table = np.sqrt(person) * generator.standard_normal((25, 1)) + np.sqrt(error) * generator.standard_normal(
            (25, 8)
        )
        # Form 1 is about raters who are other people for every target.
        size = (25, 8) if form is Form.ICC_1_1 else (1, 8)
        table = table + np.sqrt(rater) * generator.standard_normal(size)
        interval = intraclass_correlations(table, confidence=0.9).forms[form].interval
        covered.append(interval.low <= truth <= interval.high)
    assert 0.85 <= np.mean(covered) <= 0.95


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ([[1, 2], [3, "x"]], "Row 2, column '2': 'x' is not a number."),
        ([[1, 2], [3]], "Not all rows have the same length; leave a cell empty where a rating is missing."),
        ([1, 2, 3], "Ratings form a table: one row for each unit, one cell for each rater."),
        ([], "Ratings form a table: one row for each unit, one cell for each rater."),
    ],
)
def test_what_is_no_table_of_numbers_is_refused(ratings, said):
    with pytest.raises(BadTable) as refused:
        intraclass_correlations(ratings)
    assert str(refused.value) == said


def test_infinite_ratings_are_refused():
    with pytest.raises(BadTable, match=r"Row 1, column '2': An infinite number is no rating\."):
        intraclass_correlations([[1.0, math.inf], [2.0, 3.0]])


def test_a_value_of_one_cannot_be_tested_against():
    with pytest.raises(ValueError, match=r"A correlation is tested against a value below 1\."):
        intraclass_correlations(TABLE, null=1.0)
