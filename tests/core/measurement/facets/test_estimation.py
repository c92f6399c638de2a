"""Odd tables, given measures, extreme scores, and what must not matter: order, names, a point more for everybody."""

from dataclasses import replace

import numpy as np
import pytest
from core.measurement.facets.guilford import SHEETS, blocks, long_table
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from uswah.core.measurement.facets import (
    NOT_OBSERVED,
    Blocks,
    Facet,
    FacetsSettings,
    Ratings,
    Standing,
    StepAnchors,
    Steps,
    fit_facets,
)
from uswah.core.measurement.table import BadTable


def persons_and_items(scores: np.ndarray, **item_settings) -> Ratings:
    """Take int[persons, items]; below 0 is missing."""
    person, item = np.nonzero(scores >= 0)
    facets = [
        Facet.of("person", person, len(scores), raises=True, centred=False),
        Facet.of("item", item, scores.shape[1], **item_settings),
    ]
    return Ratings.of(facets, scores[person, item])


def drawn(seed: int, persons: int = 25, items: int = 6, categories: int = 4) -> np.ndarray:
    rng = np.random.Generator(np.random.PCG64(seed))
    latent = rng.normal(0, 1.2, (persons, 1)) - rng.normal(0, 0.7, items) + rng.logistic(size=(persons, items))
    return np.clip(np.round(latent + (categories - 1) / 2), 0, categories - 1).astype(int)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), shuffle=st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_names_of_levels_matter(seed, shuffle):
    scores = drawn(seed)
    plain = persons_and_items(scores)
    order = list(range(len(plain.scores)))
    shuffle.shuffle(order)
    renamed = list(range(scores.shape[1]))
    shuffle.shuffle(renamed)
    person, item = plain.facets
    facets = [replace(person, levels=person.levels[order]), replace(item, levels=np.array(renamed)[item.levels][order])]
    one, other = fit_facets(plain), fit_facets(Ratings.of(facets, plain.scores[order]))
    np.testing.assert_allclose(one["person"].measure, other["person"].measure, atol=1e-6)
    np.testing.assert_allclose(one["item"].measure, other["item"].measure[renamed], atol=1e-6)
    assert one["person"].standing.tolist() == other["person"].standing.tolist()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_more_points_are_never_a_lower_measure_on_the_same_items(seed):
    persons = fit_facets(persons_and_items(drawn(seed)))["person"]
    order = np.argsort(persons.score, kind="stable")
    assert (np.diff(persons.measure[order]) > -1e-9).all()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), missing=st.floats(0, 0.5))
def test_blocks_with_missing_scores_give_what_the_long_table_gives(seed, missing):
    rng = np.random.Generator(np.random.PCG64(seed))
    scores = drawn(seed)
    scores[rng.random(scores.shape) < missing] = -1
    scores[:, 0] = np.where(scores[:, 0] < 0, 1, scores[:, 0])
    person = Facet.of("person", np.arange(len(scores)), raises=True, centred=False)
    dense = np.where(scores < 0, NOT_OBSERVED, scores).astype(np.uint8)
    one = fit_facets(persons_and_items(scores))
    other = fit_facets(Blocks.of([person], dense, steps=Steps.RATING_SCALE))
    for name in ("person", "item"):
        assert one[name].standing.tolist() == other[name].standing.tolist()
        np.testing.assert_allclose(one[name].measure, other[name].measure, atol=1e-6)
        np.testing.assert_allclose(one[name].standard_error, other[name].standard_error, atol=1e-6)


def test_whole_table_twice_has_the_same_measures_and_smaller_errors():
    once = long_table()
    twice = Ratings.of(
        [replace(facet, levels=np.tile(facet.levels, 2)) for facet in once.facets], np.tile(once.scores, 2)
    )
    one, other = fit_facets(once), fit_facets(twice)
    np.testing.assert_allclose(one["judge"].measure, other["judge"].measure, atol=1e-8)
    np.testing.assert_allclose(one["judge"].standard_error, other["judge"].standard_error * 2**0.5, atol=1e-8)


def test_one_core_and_two_give_the_same_bytes():
    with threadpool_limits(2):
        two = fit_facets(blocks(Steps.PARTIAL_CREDIT))
    with threadpool_limits(1):
        one = fit_facets(blocks(Steps.PARTIAL_CREDIT))
    assert one["scientist"].measure.tobytes() == two["scientist"].measure.tobytes()


