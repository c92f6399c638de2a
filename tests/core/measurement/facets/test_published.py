"""Two-facet tables that programs of the family are known by: partial credit, and right or wrong."""

import numpy as np
import pytest
from core.measurement.facets.published import (
    KNOX,
    LSAT6,
    LSAT6_CONDITIONAL,
    SCIENCE,
    SCIENCE_CHILDREN,
    SCIENCE_PARTIAL_CREDIT,
)

from uswah.core.measurement.facets import Facet, Ratings, Standing, fit_facets, fit_model, fit_statistics


def two_facets(scores: np.ndarray, steps_by: str | None = None) -> Ratings:
    person, item = np.indices(scores.shape).reshape(2, -1)
    facets = [Facet.of("person", person, raises=True, centred=False), Facet.of("item", item)]
    return Ratings.of(facets, scores.ravel(), steps_by=steps_by)


def lsat() -> np.ndarray:
    patterns = (np.arange(32)[:, None] >> np.arange(4, -1, -1)) & 1
    return np.repeat(patterns, LSAT6, axis=0)


def test_activities_of_liking_for_science_are_those_of_winsteps():
    model = fit_model(two_facets(SCIENCE, "item"))
    activities, fit = model.results()["item"], fit_statistics(model)["item"]
    measure, error, infit, outfit, infit_z = SCIENCE_PARTIAL_CREDIT.T
    np.testing.assert_allclose(activities.measure, measure, atol=0.008)
    np.testing.assert_allclose(activities.standard_error, error, atol=0.0051)
    np.testing.assert_allclose(fit.infit, infit, atol=0.007)
    np.testing.assert_allclose(fit.outfit, outfit, atol=0.023)
    np.testing.assert_allclose(fit.infit_z, infit_z, atol=0.016)


def test_children_of_liking_for_science_are_those_of_winsteps():
    children = fit_facets(two_facets(SCIENCE, "item"))["person"]
    np.testing.assert_allclose(children.measure[:8], SCIENCE_CHILDREN[:, 0], atol=0.014)
    np.testing.assert_allclose(children.standard_error[:8], SCIENCE_CHILDREN[:, 1], atol=0.006)
    assert children.standing[1] == Standing.HIGHEST


def test_rating_scale_of_liking_for_science_is_symmetric_about_the_activity():
    fit = fit_facets(two_facets(SCIENCE))
    np.testing.assert_allclose(fit.steps.thresholds, [[-0.86, 0.86]], atol=0.005)
    hardest, easiest = int(np.argmax(fit["item"].measure)), int(np.argmin(fit["item"].measure))
    assert (hardest, easiest) == (4, 17)  # find bottles and cans; go on picnic


def test_items_of_the_lsat_are_spread_by_the_known_bias_of_joint_estimates():
    """Joint estimates of L items are about L/(L-1) times the conditional ones (Wright & Douglas 1977); about, not exactly."""
    scores = lsat()
    assert scores.sum(axis=0).tolist() == [924, 709, 553, 763, 870]
    items = fit_facets(two_facets(scores))["item"].measure
    np.testing.assert_allclose(items * 4 / 5, LSAT6_CONDITIONAL, atol=0.07)


def test_two_items_are_exactly_twice_as_far_apart_as_they_should_be():
    """Andersen EB (1973) Conditional inference and models for measuring, p. 66: the joint estimate is 2 log(n10/n01)."""
    scores = np.repeat([[1, 0], [0, 1], [0, 0], [1, 1]], [70, 30, 10, 12], axis=0)
    items = fit_facets(two_facets(scores))["item"].measure
    assert items[1] - items[0] == pytest.approx(2 * np.log(70 / 30), abs=1e-8)


def test_children_of_the_knox_cube_test_are_those_of_winsteps():
    """Its manual, Table 3.1: measures, errors and mean squares of 34 children, with one who repeats only the first three."""
    model = fit_model(two_facets(KNOX))
    children, taps = model.results()["person"], model.results()["item"]
    assert KNOX.sum(axis=0).tolist() == [35, 35, 35, 32, 31, 30, 31, 27, 30, 24, 12, 6, 7, 3, 1, 1, 1, 0]
    assert children.standing.tolist() == [Standing.ESTIMATED] * 34 + [Standing.LOWEST]
    assert [taps.standing[place] for place in (0, 1, 2, 17)] == [Standing.HIGHEST] * 3 + [Standing.LOWEST]
    errors = children.standard_error[:34]
    assert [round(float(value), 2) for value in (errors.mean(), errors.max(), errors.min())] == [1.03, 1.15, 0.82]
    assert round(float(children.measure[34]), 2) == -6.79
    assert round(float(children.standard_error[34]), 2) == 1.88


def test_deviates_of_the_knox_cube_test_are_those_of_winsteps():
    """Table 3.1 of its present manual, printed to one decimal after a looser stop: -.2 1.2 2.5 -1.5; -.1 .7 2.2 -.7."""
    fit = fit_statistics(fit_model(two_facets(KNOX)))["person"]
    for found, printed, tolerance in (
        (fit.infit_z[:34], (-0.2, 1.2, 2.5, -1.5), 0.1),
        (fit.outfit_z[:34], (-0.1, 0.7, 2.2, -0.7), 0.2),
    ):
        told = (found.mean(), found.std(), found.max(), found.min())
        np.testing.assert_allclose(told, printed, atol=tolerance)
