"""Balanced designs have closed answers: mean squares (Searle, Casella and McCulloch 1992, Variance Components, ch. 4)."""

import numpy as np
import pytest

from uswah.core.measurement.crossed import Factor, fit_crossed


def mean_square(means, repeats, degrees):
    return repeats * ((means - means.mean()) ** 2).sum() / degrees


def test_one_way():
    chance = np.random.default_rng(1)
    groups, repeats = 12, 4
    y = chance.normal(size=(groups, 1)) * 2 + chance.normal(size=(groups, repeats))
    between = mean_square(y.mean(axis=1), repeats, groups - 1)
    within = ((y - y.mean(axis=1, keepdims=True)) ** 2).sum() / (groups * (repeats - 1))
    fit = fit_crossed(y.ravel(), factors=[Factor("group", np.repeat(np.arange(groups), repeats), groups)])
    assert fit.variances["group"] == pytest.approx((between - within) / repeats, rel=1e-6)
    assert fit.residual_variances == pytest.approx([within], rel=1e-6)


def test_two_factors_crossed():
    chance = np.random.default_rng(2)
    teachers, raters = 15, 8
    y = (
        chance.normal(size=(teachers, 1))
        + chance.normal(size=(1, raters)) * 0.7
        + chance.normal(size=(teachers, raters))
    )
    rows, columns = (index.ravel() for index in np.indices(y.shape))
    of_rows = mean_square(y.mean(axis=1), raters, teachers - 1)
    of_columns = mean_square(y.mean(axis=0), teachers, raters - 1)
    left = y - y.mean(axis=1, keepdims=True) - y.mean(axis=0) + y.mean()
    error = (left**2).sum() / ((teachers - 1) * (raters - 1))
    fit = fit_crossed(y.ravel(), factors=[Factor("teacher", rows, teachers), Factor("rater", columns, raters)])
    expected = [(of_rows - error) / raters, (of_columns - error) / teachers, error]
    assert [*fit.variances.values(), *fit.residual_variances] == pytest.approx(expected, rel=1e-6)


def test_teachers_nested_in_madrasah():
    chance = np.random.default_rng(3)
    shape = madrasah, teachers, ratings = 9, 5, 3
    y = chance.normal(size=(madrasah, 1, 1)) + chance.normal(size=(madrasah, teachers, 1)) + chance.normal(size=shape)
    top, middle, _ = (index.ravel() for index in np.indices(shape))
    of_madrasah = mean_square(y.mean(axis=(1, 2)), teachers * ratings, madrasah - 1)
    means = y.mean(axis=2)
    of_teachers = ratings * ((means - means.mean(axis=1, keepdims=True)) ** 2).sum() / (madrasah * (teachers - 1))
    error = ((y - means[:, :, None]) ** 2).sum() / (madrasah * teachers * (ratings - 1))
    teacher = top * teachers + middle
    factors = [Factor("madrasah", top, madrasah), Factor("teacher", teacher, madrasah * teachers)]
    fit = fit_crossed(y.ravel(), factors=factors, nesting=[teacher, top])
    expected = [(of_madrasah - of_teachers) / (teachers * ratings), (of_teachers - error) / ratings, error]
    assert [*fit.variances.values(), *fit.residual_variances] == pytest.approx(expected, rel=1e-6)


def test_the_uncertainty_of_a_variance_is_that_of_its_mean_squares():
    chance = np.random.default_rng(1)
    groups, repeats = 12, 4
    y = chance.normal(size=(groups, 1)) * 2 + chance.normal(size=(groups, repeats))
    between = mean_square(y.mean(axis=1), repeats, groups - 1)
    within = ((y - y.mean(axis=1, keepdims=True)) ** 2).sum() / (groups * (repeats - 1))
    fit = fit_crossed(y.ravel(), factors=[Factor("group", np.repeat(np.arange(groups), repeats), groups)])
    of_within = 2 * within**2 / (groups * (repeats - 1))
    of_group = (2 * between**2 / (groups - 1) + of_within) / repeats**2
    assert np.diagonal(fit.variance_covariance) == pytest.approx([of_group, of_within], rel=1e-5)
    assert fit.variance_covariance[0, 1] == pytest.approx(-of_within / repeats, rel=1e-5)
