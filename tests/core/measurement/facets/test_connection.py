"""Whose measures the ratings put on one scale, and the names of the subsets where they do not."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from core.measurement.facets.guilford import blocks, long_table
from scipy.optimize import minimize
from scipy.special import logsumexp

from uswah.core.measurement.facets import Blocks, Facet, GroupAnchors, Ratings, Steps, connection_of, fit_facets

HEADS = ("Aminah", "Budi")
TEACHERS = ("guru 1", "guru 2", "guru 3", "guru 4")


def two_heads(*, visit: bool = False, by_blocks: bool = False) -> Ratings | Blocks:
    """Each head rates own two teachers on three items; on a visit Aminah rates guru 3 too."""
    pairs = [(0, 0), (1, 0), (2, 1), (3, 1), *([(2, 0)] if visit else [])]
    teacher, head = np.array(pairs).T
    scores = np.array([[0, 1, 1], [2, 1, 0], [1, 2, 0], [2, 2, 1], [1, 0, 1]], dtype=np.uint8)[: len(pairs)]
    if by_blocks:
        facets = [Facet.of("teacher", teacher, TEACHERS, raises=True, centred=False), Facet.of("head", head, HEADS)]
        return Blocks.of(facets, scores, steps=Steps.RATING_SCALE)
    item = np.tile(np.arange(3), len(pairs))
    return Ratings.of(
        [
            Facet.of("teacher", np.repeat(teacher, 3), TEACHERS, raises=True, centred=False),
            Facet.of("head", np.repeat(head, 3), HEADS),
            Facet.of("item", item),
        ],
        scores.ravel(),
    )


@pytest.mark.parametrize("by_blocks", [False, True])
def test_heads_who_rate_only_their_own_are_two_subsets_with_names(by_blocks):
    found = connection_of(two_heads(by_blocks=by_blocks))
    assert not found.is_connected
    assert [subset.levels for subset in found.subsets] == [
        {"teacher": ("guru 1", "guru 2"), "head": ("Aminah",), "item": ("0", "1", "2")},
        {"teacher": ("guru 3", "guru 4"), "head": ("Budi",), "item": ("0", "1", "2")},
    ]
    assert found.comparable["teacher"].tolist() == [0, 0, 1, 1]
    assert found.comparable["item"].tolist() == [0, 0, 0]  # items are crossed with everybody


@pytest.mark.parametrize("by_blocks", [False, True])
def test_one_visit_connects_them(by_blocks):
    found = connection_of(two_heads(visit=True, by_blocks=by_blocks))
    assert found.is_connected
    assert found.comparable["head"].tolist() == [0, 0]


def test_given_measures_of_heads_connect_them():
    data = two_heads()
    anchored = [facet if facet.name != "head" else _anchored(facet) for facet in data.facets]
    assert connection_of(Ratings.of(anchored, data.scores)).is_connected


def _anchored(facet: Facet) -> Facet:
    return Facet.of(facet.name, facet.levels, facet.labels, anchors=np.array([0.2, -0.2]))


def test_chain_that_only_arithmetic_can_see_is_one_subset():
    """No two ratings differ in one facet alone, and yet every difference can be told."""
    cells = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0], [0, 1, 0]])
    facets = [Facet.of(name, cells[:, place], centred=place > 0) for place, name in enumerate("abc")]
    assert connection_of(Ratings.of(facets, [0, 1, 1, 0, 1])).is_connected
    without_link = [Facet.of(name, cells[:4, place], centred=place > 0) for place, name in enumerate("abc")]
    assert connection_of(Ratings.of(without_link, [0, 1, 1, 0])).is_connected


def test_level_without_ratings_stands_in_no_subset():
    data = Ratings.of(
        [Facet.of("person", [0, 0, 2, 2], 3, raises=True, centred=False), Facet.of("item", [0, 1, 0, 1])], [0, 1, 1, 0]
    )
    assert connection_of(data).comparable["person"].tolist() == [0, -1, 0]


def test_whole_designs_are_connected():
    assert connection_of(long_table()).is_connected
    assert connection_of(blocks(Steps.RATING_SCALE)).is_connected


def test_group_anchors_put_two_subsets_on_one_scale():
    """With the heads of both madrasah held at the same mean, their teachers are compared as if heads were alike."""
    data = two_heads()
    teacher, head, item = data.facets
    groups = GroupAnchors(np.array([0, 1]), np.array([0.0, 0.0]))
    held = Facet.of("head", head.levels, HEADS, groups=groups)
    fit = fit_facets(Ratings.of([teacher, held, item], data.scores))
    np.testing.assert_allclose(fit["head"].measure, [0.0, 0.0], atol=1e-9)
    assert fit.convergence.converged
    assert len(fit.connection.subsets) == 2  # what the ratings themselves tell has not changed


def test_disconnected_design_is_fitted_within_its_subsets():
    """Differences inside a madrasah do not depend on where its head was put."""
    data = two_heads()
    free = fit_facets(data)["teacher"].measure
    shifted = [_anchored(facet) if facet.name == "head" else facet for facet in data.facets]
    given = fit_facets(Ratings.of(shifted, data.scores))["teacher"].measure
    np.testing.assert_allclose(np.diff(free)[[0, 2]], np.diff(given)[[0, 2]], atol=1e-5)


def test_extreme_teacher_connects_nothing():
    """Aminah's visit is to a teacher whom everybody gives the highest: the design looks connected and is not."""
    data = two_heads(visit=True)
    scores = np.where(data.facet("teacher").levels == 2, 2, data.scores)
    fit = fit_facets(Ratings.of(data.facets, scores))
    assert connection_of(data).is_connected
    assert len(fit.connection.subsets) == 2
    assert fit["teacher"].subset.tolist() == [0, 0, -1, 1]


def test_group_means_that_the_ratings_contradict_are_kept_at_the_best_price():
    """Judges of Guilford in two groups held at 0 and .3: the same maximum as a general optimiser under the same bonds."""
    data = long_table()
    judge, *others = data.facets
    held = Facet.of("judge", judge.levels, judge.labels, groups=GroupAnchors(np.array([0, 0, 1]), np.array([0.0, 0.3])))
    floating = [replace(others[0], centred=False), others[1]]
    fit = fit_facets(Ratings.of([held, *floating], data.scores))
    measures = fit["judge"].measure
    assert [measures[:2].mean(), measures[2]] == pytest.approx([0.0, 0.3], abs=1e-9)
    assert fit.convergence.converged
    best = _best_log_likelihood(data, lambda free: np.array([free, -free, 0.3]))
    assert fit.log_likelihood == pytest.approx(best, abs=1e-5)
    assert fit.log_likelihood < fit_facets(data).log_likelihood - 1


def _best_log_likelihood(data: Ratings, judges: Callable[[float], np.ndarray]) -> float:
    levels = np.column_stack([facet.levels for facet in data.facets])

    def loss(free: np.ndarray) -> float:
        scientists, traits = free[1:8], np.append(free[8:12], -free[8:12].sum())
        location = scientists[levels[:, 1]] - judges(free[0])[levels[:, 0]] - traits[levels[:, 2]]
        sums = np.concatenate([[0.0], free[12:19], [0.0]])
        exponent = location[:, None] * np.arange(9) - sums
        return -float((exponent[np.arange(len(levels)), data.scores] - logsumexp(exponent, axis=1)).sum())

    return -float(minimize(loss, np.zeros(19), method="BFGS", options={"gtol": 1e-6, "maxiter": 2000}).fun)
