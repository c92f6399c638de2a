"""Variances: the climb never falls, ends at the maximum, knows 0, priors, and what the data do not tell."""

from itertools import pairwise

import numpy as np
import pytest
from core.measurement.crossed.dense import solved
from core.measurement.crossed.designs import ratings
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from uswah.core.measurement.crossed import BadDesign, Factor, Variance, fit_crossed
from uswah.core.measurement.crossed.design import look_through
from uswah.core.measurement.crossed.elimination import eliminate
from uswah.core.measurement.crossed.rows import Rows
from uswah.core.measurement.crossed.score import score_of


def fitted(table, **more):
    settings = {"error_variance": table.error_variance, "error_group": table.role, "nesting": table.nesting, **more}
    return fit_crossed(table.y, fixed=table.fixed, factors=table.factors(given=False), **settings)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_maximised_never_falls(seed):
    fit = fitted(ratings(seed))
    assert fit.converged
    assert all(later >= earlier for earlier, later in pairwise(fit.path))


def test_it_ends_where_a_plain_optimiser_ends():
    table = ratings(21)
    factors = [(levels, count, None) for levels, count in table.levels.values()]

    def height(logarithms):
        values = np.exp(logarithms)
        return -solved(
            table.y, table.fixed, factors, values[:5], table.error_variance + values[5:][table.role]
        ).log_reml

    with threadpool_limits(1):
        plain = minimize(height, np.log([0.2] * 8), method="L-BFGS-B")
    fit = fitted(table)
    assert fit.log_reml >= -plain.fun - 1e-9
    assert fit.log_reml == pytest.approx(-plain.fun, rel=1e-6)


@pytest.mark.parametrize("even", [True, False])
def test_the_score_is_the_slope_of_the_likelihood(even):
    table = ratings(22)
    known, group = (None, None) if even else (table.error_variance, table.role)
    rows = Rows.of(look_through(table.y, table.fixed, table.factors(), known, group, Variance(), table.nesting))
    at = np.array([0.3, 0.5, 0.2, 0.4, 0.1, 0.6, 0.7, 0.8][: 6 if even else 8])
    score = score_of(eliminate(rows, at[:5], at[5:]))
    step = 1e-5
    slopes = [
        (eliminate(rows, up[:5], up[5:]).log_reml - eliminate(rows, down[:5], down[5:]).log_reml) / (2 * step)
        for up, down in ((at + step * unit, at - step * unit) for unit in np.eye(len(at)))
    ]
    assert score.gradient == pytest.approx(slopes, rel=1e-6, abs=1e-6)


def test_variances_come_back_from_a_large_table():
    table = ratings(23, madrasah=250, teachers=12, supervisors=80)
    fit = fitted(table)
    found = np.array([*fit.variances.values(), *fit.residual_variances])
    truth = np.array([*table.truth.values(), *table.residuals])
    errors = np.sqrt(np.diagonal(fit.variance_covariance))
    assert (errors < 0.1).all()
    assert (np.abs(found - truth) < 3.5 * errors).all()


def test_with_a_prior_worth_little_data_decide_and_with_much_the_prior():
    table = ratings(24)
    free = fitted(table).variances["head"]
    factors = table.factors(given=False)
    found = {}
    for degrees in (0.001, 1e7):
        factors[2] = Factor("head", *table.levels["head"], Variance.around(5.0, degrees))
        fit = fit_crossed(
            table.y,
            fixed=table.fixed,
            factors=factors,
            error_variance=table.error_variance,
            error_group=table.role,
            nesting=table.nesting,
        )
        assert all(later >= earlier for earlier, later in pairwise(fit.path))
        found[degrees] = fit.variances["head"]
    assert found[0.001] == pytest.approx(free, rel=0.02)
    assert found[1e7] == pytest.approx(5.0, rel=1e-4)


def test_without_data_a_variance_is_its_reference():
    y = np.array([3.0, 4.0, 8.0, 5.0])
    nobody = Factor("pengawas", np.full(4, -1), 2, Variance.around(0.16, 5))
    fit = fit_crossed(y, factors=[Factor("teacher", np.array([0, 0, 1, 1]), 2, Variance.given(1.0)), nobody])
    assert fit.variances["pengawas"] == pytest.approx(0.16)
    assert fit.effects["pengawas"].estimate.tolist() == [0.0, 0.0]
    assert fit.effects["pengawas"].variance == pytest.approx([0.16, 0.16])


def test_a_prior_pulls_as_many_effects_as_it_has_degrees_of_freedom():
    # Effects seen almost without error: the estimate is the mean square of 40 effects and of 10 more at the reference.
    effects = np.random.default_rng(3).normal(size=40) * 2
    known = np.full(40, 1e-9)
    factor = Factor("teacher", np.arange(40), 40, Variance.around(1.0, 10))
    fit = fit_crossed(effects, fixed=np.zeros((40, 0)), factors=[factor], error_variance=known)
    assert fit.variances["teacher"] == pytest.approx(((effects**2).sum() + 10 * 1.0) / 50, rel=1e-6)


