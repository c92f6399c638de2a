"""Seven junior scientists, three judges, five traits: the table that programs of the family are compared on."""

import numpy as np
import pytest
from core.measurement.facets.guilford import EXACT, EXACT_THRESHOLDS, MANUAL_THRESHOLDS, blocks, long_table

from uswah.core.measurement.facets import PUBLISHED, Blocks, FacetsFit, FacetsSettings, Steps, fit_facets


def assert_same(one: FacetsFit, other: FacetsFit) -> None:
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-8)
    for name, measures in one.facets.items():
        np.testing.assert_allclose(measures.measure, other[name].measure, atol=1e-8)
        np.testing.assert_allclose(measures.standard_error, other[name].standard_error, atol=1e-8)
        np.testing.assert_allclose(measures.fair_average, other[name].fair_average, atol=1e-8)
    np.testing.assert_allclose(one.steps.thresholds, other.steps.thresholds, atol=1e-8)
    np.testing.assert_allclose(one.steps.standard_errors, other.steps.standard_errors, atol=1e-8)


def test_joint_maximum_is_the_published_one():
    fit = fit_facets(long_table())
    assert fit.convergence.converged
    for name, expected in EXACT.items():
        np.testing.assert_allclose(fit[name].measure, expected, atol=0.0001)
    np.testing.assert_allclose(fit.steps.thresholds[0], EXACT_THRESHOLDS, atol=0.0001)
    np.testing.assert_allclose(fit["judge"].standard_error, [0.117, 0.118, 0.116], atol=0.0005)
    assert fit.log_likelihood == pytest.approx(-165.685, abs=0.0005)


def test_counts_and_totals_are_those_that_were_printed():
    fit = fit_facets(long_table())
    assert (fit["judge"].score + fit["judge"].count).tolist() == [171, 156, 181]
    assert fit["judge"].count.tolist() == [35, 35, 35]
    assert fit.steps.category_counts.tolist() == [[4, 4, 25, 8, 31, 6, 21, 3, 3]]


def test_published_criterion_stops_short_of_the_maximum():
    fit = fit_facets(long_table(), FacetsSettings(stopping=PUBLISHED))
    shrunken = np.linalg.norm(fit["scientist"].measure) / np.linalg.norm(EXACT["scientist"])
    assert 0.95 < shrunken < 0.97
    np.testing.assert_allclose(fit.steps.thresholds[0], MANUAL_THRESHOLDS, atol=0.08)


@pytest.mark.parametrize(("steps", "steps_by"), [(Steps.RATING_SCALE, None), (Steps.PARTIAL_CREDIT, "trait")])
def test_blocks_give_what_the_long_table_gives(steps, steps_by):
    assert_same(fit_facets(blocks(steps)), fit_facets(long_table(steps_by)))


@pytest.mark.parametrize("steps", list(Steps))
def test_totals_alone_give_the_same_measures(steps):
    whole = blocks(steps)
    totals = Blocks.of_totals(whole.facets, whole.totals, whole.category_counts, item=whole.item, steps=steps)
    assert_same(fit_facets(totals), fit_facets(whole))