def test_all_lowest_and_all_highest_are_drawn_inwards():
    scores = drawn(1)
    scores[0], scores[1] = 0, 3
    persons = fit_facets(persons_and_items(scores))["person"]
    assert persons.standing[:3].tolist() == [Standing.LOWEST, Standing.HIGHEST, Standing.ESTIMATED]
    assert persons.measure[0] < persons.measure[2:].min()
    assert persons.measure[1] > persons.measure[2:].max()
    nearer = fit_facets(persons_and_items(scores), FacetsSettings(extreme_adjustment=0.5))["person"]
    assert persons.measure[0] < nearer.measure[0]
    none = fit_facets(persons_and_items(scores), FacetsSettings(extreme_adjustment=None))["person"]
    assert np.isnan(none.measure[:2]).all()
    assert none.measure[2:].tolist() == persons.measure[2:].tolist()


def test_extreme_person_can_make_an_item_extreme_in_turn():
    scores = np.array([[2, 2, 2], [0, 1, 0], [1, 2, 0], [0, 1, 0], [2, 1, 0]])
    fit = fit_facets(persons_and_items(scores))
    assert fit["person"].standing.tolist() == [Standing.HIGHEST, *[Standing.ESTIMATED] * 4]
    assert fit["item"].standing.tolist() == [Standing.ESTIMATED, Standing.ESTIMATED, Standing.LOWEST]
    assert np.isfinite(fit["person"].measure).all()
    assert np.isfinite(fit["item"].measure).all()
    assert fit.used_ratings == 8


@pytest.mark.parametrize("steps", list(Steps))
def test_totals_with_an_extreme_block_give_what_scores_give(steps):
    given_scores = SHEETS.reshape(21, 5) - 1
    judge, scientist = np.indices(SHEETS.shape[:2]).reshape(2, -1)
    facets = [
        Facet.of("judge", [*judge, 0, 1], centred=False),
        Facet.of("scientist", [*scientist, 7, 8], raises=True),
    ]
    scores = np.vstack([given_scores, np.full((1, 5), 8), np.zeros((1, 5))]).astype(np.uint8)
    whole = Blocks.of(facets, scores, steps=steps)
    totals = Blocks.of_totals(facets, whole.totals, whole.category_counts, steps=steps)
    one, other = fit_facets(whole), fit_facets(totals)
    for name in ("judge", "scientist", "item"):
        np.testing.assert_allclose(one[name].measure, other[name].measure, atol=1e-7)
        assert one[name].standing.tolist() == other[name].standing.tolist()


def test_category_that_nobody_used_has_no_threshold_and_does_no_harm():
    scores = drawn(3)
    scores[scores == 2] = 3
    fit = fit_facets(persons_and_items(scores))
    assert np.isnan(fit.steps.thresholds).tolist() == [[False, True, True]]
    assert fit.convergence.converged
    assert fit.steps.category_counts[0, 2] == 0


def test_unrated_level_has_no_measure():
    data = persons_and_items(np.vstack([drawn(4), np.full((1, 6), -1)]))
    person = fit_facets(data)["person"]
    assert person.standing[-1] == Standing.ABSENT
    assert np.isnan(person.measure[-1])
    assert person.count[-1] == 0


def test_rater_of_extreme_teachers_only_has_no_place():
    """What a rater says of a teacher whom everybody gives the highest tells nothing of the rater."""
    scores = drawn(5)
    scores[0] = 3
    person, item = np.indices(scores.shape).reshape(2, -1)
    rater = np.where(person == 0, 1, 0)
    facets = [
        Facet.of("person", person, raises=True, centred=False),
        Facet.of("item", item),
        Facet.of("rater", rater),
    ]
    fit = fit_facets(Ratings.of(facets, scores.ravel()))
    assert fit["person"].standing[0] == Standing.HIGHEST
    assert fit["rater"].standing[1] == Standing.HIGHEST


def test_given_items_give_each_person_what_the_free_fit_gave():
    scores = drawn(6)
    free = fit_facets(persons_and_items(scores))
    anchored = persons_and_items(scores, anchors=free["item"].measure)
    held = replace(anchored, step_anchors=StepAnchors(free.steps.thresholds))
    fit = fit_facets(held)
    np.testing.assert_allclose(fit["person"].measure, free["person"].measure, atol=1e-5)
    assert set(fit["item"].standing.tolist()) == {int(Standing.ANCHORED)}
    assert fit["item"].measure.tolist() == free["item"].measure.tolist()


def test_dummy_facet_changes_no_measure():
    data = long_table()
    day = Facet.of("day", np.arange(len(data.scores)) % 2, anchors=np.zeros(2))
    with_dummy = fit_facets(Ratings.of([*data.facets, day], data.scores))
    np.testing.assert_allclose(with_dummy["judge"].measure, fit_facets(data)["judge"].measure, atol=1e-8)
    assert with_dummy["day"].measure.tolist() == [0, 0]