def test_two_variances_that_add_up_to_the_same_are_named():
    y, teacher = np.array([9.0, 2, 5, 6, 1, 3, 8, 4, 6]), np.repeat(np.arange(3), 3)
    fit = fit_crossed(y, factors=[Factor("teacher", teacher, 3), Factor("row", np.arange(9), 9)])
    alone = fit_crossed(y, factors=[Factor("teacher", teacher, 3)])
    assert fit.variances["row"] + fit.residual_variances[0] == pytest.approx(alone.residual_variances[0], rel=1e-6)
    told = np.isfinite(np.diagonal(fit.variance_covariance))
    assert told.tolist() == [True, False, False]


def test_one_level_tells_nothing_of_a_variance():
    y = np.array([9.0, 2, 5, 6, 1, 3, 8, 4, 6])
    factors = [Factor("teacher", np.repeat(np.arange(3), 3), 3), Factor("madrasah", np.zeros(9, dtype=int), 1)]
    fit = fit_crossed(y, factors=factors)
    assert fit.converged
    assert np.isinf(fit.variance_covariance[1, 1])
    assert np.isfinite(fit.variance_covariance[0, 0])


def test_no_variation_at_all_beside_known_errors_is_a_variance_of_zero():
    fit = fit_crossed(
        np.ones(6), factors=[Factor("teacher", np.repeat(np.arange(3), 2), 3)], error_variance=np.full(6, 0.1)
    )
    assert fit.variances == {"teacher": 0.0}
    assert fit.effects["teacher"].estimate.tolist() == [0.0, 0.0, 0.0]


def test_priors_that_data_contradict_still_end_at_the_balance():
    # Twelve ratings that hardly differ, and a reference from ratings that did: neither may win outright.
    chance = np.random.default_rng(5)
    teacher = np.arange(12) % 6
    y = 3.0 + 0.05 * chance.normal(size=12)
    fit = fit_crossed(y, factors=[Factor("teacher", teacher, 6, Variance.around(0.3, 4))])
    assert fit.converged
    assert fit.iterations < 30
    mean_square = (fit.effects["teacher"].estimate ** 2 + fit.effects["teacher"].variance).mean()
    # The fixed point of the EM step: six effects and four of the reference.
    assert fit.variances["teacher"] == pytest.approx((6 * mean_square + 4 * 0.3) / 10, rel=1e-5)


def test_effects_that_explain_every_rating_leave_no_maximum():
    teacher = np.repeat(np.arange(4), 3)
    fit = fit_crossed(np.array([1.0, 2.0, 4.0, 3.0])[teacher], factors=[Factor("teacher", teacher, 4)])
    assert 0 < fit.residual_variances[0] < 1e-8
    assert fit.effects["teacher"].estimate + fit.fixed == pytest.approx([1.0, 2.0, 4.0, 3.0], abs=1e-6)


def test_the_same_model_at_other_variances_is_what_a_new_fit_would_be():
    table = ratings(25)
    other = {"head": 0.9, "madrasah": 0.0}
    moved = fitted(table).at({**table.truth, **other}, residual_variances=table.residuals)
    factors = [
        Factor(name, levels, count, Variance.given({**table.truth, **other}[name]))
        for name, (levels, count) in table.levels.items()
    ]
    anew = fit_crossed(
        table.y,
        fixed=table.fixed,
        factors=factors,
        error_variance=table.error_variance,
        error_group=table.role,
        residual=[Variance.given(value) for value in table.residuals],
        nesting=table.nesting,
    )
    assert moved.variances == anew.variances
    assert moved.log_reml == anew.log_reml
    assert moved.effects["teacher"].variance.tobytes() == anew.effects["teacher"].variance.tobytes()
    assert moved.fixed.tobytes() == anew.fixed.tobytes()


def test_other_variances_must_be_variances_of_the_model():
    fit = fit_crossed(np.array([1.0, 2, 4, 3]), factors=[Factor("teacher", np.array([0, 0, 1, 1]), 2)])
    for wrong, message in (
        ({"variances": {"rater": 1.0}}, "the model has no factor rater"),
        (
            {"variances": {"teacher": -1.0}},
            "variances are numbers from 0 upwards, one for each factor and residual group",
        ),
        ({"residual_variances": [0.0]}, "row 0: nothing would be left of its error variance"),
    ):
        with pytest.raises(BadDesign) as caught:
            fit.at(**wrong)
        assert str(caught.value) == message
