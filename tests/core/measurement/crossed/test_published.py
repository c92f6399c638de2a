"""Published tables, and what lme4 makes of them."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from uswah.core.measurement.crossed import Factor, fit_crossed

PUBLISHED = json.loads(Path(__file__).with_name("published.json").read_text())


def table(name):
    values = np.array(PUBLISHED[name]["values"], dtype=float)
    return values.ravel(), [index.ravel() for index in np.indices(values.shape)]


def factor(name, levels, **more):
    return Factor(name, levels, int(levels.max()) + 1, **more)


def agrees(fit, variances, residual, criterion):
    assert fit.converged
    assert [*fit.variances.values(), *fit.residual_variances] == pytest.approx([*variances, residual], rel=2e-6)
    assert -2 * fit.log_reml == pytest.approx(criterion, abs=2e-8)
    assert all(later >= earlier for earlier, later in pairwise(fit.path))


def test_dyestuff_has_variation_between_batches():
    y, (batch, _) = table("dyestuff")
    fit = fit_crossed(y, factors=[factor("batch", batch)])
    agrees(fit, [1764.05], 2451.25, 319.654276842)
    assert fit.fixed == pytest.approx([1527.5])
    assert np.sqrt(fit.fixed_covariance[0, 0]) == pytest.approx(19.3834119437, rel=1e-6)
    assert fit.effects["batch"].estimate[:3] == pytest.approx([-17.6068512, 0.3912634, 28.5622253], rel=1e-6)


def test_batches_that_differ_less_than_chance_have_exactly_no_variance():
    y, (batch, _) = table("dyestuff2")
    fit = fit_crossed(y, factors=[factor("batch", batch)])
    assert fit.variances == {"batch": 0.0}
    assert fit.residual_variances == pytest.approx([13.8063096276])
    assert -2 * fit.log_reml == pytest.approx(161.828277812, abs=2e-8)
    assert not fit.effects["batch"].estimate.any()
    assert not fit.effects["batch"].variance.any()


def test_penicillin_crosses_plates_and_samples():
    y, (plate, sample) = table("penicillin")
    fit = fit_crossed(y, factors=[factor("plate", plate), factor("sample", sample)])
    agrees(fit, [0.716908340186, 3.730919014113], 0.302415445058, 330.860588991)
    assert np.sqrt(fit.fixed_covariance[0, 0]) == pytest.approx(0.808573511676, rel=1e-5)
    assert fit.effects["sample"].estimate[:4] == pytest.approx(
        [2.18705801, -1.01047615, 1.93789947, -0.09689497], rel=1e-5
    )


def test_pastes_nest_casks_in_batches():
    y, (batch, cask, _) = table("pastes")
    fit = fit_crossed(y, factors=[factor("cask", batch * 3 + cask), factor("batch", batch)])
    agrees(fit, [8.4336666667, 1.6573086420], 0.678, 246.990745853)


def test_pastes_without_ten_rows_is_unbalanced():
    y, (batch, cask, _) = table("pastes")
    kept = np.setdiff1d(np.arange(60), np.array([1, 2, 3, 7, 8, 20, 33, 41, 42, 59]) - 1)
    y, batch, cask = y[kept], batch[kept], (batch * 3 + cask)[kept]
    fit = fit_crossed(y, factors=[factor("cask", cask), factor("batch", batch)], nesting=[cask, batch])
    agrees(fit, [9.216503056, 1.906598369], 0.564064682, 207.625571684)
    batches = [0.72342341, -0.41609770, 0.75072765, -0.07828471, -1.56074403, 0.30158818, 0.32868228, 1.15163330]
    assert fit.effects["batch"].estimate[:8] == pytest.approx(batches, rel=2e-6)


def test_cakes_of_a_replicate_share_an_oven():
    y, (recipe, replicate, step) = table("cake")
    fixed = np.stack([np.ones(len(y)), recipe == 1, recipe == 2, 175 + 10 * step], axis=1)
    fit = fit_crossed(
        y, fixed=fixed, factors=[factor("batter", recipe * 15 + replicate), factor("replicate", replicate)]
    )
    agrees(fit, [3.6824937036, 38.1151207385], 20.7074179368, 1655.94461497)
    assert fit.fixed == pytest.approx([1.515873015873, -1.477777777778, -1.522222222222, 0.158031746032], rel=1e-8)
    errors = np.sqrt(np.diagonal(fit.fixed_covariance))
    assert errors == pytest.approx([3.6789459912, 0.9752763729, 0.9752763729, 0.01621577438], rel=1e-6)


def test_every_sleeper_has_a_slope_of_their_own():
    y, (subject, day) = table("sleepstudy")
    factors = [factor("subject", subject), factor("day", subject, slope=day.astype(float))]
    fit = fit_crossed(y, fixed=np.stack([np.ones(len(y)), day], axis=1), factors=factors)
    agrees(fit, [627.56911673, 35.85820178], 653.58380495, 1743.66929358)
    assert fit.fixed == pytest.approx([251.40510485, 10.46728596], rel=1e-9)
    assert fit.effects["subject"].estimate[:3] == pytest.approx([1.512695998, -40.373898276, -39.181042653], rel=1e-6)
    assert fit.effects["day"].estimate[:3] == pytest.approx([9.323489365, -8.599169160, -5.387790480], rel=1e-6)
