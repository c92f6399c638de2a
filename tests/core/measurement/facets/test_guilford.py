"""Seven junior scientists, three judges, five traits: the table that programs of the family are compared on.

Guilford JP (1954) Psychometric Methods, 2nd ed., McGraw-Hill, p. 282; the joint maximum in units of .0001 logit.
"""

import numpy as np
import pytest

from uswah.core.measurement.facets import (
    PUBLISHED,
    Blocks,
    Facet,
    FacetsFit,
    FacetsSettings,
    Ratings,
    Steps,
    fit_facets,
)

# scientists (rows) by traits, for each judge
SHEETS = np.array(
    [
        [[5, 5, 3, 5, 3], [9, 7, 5, 8, 5], [3, 3, 3, 7, 1], [7, 3, 1, 3, 3], [9, 7, 7, 8, 5], [3, 5, 3, 5, 1], [7, 7, 5, 5, 5]],
        [[6, 5, 4, 6, 3], [8, 7, 5, 7, 2], [4, 5, 3, 6, 6], [5, 6, 4, 5, 5], [2, 4, 3, 2, 3], [4, 4, 6, 4, 2], [3, 3, 5, 5, 4]],
        [[5, 5, 5, 7, 3], [7, 7, 5, 7, 5], [3, 5, 5, 5, 5], [5, 3, 3, 3, 1], [9, 7, 7, 7, 7], [3, 3, 3, 5, 3], [7, 7, 7, 5, 7]],
    ]
)  # fmt: skip
JUDGES = ("Avogadro", "Brahe", "Cavendish")
SCIENTISTS = ("Anne", "Betty", "Chris", "David", "Edward", "Fred", "George")
TRAITS = ("Attack", "Basis", "Clarity", "Daring", "Enthusiasm")
EXACT = {
    "judge": [0.0397, 0.2454, -0.0960],
    "scientist": [-0.0715, 0.6638, -0.2554, -0.4815, 0.4407, -0.5841, 0.2880],
    "trait": [-0.2800, -0.1470, 0.2109, -0.3023, 0.5184],
}
EXACT_THRESHOLDS = [-0.6905, -2.3520, 0.8093, -1.4837, 1.7186, -0.9789, 2.3926, 0.5846]
MANUAL_THRESHOLDS = [-0.63, -2.31, 0.84, -1.48, 1.71, -1.01, 2.35, 0.53]


def long_table(steps_by: str | None = None) -> Ratings:
    judge, scientist, trait = np.indices(SHEETS.shape).reshape(3, -1)
    return Ratings.of(
        [
            Facet.of("judge", judge, JUDGES, centred=False),
            Facet.of("scientist", scientist, SCIENTISTS, raises=True),
            Facet.of("trait", trait, TRAITS),
        ],
        SHEETS.ravel() - 1,
        steps_by=steps_by,
    )


def blocks(steps: Steps) -> Blocks:
    judge, scientist = np.indices(SHEETS.shape[:2]).reshape(2, -1)
    return Blocks.of(
        [
            Facet.of("judge", judge, JUDGES, centred=False),
            Facet.of("scientist", scientist, SCIENTISTS, raises=True),
        ],
        (SHEETS.reshape(21, 5) - 1).astype(np.uint8),
        item=Facet.of("trait", [], TRAITS),
        steps=steps,
    )


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
