"""The elimination gives what a dense inverse gives, whatever the nesting, with every kind of row."""

import numpy as np
import pytest
from core.measurement.crossed.dense import solved
from core.measurement.crossed.designs import ratings
from scipy import sparse
from threadpoolctl import threadpool_limits

from uswah.core.measurement.crossed import Factor, Variance, fit_crossed, nesting
from uswah.core.measurement.crossed.backward import solve, spread
from uswah.core.measurement.crossed.design import look_through
from uswah.core.measurement.crossed.elimination import eliminate
from uswah.core.measurement.crossed.rows import Rows


def oracle(table):
    errors = table.error_variance + np.array(table.residuals)[table.role]
    factors = [(levels, count, None) for levels, count in table.levels.values()]
    return solved(table.y, table.fixed, factors, list(table.truth.values()), errors)


def fitted(table, groupings):
    residual = [Variance.given(value) for value in table.residuals]
    return fit_crossed(
        table.y,
        fixed=table.fixed,
        factors=table.factors(),
        error_variance=table.error_variance,
        error_group=table.role,
        residual=residual,
        nesting=groupings,
    )


def groupings_of(table):
    teacher, madrasah = table.nesting
    row = np.arange(len(table.y))
    return {
        "teacher, madrasah": [teacher, madrasah],
        "madrasah alone": [madrasah],
        "rows, teacher": [row, teacher],
        "a grouping in which nothing ends": [row, row, madrasah],
        "some rows in no group": [np.where(row % 3 == 0, -1, teacher)],
        "labels with gaps": [teacher * 1_000_003, madrasah * 7],
        "default": [],
    }


@pytest.mark.parametrize("name", groupings_of(ratings(0)))
def test_every_nesting_gives_the_dense_answer(name):
    table = ratings(4)
    exact, fit = oracle(table), fitted(table, groupings_of(table)[name])
    assert fit.log_reml == pytest.approx(exact.log_reml, abs=1e-9)
    assert fit.iterations == 0
    estimates = np.concatenate([fit.fixed, *(effects.estimate for effects in fit.effects.values())])
    assert estimates == pytest.approx(exact.estimates, abs=1e-10)
    variances = np.concatenate([effects.variance for effects in fit.effects.values()])
    assert variances == pytest.approx(np.diagonal(exact.covariance)[3:], abs=1e-12)
    assert fit.fixed_covariance == pytest.approx(exact.covariance[:3, :3], abs=1e-12)


@pytest.mark.parametrize("name", groupings_of(ratings(0)))
def test_combinations_have_the_dense_variance(name):
    table = ratings(5)
    exact, fit = oracle(table), fitted(table, groupings_of(table)[name])
    few = sparse.random_array((40, fit.columns), density=0.04, rng=np.random.default_rng(1))
    many = sparse.random_array((6, fit.columns), density=0.9, rng=np.random.default_rng(2))
    rows = sparse.vstack([few, many, sparse.csr_array((2, fit.columns))])
    estimate, variance = fit.combine(rows)
    dense = rows.toarray()
    assert estimate == pytest.approx(dense @ exact.estimates, abs=1e-10)
    assert variance == pytest.approx(((dense @ exact.covariance) * dense).sum(axis=1), abs=1e-11)


def test_madrasah_and_teacher_together_count_their_covariance():
    table = ratings(6)
    exact, fit = oracle(table), fitted(table, table.nesting)
    teacher, madrasah = fit.offsets["teacher"] + 7, fit.offsets["madrasah"] + 1
    row = np.zeros((1, fit.columns))
    row[0, [teacher, madrasah]] = 1.0
    together = exact.covariance[np.ix_([teacher, madrasah], [teacher, madrasah])].sum()
    assert fit.combine(row).variance == pytest.approx([together], abs=1e-13)
    apart = fit.effects["teacher"].variance[7] + fit.effects["madrasah"].variance[1]
    assert together < apart


