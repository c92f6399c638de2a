"""Fit, its bounds for the ratings at hand, and how far the levels of a facet are apart."""

import numpy as np
import pytest
from core.measurement.facets.guilford import blocks, long_table

from uswah.core.measurement.facets import (
    Blocks,
    Facet,
    FitReading,
    Ratings,
    Steps,
    TooFewLevels,
    bootstrap_fit,
    exact_agreement,
    fit_facets,
    fit_model,
    fit_statistics,
    spread_of,
)

INFIT = {
    "judge": [0.849, 1.475, 0.672],
    "scientist": [0.242, 0.621, 1.164, 1.346, 1.991, 0.717, 0.882],
    "trait": [1.447, 0.608, 0.772, 0.917, 1.254],
}
CATEGORIES = np.arange(4)


def seeded(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def madrasah(rng: np.random.Generator, *, teachers: int = 30, items: int = 40, halo: float = 0.0) -> Blocks:
    """Three raters score every teacher; `halo` is the deviation of one impression for each sheet (logit)."""
    teacher, rater = np.repeat(np.arange(teachers), 3), np.tile(np.arange(3), teachers)
    location = rng.normal(0, 0.8, teachers)[teacher] - np.array([-0.6, 0.0, 0.6])[rater]
    location = location + halo * rng.normal(size=len(teacher))
    sums = np.cumsum([0.0, -1.3, 0.1, 1.2])
    difficulty = rng.normal(0, 0.5, items)
    weight = np.exp((location[:, None, None] - difficulty[:, None]) * CATEGORIES - sums)
    beyond = np.cumsum(weight / weight.sum(axis=2, keepdims=True), axis=2)
    scores = (rng.random((*weight.shape[:2], 1)) > beyond[..., :3]).sum(axis=2)
    facets = [Facet.of("teacher", teacher, raises=True), Facet.of("rater", rater, centred=False)]
    return Blocks.of(facets, scores.astype(np.uint8))


@pytest.mark.parametrize("data", [long_table(), blocks(Steps.RATING_SCALE)], ids=["long", "blocks"])
def test_fit_is_the_published_one(data):
    fit = fit_statistics(fit_model(data))
    for name, expected in INFIT.items():
        np.testing.assert_allclose(fit[name].infit, expected, atol=0.001)
    np.testing.assert_allclose(fit["judge"].outfit, [0.880, 1.524, 0.666], atol=0.001)
    assert fit["judge"].count.tolist() == [35, 35, 35]


def test_deviates_follow_the_mean_squares():
    fit = fit_statistics(fit_model(long_table()))["scientist"]
    np.testing.assert_array_equal(np.sign(fit.infit_z), np.sign(fit.infit - 1 + 0.02))
    assert fit.infit_z.argsort().tolist() == fit.infit.argsort().tolist()


def test_totals_alone_have_no_fit():
    whole = blocks(Steps.RATING_SCALE)
    totals = Blocks.of_totals(
        whole.facets, whole.totals, whole.category_counts, item=whole.item, steps=Steps.RATING_SCALE
    )
    with pytest.raises(ValueError, match="needs the scores"):
        fit_statistics(fit_model(totals))


def test_bounds_are_wide_where_ratings_are_few():
    bounds = bootstrap_fit(fit_model(madrasah(seeded())), seeded(2))
    width = {name: float(np.mean(own.infit_high - own.infit_low)) for name, own in bounds.items()}
    assert width["rater"] < width["teacher"] < 0.5
    few = bootstrap_fit(fit_model(long_table()), seeded(2))["scientist"]
    assert (few.infit_low < 0.55).all()
    assert (few.infit_high > 1.4).all()


def test_bounds_leave_out_about_as_many_levels_as_they_say():
    outside = [
        reading is not FitReading.AS_EXPECTED
        for seed in range(4)
        for reading in bootstrap_fit(fit_model(madrasah(seeded(seed))), seeded(seed), replicates=100)["item"].readings()
    ]
    assert 0.01 < np.mean(outside) < 0.12


def test_bounds_of_a_seed_are_always_the_same():
    model = fit_model(madrasah(seeded()))
    one, other = (bootstrap_fit(model, seeded(5), replicates=20)["rater"] for _ in range(2))
    assert one.infit_low.tobytes() == other.infit_low.tobytes()
    assert one.outfit_high.tobytes() == other.outfit_high.tobytes()


def test_too_few_ratings_have_no_reading():
    scores = np.array([0, 1, 1, 2, 2, 1, 0, 2, 1, 2, 0, 1])
    person, item = np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4)
    data = Ratings.of([Facet.of("person", person, raises=True, centred=False), Facet.of("item", item)], scores)
    readings = bootstrap_fit(fit_model(data), seeded(), replicates=20)["person"].readings()
    assert readings == (FitReading.TOO_FEW,) * 4


def test_judges_of_guilford_are_hardly_told_apart_and_scientists_well():
    fit = fit_facets(long_table())
    judges, scientists = spread_of(fit["judge"]), spread_of(fit["scientist"])
    assert (round(judges.separation, 2), round(judges.reliability, 2)) == (0.66, 0.31)
    assert (round(scientists.separation, 2), round(scientists.strata, 2)) == (2.25, 3.34)
    assert judges.fixed.probability > 0.05 > scientists.fixed.probability
    assert judges.fixed.degrees == 2
    assert scientists.reliability == pytest.approx(scientists.separation**2 / (1 + scientists.separation**2))


def test_one_level_has_no_spread():
    person, item = np.repeat(0, 8), np.repeat(np.arange(4), 2)
    facets = [Facet.of("person", person, raises=True, centred=False), Facet.of("item", item)]
    fit = fit_facets(Ratings.of(facets, np.array([0, 1, 1, 2, 2, 0, 1, 1])))
    assert spread_of(fit["person"]) == TooFewLevels(1)


def test_errors_widened_by_misfit_separate_less():
    model = fit_model(long_table())
    scientists, infit = model.results()["scientist"], fit_statistics(model)["scientist"].infit
    plain, real = spread_of(scientists), spread_of(scientists, infit=infit)
    assert real.rmse > plain.rmse
    assert real.separation < plain.separation
    assert real.deviation == plain.deviation


@pytest.mark.parametrize("data", [long_table(), blocks(Steps.RATING_SCALE)], ids=["long", "blocks"])
def test_judges_of_guilford_agree_a_little_more_than_expected(data):
    """Counted by hand: 33 of the 105 pairs are equal; 25.7 % are expected."""
    agreement = exact_agreement(fit_model(data), "judge")
    pairs, observed, expected = agreement.totals
    assert (pairs, observed, round(100 * expected / pairs, 1)) == (105, 33, 25.7)
    assert agreement.kappa == pytest.approx((33 - expected) / (105 - expected))
    assert agreement.opportunities.tolist() == [70, 70, 70]


def test_judges_who_copy_agree_far_more_than_expected():
    data = long_table()
    copied = np.where(data.facet("judge").levels == 1, np.roll(data.scores, 35), data.scores)
    assert exact_agreement(fit_model(Ratings.of(data.facets, copied)), "judge").kappa > 0.3
