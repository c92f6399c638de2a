"""Laws of agreement, generalizability and triangulation, for every table."""

import math
from itertools import pairwise

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from uswah.core.measurement.agreement import (
    Chance,
    Form,
    Level,
    Undefined,
    Weighting,
    chance_corrected,
    cohen_kappa,
    dawid_skene,
    decide,
    fleiss_kappa,
    generalizability_study,
    intraclass_correlations,
    krippendorff_alpha,
    long_table,
)
from uswah.core.triangulation import Candidate, Comparison, Estimate, Thresholds, compare, settle

SCORES = st.one_of(st.none(), st.integers(1, 4))
TABLES = st.integers(2, 5).flatmap(
    lambda raters: st.lists(st.lists(SCORES, min_size=raters, max_size=raters), min_size=2, max_size=9)
)
NUMBERS = arrays.arrays(np.float64, st.tuples(st.integers(3, 8), st.integers(2, 5)), elements=st.integers(0, 9))
BLOCKS = arrays.arrays(np.float64, st.tuples(*[st.integers(2, 4)] * 3), elements=st.integers(0, 9))
BOUNDS = Thresholds(convergent_above=0.05, divergent_below=0.01, largest_gap=0.5)
SOURCES = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 1)), min_size=2, max_size=5)
INDICES = {
    "fleiss": lambda rows: fleiss_kappa(rows, categories=[1, 2, 3, 4]),
    "gwet": lambda rows: chance_corrected(rows, chance=Chance.GWET, categories=[1, 2, 3, 4]),
    **{level.value: lambda rows, level=level: krippendorff_alpha(rows, level=level) for level in Level},
}


# The machine may be busy: these laws are about what holds, not about how fast.
LAW = settings(max_examples=40, deadline=None)


def value_of(answer):
    """Return the number of an answer, or its reason."""
    if isinstance(answer, Undefined):
        return answer.reason
    return next(getattr(answer, name) for name in ("kappa", "alpha", "value") if hasattr(answer, name))


def same(first, second):
    one, other = value_of(first), value_of(second)
    return one == other if isinstance(one, str) or isinstance(other, str) else math.isclose(one, other, abs_tol=1e-9)


@LAW
@given(TABLES, st.sampled_from(sorted(INDICES)), st.randoms(use_true_random=False))
def test_the_order_of_units_and_the_names_of_raters_change_nothing(rows, index, shuffle):
    raters = list(range(len(rows[0])))
    shuffle.shuffle(raters)
    turned = [[row[rater] for rater in raters] for row in rows]
    shuffle.shuffle(turned)
    assert same(INDICES[index](rows), INDICES[index](turned))


@LAW
@given(TABLES, st.permutations([1, 2, 3, 4]))
def test_the_names_of_categories_change_nothing_where_they_have_no_order(rows, names):
    renamed = [[None if value is None else names[value - 1] for value in row] for row in rows]
    for index in ("fleiss", "gwet", "nominal"):
        assert same(INDICES[index](rows), INDICES[index](renamed))


@LAW
@given(TABLES, st.sampled_from(sorted(INDICES)))
def test_no_index_passes_one_and_none_is_silent(rows, index):
    value = value_of(INDICES[index](rows))
    assert isinstance(value, str) or (math.isfinite(value) and value <= 1 + 1e-12)


@LAW
@given(st.lists(st.integers(1, 4), min_size=2, max_size=9), st.integers(2, 5), st.sampled_from(sorted(INDICES)))
def test_raters_who_always_agree_have_one(values, raters, index):
    assume(len(set(values)) > 1)
    assert same(INDICES[index]([[value] * raters for value in values]), type("One", (), {"value": 1.0}))


@LAW
@given(TABLES, st.sampled_from([level.value for level in Level]), st.integers(1, 4))
def test_a_unit_with_one_rating_changes_no_alpha(rows, index, value):
    alone = [value] + [None] * (len(rows[0]) - 1)
    assert same(INDICES[index](rows), INDICES[index]([*rows, alone]))


@LAW
@given(TABLES)
def test_alpha_knows_only_distances_at_the_interval_level(rows):
    moved = [[None if value is None else 7 - 3 * value for value in row] for row in rows]
    assert same(INDICES["interval"](rows), INDICES["interval"](moved))