def test_rows_have_the_variance_of_their_predictor():
    table = ratings(7)
    rows = Rows.of(
        look_through(
            table.y,
            table.fixed,
            table.factors(),
            table.error_variance,
            table.role,
            [Variance.given(value) for value in table.residuals],
            table.nesting,
        )
    )
    elimination = eliminate(rows, np.array(list(table.truth.values())), np.array(table.residuals))
    assert spread(elimination, of_rows=True).rows == pytest.approx(oracle(table).predictor_variance, abs=1e-12)


def test_other_right_hand_sides_are_solved_with_the_same_elimination():
    table = ratings(8)
    rows = Rows.of(
        look_through(
            table.y,
            table.fixed,
            table.factors(),
            table.error_variance,
            table.role,
            [Variance.given(value) for value in table.residuals],
            table.nesting,
        )
    )
    elimination = eliminate(rows, np.array(list(table.truth.values())), np.array(table.residuals))
    right = np.random.default_rng(0).normal(size=(rows.layout.total, 2))
    effects, _ = solve(elimination, right, np.zeros((3, 2)))
    scale = elimination.deviations[:-1]
    inner = oracle(table).covariance[3:, 3:]
    told = scale > 0
    assert effects[told] == pytest.approx((inner @ (right / scale[:, None]) / scale[:, None])[told], abs=1e-10)


def test_a_root_that_falls_apart_is_split(monkeypatch):
    table = ratings(9, madrasah=8, supervisors=4)
    supervisor, count = table.levels["supervisor"]
    # Two districts: supervisors 0 and 1 visit the first four madrasah, 2 and 3 the others.
    district = table.levels["madrasah"][0] // 4
    table.levels["supervisor"] = (np.where(supervisor >= 0, supervisor % 2 + 2 * district, -1), count)
    whole = fitted(table, table.nesting)
    monkeypatch.setattr(nesting, "COMPONENTS_FROM", 0)
    split = fitted(table, table.nesting)
    widest = [int(plan.own_width.max()) for plan in split._solution._elimination.rows.layout.plans]
    assert widest[-1] == 2
    assert len(split._solution._elimination.rows.layout.plans[-1].parent) == 2
    assert split.log_reml == pytest.approx(whole.log_reml, abs=1e-10)
    assert split.effects["supervisor"].variance == pytest.approx(whole.effects["supervisor"].variance, abs=1e-13)
    rows = sparse.eye_array(split.columns)
    assert split.combine(rows).variance == pytest.approx(whole.combine(rows).variance, abs=1e-12)


def test_large_fronts_are_factored_one_by_one_and_agree():
    chance = np.random.default_rng(10)
    n, students, lecturers = 900, 60, 130
    levels = [(chance.integers(0, students, n), students), (chance.integers(0, lecturers, n), lecturers)]
    y, slope = chance.normal(size=n), chance.normal(size=n)
    exact = solved(y, np.ones((n, 1)), [(*levels[0], None), (*levels[1], slope)], [0.4, 0.3], np.full(n, 0.8))
    fit = fit_crossed(
        y,
        factors=[
            Factor("student", *levels[0], Variance.given(0.4)),
            Factor("lecturer", *levels[1], Variance.given(0.3), slope),
        ],
        residual=Variance.given(0.8),
        nesting=[levels[0][0]],
    )
    assert fit.log_reml == pytest.approx(exact.log_reml, abs=1e-9)
    assert fit.effects["lecturer"].variance == pytest.approx(np.diagonal(exact.covariance)[-lecturers:], abs=1e-12)


def test_one_core_and_two_give_the_same_bytes():
    table = ratings(11, madrasah=40, teachers=10, supervisors=150)
    fits = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            fits.append(fitted(table, table.nesting))
    first, second = fits
    assert first.effects["teacher"].variance.tobytes() == second.effects["teacher"].variance.tobytes()
    assert first.fixed.tobytes() == second.fixed.tobytes()
