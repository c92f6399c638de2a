"""Laws of the crossed mixed model, for every small table of ratings."""

from itertools import pairwise

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from uswah.core.measurement.crossed import BadDesign, Factor, Variance, fit_crossed

TEACHERS, RATERS = 6, 4
SLOW = settings(max_examples=20, deadline=None)


@st.composite
def tables(draw):
    """Draw scores 1 to 4 of six teachers by four raters, some cells missing, some twice."""
    size = draw(st.integers(14, 30))
    teacher = np.array(draw(st.lists(st.integers(0, TEACHERS - 1), min_size=size, max_size=size)))
    rater = np.array(draw(st.lists(st.integers(0, RATERS - 1), min_size=size, max_size=size)))
    score = np.array(draw(st.lists(st.integers(1, 4), min_size=size, max_size=size)), dtype=float)
    return teacher, rater, score


def fitted(teacher, rater, score, **more):
    """Fit with priors worth ten effects, so that every table has one well-marked maximum."""
    prior = Variance.around(0.4, 10)
    factors = [Factor("teacher", teacher, TEACHERS, prior), Factor("rater", rater, RATERS, prior)]
    return fit_crossed(score, factors=factors, residual=prior, **more)


def numbers(fit):
    """Return everything that a reader of the fit sees, in one row."""
    parts = [fit.fixed, list(fit.variances.values()), fit.residual_variances, [fit.log_reml]]
    for effects in fit.effects.values():
        parts += [effects.estimate, effects.variance]
    return np.concatenate(parts)


@SLOW
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_of_no_account(table, chance):
    order = list(range(len(table[0])))
    chance.shuffle(order)
    shuffled = fitted(*(column[order] for column in table))
    np.testing.assert_allclose(numbers(shuffled), numbers(fitted(*table)), atol=1e-9)


@SLOW
@given(tables(), st.permutations(range(TEACHERS)))
def test_new_names_for_teachers_only_rename_them(table, names):
    teacher, rater, score = table
    names = np.array(names)
    before, after = fitted(*table), fitted(names[teacher], rater, score)
    np.testing.assert_allclose(after.log_reml, before.log_reml, atol=1e-9)
    np.testing.assert_allclose(list(after.variances.values()), list(before.variances.values()), atol=1e-9)
    for name, place in (("teacher", names), ("rater", np.arange(RATERS))):
        np.testing.assert_allclose(after.effects[name].estimate[place], before.effects[name].estimate, atol=1e-9)
        np.testing.assert_allclose(after.effects[name].variance[place], before.effects[name].variance, atol=1e-9)


@SLOW
@given(tables(), st.floats(-1000, 1000))
def test_a_constant_moves_only_the_intercept(table, constant):
    teacher, rater, score = table
    before, after = fitted(*table), fitted(teacher, rater, score + constant)
    np.testing.assert_allclose(after.fixed, before.fixed + constant, atol=1e-9)
    np.testing.assert_allclose(numbers(after)[1:], numbers(before)[1:], atol=1e-9)


@SLOW
@given(tables())
def test_the_nesting_decides_only_the_speed(table):
    teacher, rater, _ = table
    expected = numbers(fitted(*table))
    for nesting in ([rater], [teacher * RATERS + rater, rater], [np.zeros_like(teacher)]):
        np.testing.assert_allclose(numbers(fitted(*table, nesting=nesting)), expected, atol=1e-9)


@SLOW
@given(tables())
def test_without_priors_the_likelihood_never_falls_and_no_variance_is_below_zero(table):
    teacher, rater, score = table
    factors = [Factor("teacher", teacher, TEACHERS), Factor("rater", rater, RATERS)]
    try:
        fit = fit_crossed(score, factors=factors)
    except BadDesign as refused:
        assert str(refused).startswith("y has no variation")  # noqa: PT017  # both ends are lawful
        assume(False)
    assert all(later >= earlier for earlier, later in pairwise(fit.path))
    assert min(fit.variances.values()) >= 0
    assert fit.residual_variances[0] > 0


@SLOW
@given(tables(), st.integers(0, TEACHERS - 1))
def test_another_rating_of_a_teacher_never_widens_their_interval(table, who):
    teacher, rater, score = table
    given_variances = {"residual": Variance.given(0.5)}

    def variance(*columns):
        levels = [Factor("teacher", columns[0], TEACHERS, Variance.given(0.4))]
        levels += [Factor("rater", columns[1], RATERS, Variance.given(0.2))]
        return fit_crossed(columns[2], factors=levels, **given_variances).effects["teacher"].variance[who]

    more = variance(np.append(teacher, who), np.append(rater, 0), np.append(score, 4.0))
    assert more <= variance(*table) + 1e-12


@SLOW
@given(tables())
def test_posterior_variances_lie_between_nothing_and_prior_and_intercept(table):
    fit = fitted(*table)
    for name, effects in fit.effects.items():
        assert (effects.variance > 0).all()
        assert (effects.variance <= fit.variances[name] + fit.fixed_covariance[0, 0] + 1e-12).all()