def test_fair_averages_lie_on_the_scale_in_the_order_of_measures():
    fit = fit_facets(long_table())
    for name, raises in (("judge", False), ("scientist", True), ("trait", False)):
        fair, measure = fit[name].fair_average, fit[name].measure
        order = np.argsort(measure if raises else -measure)
        assert (np.diff(fair[order]) > 0).all()
        assert ((fair > 0) & (fair < 8)).all()


def test_interval_is_the_one_of_wald():
    judge = fit_facets(long_table())["judge"]
    low, high = judge.wald_interval(0.90)
    np.testing.assert_allclose((high - low) / 2, 1.6449 * judge.standard_error, atol=1e-4)


@pytest.mark.parametrize(
    ("scores", "problem"),
    [
        ([], "no ratings"),
        ([0, 1, 1.5, 2], r"Row 3, column 'score'.*1\.5 is not a category"),
        ([0, 1, float("nan"), 2], "Row 3.*not a category"),
        ([0, 1, -1, 2], "Row 3.*-1 is not a category"),
    ],
)
def test_scores_that_are_none_are_refused_with_their_row(scores, problem):
    levels = np.arange(len(scores)) % 2
    with pytest.raises(BadTable, match=problem):
        Ratings.of([Facet.of("a", levels, 2), Facet.of("b", levels, 2, centred=False)], scores)


def test_designs_that_cannot_be_placed_are_refused():
    levels = [0, 1]
    with pytest.raises(BadTable, match="all float"):
        Ratings.of([Facet.of("a", levels, centred=False), Facet.of("b", levels, centred=False)], [0, 1])
    with pytest.raises(BadTable, match="Let one float"):
        Ratings.of([Facet.of("a", levels), Facet.of("b", levels)], [0, 1])
    with pytest.raises(BadTable, match="2 levels for 3 scores"):
        Ratings.of([Facet.of("a", levels, centred=False)], [0, 1, 1])
    with pytest.raises(BadTable, match="No facet is called 'c'"):
        Ratings.of([Facet.of("a", levels, centred=False)], [0, 1], steps_by="c")
    with pytest.raises(BadTable, match=r"Row 2, column 'a'.*Level 5 does not exist"):
        Facet.of("a", [0, 5], 2)
    with pytest.raises(BadTable, match="do not belong to the totals"):
        Blocks.of_totals([Facet.of("a", levels, centred=False)], np.array([1, 2]), np.array([[1, 1], [1, 1]]))


def test_table_with_only_one_score_is_refused():
    with pytest.raises(BadTable, match="nothing can be told apart"):
        fit_facets(persons_and_items(np.full((4, 3), 2)))


def test_fit_that_has_no_room_to_converge_says_so():
    settings_ = FacetsSettings(stopping=replace(FacetsSettings().stopping, most=1))
    assert not fit_facets(long_table(), settings_).convergence.converged


@pytest.mark.parametrize("by_blocks", [False, True])
def test_ratings_that_separate_two_levels_completely_are_told_as_not_converged(by_blocks):
    """Nobody is extreme, and yet the difference of the two raters has no finite maximum."""
    person, rater = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 1, 1, 0, 0, 1, 1])
    scores = np.array([0, 1, 1, 1, 0, 0, 0, 1])
    facets = [Facet.of("person", person, raises=True, centred=False), Facet.of("rater", rater)]
    if by_blocks:
        dummy = Facet.of("item", [], 1, anchors=np.zeros(1))
        fit = fit_facets(Blocks.of(facets, scores[:, None].astype(np.uint8), item=dummy, steps=Steps.RATING_SCALE))
    else:
        fit = fit_facets(Ratings.of(facets, scores))
    assert not fit.convergence.converged
    assert np.isfinite(fit["rater"].measure).all()


def test_given_values_that_do_not_fit_are_refused():
    scores = drawn(7)
    with pytest.raises(BadTable, match="each of the 6 levels"):
        persons_and_items(scores, anchors=np.zeros(5))
    held = persons_and_items(scores, anchors=np.zeros(6))
    with pytest.raises(BadTable, match="given for 2 sets of steps; there are 1"):
        fit_facets(replace(held, step_anchors=StepAnchors(np.zeros((2, 3)))))
    with pytest.raises(BadTable, match="above the highest category"):
        fit_facets(replace(held, step_anchors=StepAnchors(np.zeros((1, 2)))))
    dense = Blocks.of(
        [Facet.of("person", np.arange(25), raises=True, centred=False)],
        scores.astype(np.uint8),
        item=Facet.of("item", [], 6, anchors=np.zeros(6)),
        steps=Steps.RATING_SCALE,
        step_anchors=StepAnchors(np.zeros((1, 2))),
    )
    with pytest.raises(BadTable, match="above the highest category"):
        fit_facets(dense)