@LAW
@given(TABLES)
def test_alpha_knows_only_order_at_the_ordinal_level(rows):
    stretched = [[None if value is None else value**3 for value in row] for row in rows]
    assert same(INDICES["ordinal"](rows), INDICES["ordinal"](stretched))


@LAW
@given(st.lists(st.integers(1, 4), min_size=3, max_size=12), st.integers(2, 3))
def test_a_rater_who_copies_another_lifts_agreement_at_most_to_one(values, copies):
    generator = np.random.default_rng(len(values))
    other = generator.integers(1, 5, len(values)).tolist()
    pairs = [[a, b] for a, b in zip(values, other, strict=True)]
    copied = [[a] + [b] * copies for a, b in zip(values, other, strict=True)]
    before, after = INDICES["fleiss"](pairs), INDICES["fleiss"](copied)
    assume(not isinstance(before, Undefined) and not isinstance(after, Undefined))
    assert before.observed_agreement <= after.observed_agreement <= 1


@LAW
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=30), st.sampled_from(Weighting))
def test_kappa_does_not_mind_who_is_first(pairs, weights):
    first, second = zip(*pairs, strict=True)
    one = cohen_kappa(first, second, weights=weights, categories=[1, 2, 3, 4])
    other = cohen_kappa(second, first, weights=weights, categories=[1, 2, 3, 4])
    assert same(one, other)
    if not isinstance(one, Undefined):
        assert math.isclose(one.standard_error, other.standard_error, abs_tol=1e-9)
        assert one.kappa <= one.maximum + 1e-9


@LAW
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=40, max_size=60))
def test_quadratic_kappa_is_nearly_agreement_of_numbers(pairs):
    first, second = zip(*pairs, strict=True)
    kappa = cohen_kappa(first, second, weights=Weighting.QUADRATIC, categories=[1, 2, 3, 4])
    numbers = intraclass_correlations(np.array(pairs, dtype=float))
    assume(not isinstance(kappa, Undefined) and not isinstance(numbers, Undefined))
    # Fleiss and Cohen (1973): they differ by terms of order 1 / n.
    assert abs(kappa.kappa - numbers.forms[Form.ICC_2_1].value) < 2.5 / len(pairs)


@LAW
@given(NUMBERS)
def test_the_mean_of_these_raters_is_as_reliable_as_cronbach_says(table):
    found = intraclass_correlations(table)
    assume(not isinstance(found, Undefined))
    total, raters = table.sum(axis=1).var(ddof=1), table.shape[1]
    assume(total > 1e-9)
    cronbach = raters / (raters - 1) * (1 - table.var(axis=0, ddof=1).sum() / total)
    assert math.isclose(found.forms[Form.ICC_3_K].value, cronbach, abs_tol=1e-8)


@LAW
@given(NUMBERS, st.floats(-50, 50), st.floats(0.1, 10))
def test_another_unit_of_measurement_changes_no_correlation(table, shift, scale):
    found, moved = intraclass_correlations(table), intraclass_correlations(shift + scale * table)
    assume(not isinstance(found, Undefined) and not isinstance(moved, Undefined))
    for name, form in found.forms.items():
        other = moved.forms[name]
        assert isinstance(form, Undefined) == isinstance(other, Undefined)
        if not isinstance(form, Undefined):
            assert math.isclose(form.value, other.value, rel_tol=1e-6, abs_tol=1e-6)


@LAW
@given(NUMBERS)
def test_the_value_lies_within_its_interval(table):
    found = intraclass_correlations(table)
    assume(not isinstance(found, Undefined))
    for form in found.forms.values():
        if not isinstance(form, Undefined) and not isinstance(form.interval, Undefined) and form.value > 0:
            assert form.interval.low - 1e-9 <= form.value <= form.interval.high + 1e-9


