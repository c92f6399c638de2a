"""Stories of several sources of error: designs, components, and what one more observation would bring."""

import math

import numpy as np
import pytest

from uswah.core.measurement.agreement import (
    BadDesign,
    Coefficient,
    Form,
    Reason,
    Undefined,
    decide,
    declare,
    generalizability_study,
    intraclass_correlations,
    long_table,
    one_more,
    smallest_size,
)
from uswah.core.measurement.table import BadTable


@pytest.mark.parametrize(
    ("design", "effects"),
    [
        ("p x i", ["p", "i", "p x i"]),
        ("r:p", ["p", "r:p"]),
        ("p x (r:o)", ["p", "o", "p x o", "r:o", "p x r:o"]),
        ("(i:p) x o", ["p", "o", "i:p", "p x o", "i x o:p"]),
        ("i:(p x o)", ["p", "o", "p x o", "i:p x o"]),
        ("r:o:p", ["p", "o:p", "r:o x p"]),
        ("(p:s) x i", ["s", "i", "p:s", "s x i", "p x i:s"]),
        ("p × i * o", ["p", "i", "o", "p x i", "p x o", "i x o", "p x i x o"]),
        ("teacher x (rater:visit)", ["teacher", "visit", "rater:visit", "teacher x visit", "teacher x rater:visit"]),
    ],
)
def test_a_design_names_its_effects(design, effects):
    assert sorted(effect.name for effect in declare(design).effects) == sorted(effects)


@pytest.mark.parametrize(
    ("design", "said"),
    [
        ("p x", "The design 'p x' misses a facet at 'its end'."),
        ("p x (i", "The design 'p x (i' misses a closing bracket."),
        ("p i", "The design 'p i' cannot be read from 'i' on."),
        ("p x p", "The design 'p x p' names 'p' twice."),
        ("p", "The design 'p' has one facet; nothing varies around it."),
        ("p ? i", "The design 'p ? i' cannot be read at ' ? i'."),
    ],
)
def test_a_design_that_cannot_be_read_says_where(design, said):
    with pytest.raises(BadDesign) as refused:
        declare(design)
    assert str(refused.value) == said


def _drawn(seed, persons=12, items=4, occasions=3):
    generator = np.random.default_rng(seed)
    parts = [
        (persons, 1, 1),
        (1, 1, occasions),
        (persons, items, 1),
        (persons, 1, occasions),
        (persons, items, occasions),
    ]
    return sum(
        scale * generator.standard_normal(size) for scale, size in zip((1, 0.7, 0.8, 0.6, 0.5), parts, strict=True)
    )


def test_levels_of_a_nested_facet_may_be_named_anew_in_each_nest():
    scores, levels = long_table(_drawn(1), "pio")
    anew = generalizability_study("(i:p) x o", scores, levels)
    once = generalizability_study("(i:p) x o", scores, levels | {"i": 10 * levels["p"] + levels["i"]})
    assert np.allclose([c.estimate for c in anew.components], [c.estimate for c in once.components], atol=1e-12)
    assert anew.balanced
    assert once.balanced


def test_every_component_is_recovered_on_average():
    found = np.mean(
        [
            [c.estimate for c in generalizability_study("(i:p) x o", *long_table(_drawn(seed), "pio")).components]
            for seed in range(60)
        ],
        axis=0,
    )
    effects = [effect.name for effect in declare("(i:p) x o").effects]
    truth = {"p": 1.0, "o": 0.49, "i:p": 0.64, "p x o": 0.36, "i x o:p": 0.25}
    assert np.allclose(found, [truth[name] for name in effects], atol=0.15)


def test_gaps_do_not_shift_the_components():
    generator = np.random.default_rng(8)
    found = []
    for seed in range(60):
        scores = _drawn(seed)
        scores[generator.random(scores.shape) < 0.3] = np.nan
        found.append([c.estimate for c in generalizability_study("(i:p) x o", *long_table(scores, "pio")).components])
    effects = [effect.name for effect in declare("(i:p) x o").effects]
    truth = {"p": 1.0, "o": 0.49, "i:p": 0.64, "p x o": 0.36, "i x o:p": 0.25}
    assert np.allclose(np.mean(found, axis=0), [truth[name] for name in effects], atol=0.15)


def test_scores_far_from_zero_keep_their_digits():
    near = generalizability_study("(i:p) x o", *long_table(np.round(_drawn(2) * 64) / 64, "pio"))
    far = generalizability_study("(i:p) x o", *long_table(np.round(_drawn(2) * 64) / 64 + 2**30, "pio"))
    assert np.allclose([c.estimate for c in near.components], [c.estimate for c in far.components], atol=1e-9)


def test_persons_by_raters_is_the_intraclass_correlation():
    table = _drawn(3)[:, :, 0]
    study = generalizability_study("p x r", *long_table(table, "pr"))
    forms = intraclass_correlations(table).forms
    one = decide(study, "p", sizes={"r": 1})
    assert math.isclose(one.generalizability, forms[Form.ICC_3_1].value)
    assert math.isclose(one.dependability, forms[Form.ICC_2_1].value)
    assert math.isclose(decide(study, "p").generalizability, forms[Form.ICC_3_K].value)


def test_an_object_in_a_nest_is_measured_together_with_it():
    # Pupils in classes: what a class shares is part of what is to be measured of its pupils.
    generator = np.random.default_rng(9)
    scores = (
        generator.standard_normal((6, 1, 1))
        + generator.standard_normal((6, 8, 1))
        + generator.standard_normal((6, 8, 5))
    )
    study = generalizability_study("(p:s) x i", *long_table(scores, "spi"))
    decision = decide(study, "p")
    universe = study.component("s").variance + study.component("p:s").variance
    error = (study.component("s x i").variance + study.component("p x i:s").variance) / 5
    assert math.isclose(decision.universe_variance, universe)
    assert math.isclose(decision.relative_error, error)


