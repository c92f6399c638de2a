"""Stories of many raters: kappas, alpha, and what each unit adds."""

import math

import numpy as np
import pytest

from uswah.core.measurement.agreement import (
    Chance,
    Level,
    Reason,
    Undefined,
    chance_corrected,
    cohen_kappa,
    fleiss_kappa,
    kappa_of_counts,
    krippendorff_alpha,
    pairwise_kappas,
)
from uswah.core.measurement.table import BadTable

NONE = None
RATINGS = [
    [1, 1, NONE, 2],
    [2, 3, 2, 2],
    [4, 4, NONE, NONE],
    [1, 2, 1, 1],
    [3, 3, 4, 3],
    [NONE, NONE, 2, NONE],
    [2, 2, 2, 3],
]


def _counts(rows, categories=4):
    return np.array([[row.count(category) for category in range(1, categories + 1)] for row in rows])


def _by_hand(rows, level):
    """Alpha as Krippendorff (2011) writes it: from the coincidences of every pair, one by one."""
    rows = [[value for value in row if value is not None] for row in rows]
    rows = [row for row in rows if len(row) > 1]
    values = [value for row in rows for value in row]
    often = {value: values.count(value) for value in values}

    def apart(c, k):
        between = sum(n for value, n in often.items() if min(c, k) <= value <= max(c, k))
        ordinal = between - (often[c] + often[k]) / 2
        return {"nominal": c != k, "ordinal": ordinal**2, "interval": (c - k) ** 2, "ratio": ((c - k) / (c + k)) ** 2}[
            level
        ]

    total = len(values)
    within = sum(
        apart(a, b) / (len(row) - 1) for row in rows for i, a in enumerate(row) for j, b in enumerate(row) if i != j
    )
    anywhere = sum(apart(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j)
    return 1 - (within / total) / (anywhere / (total * (total - 1)))


@pytest.mark.parametrize("level", list(Level))
def test_alpha_is_what_pair_by_pair_gives(level):
    assert math.isclose(krippendorff_alpha(RATINGS, level=level).alpha, _by_hand(RATINGS, level.value))


@pytest.mark.parametrize("level", list(Level))
def test_alpha_without_a_unit_is_alpha_of_the_table_without_it(level):
    alpha = krippendorff_alpha(RATINGS, level=level)
    assert [unit.unit for unit in alpha.contributions] == [0, 1, 2, 3, 4, 6]  # the sixth has one rating
    for unit in alpha.contributions:
        rest = [row for place, row in enumerate(RATINGS) if place != unit.unit]
        assert math.isclose(unit.alpha_without, krippendorff_alpha(rest, level=level).alpha)


def test_shares_of_the_disagreement_add_up_to_all_of_it():
    alpha = krippendorff_alpha(RATINGS, level=Level.INTERVAL)
    assert math.isclose(sum(unit.share for unit in alpha.contributions), 1)
    assert max(alpha.contributions, key=lambda unit: unit.share).unit == 0


def test_the_bootstrap_draws_the_same_interval_from_the_same_seed():
    intervals = [
        krippendorff_alpha(RATINGS, level=Level.ORDINAL, generator=np.random.Generator(np.random.PCG64(5))).bootstrap
        for _ in range(2)
    ]
    assert intervals[0] == intervals[1]
    assert intervals[0].low < krippendorff_alpha(RATINGS, level=Level.ORDINAL).alpha < intervals[0].high


def test_a_table_that_seldom_varies_is_not_drawn_from():
    rows = [[1, 1], [1, 1], [1, 1], [1, 2]]
    answer = krippendorff_alpha(rows, level=Level.NOMINAL, generator=np.random.default_rng(1)).bootstrap
    assert isinstance(answer, Undefined)
    assert answer.reason is Reason.TOO_FEW_UNITS


def test_categories_in_words_have_an_order_when_it_is_declared():
    words = {1: "kurang", 2: "cukup", 3: "baik", 4: "amat baik", None: None}
    rows = [[words[value] for value in row] for row in RATINGS]
    in_words = krippendorff_alpha(rows, level=Level.ORDINAL, categories=["kurang", "cukup", "baik", "amat baik"])
    assert in_words.alpha == krippendorff_alpha(RATINGS, level=Level.ORDINAL).alpha


@pytest.mark.parametrize(
    ("rows", "level", "said"),
    [
        ([["a", "b"]], Level.INTERVAL, "The value 'a' is a word; the interval level needs numbers, or categories"),
        ([["a", "b"]], Level.ORDINAL, "The value 'a' is a word; the ordinal level needs numbers, or categories"),
        ([[-1.0, 2.0]], Level.RATIO, "The value -1.0 is below 0; the ratio level has none."),
        ([[1, 2], [1]], Level.NOMINAL, "Row 2: This unit has 1 cells and the first one 2; leave a cell empty"),
    ],
)
def test_what_alpha_cannot_use_is_refused(rows, level, said):
    with pytest.raises(BadTable) as refused:
        krippendorff_alpha(rows, level=level)
    assert str(refused.value).startswith(said)


def test_fleiss_leaves_out_units_with_one_rating():
    whole, without = fleiss_kappa(RATINGS), fleiss_kappa([row for row in RATINGS if row[0] or row[1]])
    assert whole == without
    assert (whole.units, whole.ratings) == (6, 21)


def test_the_jackknife_of_fleiss_is_kappa_without_each_unit():
    counts = _counts([row for row in RATINGS if row[0] or row[1]])
    without = np.array([kappa_of_counts(np.delete(counts, unit, axis=0)).kappa for unit in range(6)])
    by_hand = math.sqrt(5 / 6 * ((without - without.mean()) ** 2).sum())
    assert math.isclose(kappa_of_counts(counts).standard_error, by_hand)


def test_with_equal_numbers_the_kappa_of_two_categories_is_one_number():
    kappa = kappa_of_counts([[3, 1], [4, 0], [0, 4], [1, 3], [2, 2]])
    assert math.isclose(kappa.categories[0].kappa, kappa.kappa)
    assert math.isclose(kappa.categories[1].kappa, kappa.kappa)
    assert math.isclose(kappa.standard_error_null, math.sqrt(2 / (5 * 4 * 3)))


def test_unequal_numbers_and_many_categories_have_an_interval_but_no_test():
    kappa = fleiss_kappa(RATINGS)
    assert isinstance(kappa.z, Undefined)
    assert kappa.interval.low < kappa.kappa < kappa.interval.high


def test_a_category_nobody_used_has_no_kappa_of_its_own():
    category = kappa_of_counts([[2, 1, 0], [0, 3, 0]]).categories[2]
    assert category.proportion == 0
    assert category.kappa == Undefined(Reason.NO_VARIATION, "None of the ratings are 3.")


def test_fleiss_with_every_unit_alike_is_fleiss_when_numbers_are_equal():
    rows = [[1, 2, 1], [2, 2, 2], [3, 3, 1], [1, 1, 1]]
    assert math.isclose(chance_corrected(rows, chance=Chance.FLEISS).value, fleiss_kappa(rows).kappa)


def test_a_rare_category_lowers_kappa_but_not_gwet():
    rows = [[1, 1]] * 45 + [[1, 2], [2, 1], [1, 2]]
    assert fleiss_kappa(rows).kappa < 0 < 0.9 < chance_corrected(rows, chance=Chance.GWET).value


def test_every_two_raters_are_compared_on_what_both_have_seen():
    found = pairwise_kappas(RATINGS, categories=[1, 2, 3, 4])
    first, third = [row[0] for row in RATINGS], [row[2] for row in RATINGS]
    assert found.pairs[0, 2] == cohen_kappa(first, third, categories=[1, 2, 3, 4])
    kappas = [kappa.kappa for kappa in found.pairs.values() if not isinstance(kappa, Undefined)]
    assert math.isclose(found.light, sum(kappas) / len(kappas))


def test_two_raters_have_one_pair_and_conger_is_cohen():
    rows = [[1, 2], [1, 1], [2, 2], [2, 2], [1, 1], [2, 1]]
    found = pairwise_kappas(rows)
    assert math.isclose(found.conger, found.pairs[0, 1].kappa)
    assert math.isclose(found.light, found.pairs[0, 1].kappa)


def test_one_rater_has_nobody_to_agree_with():
    assert pairwise_kappas([[1], [2]]).reason is Reason.ONE_RATER_ONLY


def test_as_many_categories_are_named_as_there_are_columns():
    with pytest.raises(BadTable, match=r"The counts have 2 columns, but 3 categories are named\."):
        kappa_of_counts([[1, 2]], categories=["a", "b", "c"])


def test_counts_are_whole():
    with pytest.raises(BadTable, match=r"Row 2, column '1': A count is a whole number from 0 up\."):
        kappa_of_counts([[1, 2], [0.5, 2]])