@LAW
@given(BLOCKS, st.sampled_from(["p x i x o", "p x (i:o)", "(i:p) x o", "i:(p x o)", "i:o:p"]))
def test_more_observations_never_make_a_mean_less_dependable(block, design):
    study = generalizability_study(design, *long_table(block, "pio"))
    assume(not isinstance(study, Undefined))
    for facet in "io":
        values = [decide(study, "p", sizes={facet: size}) for size in (1, 2, 5, 40)]
        for name in ("generalizability", "dependability"):
            rising = [getattr(value, name) for value in values]
            assume(not any(isinstance(value, Undefined) for value in rising))
            assert all(a <= b + 1e-12 for a, b in pairwise(rising))


@LAW
@given(BLOCKS, st.sampled_from(["p x i x o", "p x (i:o)", "(i:p) x o", "i:(p x o)", "i:o:p"]))
def test_sums_of_squares_add_up_and_the_number_itself_is_the_harder_claim(block, design):
    study = generalizability_study(design, *long_table(block, "pio"))
    assume(not isinstance(study, Undefined))
    assert math.isclose(sum(c.sum_of_squares for c in study.components), block.size * block.var(), abs_tol=1e-7)
    assert sum(c.freedom for c in study.components) == block.size - 1
    decision = decide(study, "p")
    assert decision.relative_error <= decision.absolute_error + 1e-12


@LAW
@given(BLOCKS, st.sampled_from(["p x i x o", "p x (i:o)", "(i:p) x o"]), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_component(block, design, shuffle):
    scores, levels = long_table(block, "pio")
    order = list(range(len(scores)))
    shuffle.shuffle(order)
    study = generalizability_study(design, scores, levels)
    turned = generalizability_study(design, scores[order], {facet: column[order] for facet, column in levels.items()})
    assume(not isinstance(study, Undefined))
    estimates = [[c.estimate for c in one.components] for one in (study, turned)]
    assert np.allclose(estimates[0], estimates[1], atol=1e-9)


@LAW
@given(st.lists(st.lists(st.sampled_from([0, 1, None]), min_size=4, max_size=4), min_size=3, max_size=12))
def test_latent_classes_are_chances_and_the_likelihood_never_falls(rows):
    found = dawid_skene(rows, categories=[0, 1], iterations=150)
    assume(not isinstance(found, Undefined))
    assert np.allclose(found.probabilities.sum(axis=1), 1)
    assert math.isclose(found.prevalence.sum(), 1)
    assert (np.diff(found.path) > -1e-8).all()


@LAW
@given(SOURCES, st.floats(-5, 5))
def test_where_zero_lies_changes_no_verdict(sources, shift):
    here = [Estimate(str(at), value, error**2) for at, (value, error) in enumerate(sources)]
    there = [Estimate(one.name, one.value + shift, one.variance) for one in here]
    first, second = compare(here, BOUNDS), compare(there, BOUNDS)
    assert math.isclose(first.q, second.q, abs_tol=1e-6)
    assert math.isclose(first.common + shift, second.common, abs_tol=1e-9)


@LAW
@given(SOURCES, st.randoms(use_true_random=False))
def test_the_order_of_sources_changes_no_figure(sources, shuffle):
    here = [Estimate(str(at), value, error**2) for at, (value, error) in enumerate(sources)]
    there = shuffle.sample(here, len(here))
    first, second = compare(here, BOUNDS), compare(there, BOUNDS)
    assert isinstance(first, Comparison)
    for name in ("q", "common", "common_variance", "detectable_gap"):
        assert math.isclose(getattr(first, name), getattr(second, name), abs_tol=1e-9)


@LAW
@given(SOURCES, st.floats(0.02, 1), st.floats(0, 1))
def test_every_further_piece_leaves_less_error_and_its_chances_add_up(sources, variance, spread):
    here = [Estimate(str(at), value, error**2) for at, (value, error) in enumerate(sources)]
    candidates = [Candidate("0", "observation", variance), Candidate("new", "observation", variance)]
    settling = settle(here, candidates, BOUNDS, spread=spread)
    for prospect in settling.prospects:
        assert prospect.standard_error <= settling.standard_error + 1e-12
        assert min(prospect.convergent, prospect.divergent, prospect.undecided) >= 0
        assert math.isclose(prospect.convergent + prospect.divergent + prospect.undecided, 1, abs_tol=1e-9)