def test_the_data_as_they_are_and_the_same_sizes_agree_when_balanced():
    study = generalizability_study("(i:p) x o", *long_table(_drawn(4), "pio"))
    as_measured, named = decide(study, "p"), decide(study, "p", sizes={"i": 4, "o": 3})
    assert as_measured.sizes is None
    assert math.isclose(as_measured.dependability, named.dependability)
    assert math.isclose(as_measured.relative_error, named.relative_error)


@pytest.mark.parametrize("which", list(Coefficient))
@pytest.mark.parametrize("wanted", [0.3, 0.6, 0.75])
def test_the_smallest_number_reaches_it_and_one_less_does_not(which, wanted):
    study = generalizability_study("p x i x o", *long_table(_drawn(6), "pio"))
    count = smallest_size(study, "p", "i", wanted, which=which, sizes={"o": 6})
    if isinstance(count, Undefined):
        assert decide(study, "p", sizes={"i": 10**6, "o": 6}).coefficient(which) < wanted
    else:
        assert decide(study, "p", sizes={"i": count, "o": 6}).coefficient(which) >= wanted
        assert count == 1 or decide(study, "p", sizes={"i": count - 1, "o": 6}).coefficient(which) < wanted


def test_a_whole_number_that_just_reaches_it_is_enough():
    study = generalizability_study("p x i", *long_table(_drawn(6)[:, :, 0], "pi"))
    for count in (1, 3, 7, 50):
        wanted = decide(study, "p", sizes={"i": count}).generalizability
        assert smallest_size(study, "p", "i", wanted) == count


def test_one_more_says_before_and_after():
    step = one_more(generalizability_study("p x i x o", *long_table(_drawn(5), "pio")), "p", "o")
    assert (step.before.sizes, step.after.sizes) == ({"i": 4, "o": 3}, {"i": 4, "o": 4})
    assert step.before.dependability < step.after.dependability


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda study: decide(study, "q"), "The design 'p x (i:o)' has no facet 'q'."),
        (lambda study: decide(study, "p", sizes={"i": 0}), "The facet 'i' needs at least one level."),
        (lambda study: decide(study, "p", fixed=["p"]), "The object of measurement 'p' cannot be a fixed facet."),
        (lambda study: decide(study, "p", design="p x i"), "The design 'p x i' has other facets than 'p x (i:o)'."),
        (
            lambda study: decide(study, "p", design="p x i x o"),
            "'i' is nested in the study; its effects cannot be told apart when it is crossed.",
        ),
        (lambda study: one_more(study, "p", "p"), "The facet 'p' is not one that scores of 'p' are averaged over."),
        (
            lambda study: smallest_size(study, "i", "o", 0.8),
            "The facet 'o' is not one that scores of 'i' are averaged over.",
        ),
    ],
)
def test_a_question_that_does_not_fit_the_study_is_refused(call, said):
    study = generalizability_study("p x (i:o)", *long_table(_drawn(7), "pio"))
    with pytest.raises(BadDesign) as refused:
        call(study)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("scores", "levels", "said"),
    [
        ([1, 2], {"p": [1, 2]}, "Column 'i': The design names a facet that the table does not have."),
        ([1, 2], {"p": [1, 2], "i": [1]}, "Column 'i': The column has 1 rows and the scores have 2."),
        (
            [1, 2],
            {"p": [1, None], "i": [1, 1]},
            "Row 2, column 'p': The cell is empty; every score belongs to a level.",
        ),
        ([1, "x"], {"p": [1, 2], "i": [1, 1]}, "Row 2, column 'score': 'x' is not a number."),
        (
            [[1, 2]],
            {"p": [1], "i": [1]},
            "Column 'score': Scores form one column; `long_table` makes it from an array.",
        ),
        ([1, math.inf], {"p": [1, 2], "i": [1, 1]}, "Row 2, column 'score': An infinite number is no score."),
        (
            [1, math.nan, 3, 4],
            {"p": ["a", "a", "b", "b"], "i": [1, 1, 2, 2]},
            (
                "Row 4: The score belongs to the same cell of p x i as row 3; average them, or name the facet that "
                "tells them apart."
            ),
        ),
    ],
)
def test_a_table_that_cannot_be_used_says_where(scores, levels, said):
    with pytest.raises(BadTable) as refused:
        generalizability_study("p x i", scores, levels)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("scores", "levels", "reason"),
    [
        ([2, 2, 2, 2], {"p": "aabb", "i": "1212"}, Reason.NO_VARIATION),
        ([2, 3], {"p": "ab", "i": "11"}, Reason.ONE_LEVEL_ONLY),
        ([2, 3, 5], {"p": "abc", "i": "123"}, Reason.NOT_IDENTIFIED),
    ],
)
def test_scores_without_an_answer_have_a_reason(scores, levels, reason):
    answer = generalizability_study("p x i", scores, {facet: list(column) for facet, column in levels.items()})
    assert answer.reason is reason


def test_a_study_without_differences_needs_no_number_of_observations():
    study = generalizability_study("p x i", [1, 2, 3, 3, 2, 1], {"p": list("aaabbb"), "i": list("123123")})
    assert study.component("p").set_to_zero
    assert smallest_size(study, "p", "i", 0.8).reason is Reason.NO_VARIATION
