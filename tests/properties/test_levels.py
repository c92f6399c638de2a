"""State the laws of levels, for small tables of any shape.

What is exactly invariant: rows' order; names of raters; and, at given variances and with one competency and one
technique, the levels of a whole data set doubled under new names. Intervals are not: two copies know the roles' means
better than one. A better rating raises its own competency's level; another competency of the same teacher may fall a
little, because praise that is not shared by competencies speaks for halo (docs/methods/levels.md).
"""

from dataclasses import replace

import numpy as np
from core.measurement.levels.made import KNOWN, blocks, levels, school
from hypothesis import given, settings
from hypothesis import strategies as st

from uswah.core.measurement.levels import HEAD, PENGAWAS, SELF, NotYetKnowable
from uswah.core.measurement.levels.combinations import anchor_weights, level_rows
from uswah.core.measurement.levels.model import fit, layout_of

few = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 10_000)
sizes = st.integers(2, 5)
TRAINED = (HEAD, PENGAWAS)
ONE = "observation"


def rows_of(seed, size, competencies=("K1",)):
    rng = np.random.Generator(np.random.PCG64(seed))
    rows = school(rng, "A", size, pengawas="P", competencies=competencies)
    return rows + school(rng, "B", size + 1, pengawas="P", competencies=competencies)


def plain(rows):
    """Return blocks of one technique, so that no offset of techniques is in the model."""
    return blocks([(*row[:5], row[5] if len(row) > 5 else "K1", ONE, "") for row in rows])


def fixed(made, known=KNOWN):
    """Return levels and variances at given variances and weights: the linear model alone."""
    layout = layout_of(made, known)
    fitted = fit(layout, known, {term.key: term.reference for term in layout.all_terms})
    anchor = anchor_weights(layout, TRAINED)
    return fitted.combine(level_rows(layout, fitted, np.eye(made.competency.count), anchor))


@few
@given(seeds, sizes, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed, size, order):
    rows = rows_of(seed, size)
    mixed = list(rows)
    order.shuffle(mixed)
    first, second = levels(blocks(rows)), levels(blocks(mixed))
    assert first.teachers == second.teachers
    np.testing.assert_allclose(first.measure, second.measure, atol=1e-9)
    np.testing.assert_allclose(first.standard_deviation, second.standard_deviation, atol=1e-9)


@few
@given(seeds, sizes)
def test_the_names_of_raters_change_nothing(seed, size):
    rows = rows_of(seed, size)
    raters = sorted({row[2] for row in rows}, reverse=True)
    renamed = [(*row[:2], f"rater {raters.index(row[2])}", *row[3:]) for row in rows]
    first, second = levels(blocks(rows)), levels(blocks(renamed))
    np.testing.assert_allclose(first.measure, second.measure, atol=1e-9)
    np.testing.assert_allclose(first.standard_deviation, second.standard_deviation, atol=1e-9)


@few
@given(seeds, sizes)
def test_a_data_set_twice_under_new_names_has_the_same_levels_twice(seed, size):
    rows = rows_of(seed, size)
    again = [(f"{row[0]}'", f"{row[1]}'", f"{row[2]}'", *row[3:]) for row in rows]
    once, twice = levels(plain(rows), needed_techniques=1), levels(plain(rows + again), needed_techniques=1)
    copies = [[twice.teachers.index(name + end) for name in once.teachers] for end in ("", "'")]
    for copy in copies:
        np.testing.assert_allclose(twice.measure[copy], once.measure, atol=1e-7)
        assert (twice.standard_deviation[copy] <= once.standard_deviation + 1e-9).all()


@few
@given(seeds, sizes, st.sampled_from([("K1",), ("K1", "K2")]))
def test_a_rater_who_gives_what_was_expected_moves_nobody_and_widens_no_interval(seed, size, competencies):
    rows = [(*row[:5], row[5], ONE, "") for row in rows_of(seed, size, competencies)]
    made = blocks(rows)
    layout = layout_of(made, KNOWN)
    given_variances = {term.key: term.reference for term in layout.all_terms}
    fitted = fit(layout, KNOWN, given_variances)
    weights = np.eye(len(competencies))
    head = np.array([role == HEAD for role in made.role.labels], dtype=float)
    expected = fitted.combine(level_rows(layout, fitted, weights, head)).estimate
    names = [(teacher, competency) for teacher in made.teacher.labels for competency in made.competency.labels]
    home = {row[0]: row[1] for row in rows}
    more = [
        (teacher, home[teacher], "new head", HEAD, float(value), competency, ONE, "")
        for (teacher, competency), value in zip(names, expected, strict=True)
    ]
    before, after = fixed(made), fixed(blocks(rows + more))
    np.testing.assert_allclose(after.estimate, before.estimate, atol=1e-7)
    assert (after.variance <= before.variance + 1e-9).all()


@few
@given(seeds, sizes, st.integers(0, 10_000), st.floats(0.01, 4))
def test_a_better_rating_never_lowers_the_level(seed, size, chosen, better):
    rows = rows_of(seed, size)
    at = chosen % len(rows)
    higher = [(*row[:4], row[4] + (better if place == at else 0), *row[5:]) for place, row in enumerate(rows)]
    teacher = sorted({row[0] for row in rows}).index(rows[at][0])
    before, after = fixed(plain(rows)).estimate, fixed(plain(higher)).estimate
    assert after[teacher] >= before[teacher] - 1e-9


@few
@given(seeds, sizes, st.integers(0, 10_000), st.floats(0.01, 2))
def test_a_better_rating_of_a_competency_never_lowers_its_level_with_weights_that_follow(seed, size, chosen, better):
    rows = rows_of(seed, size, ("K1", "K2"))
    at = chosen % len(rows)
    higher = [(*row[:4], row[4] + (better if place == at else 0), *row[5:]) for place, row in enumerate(rows)]
    first, second = levels(blocks(rows)), levels(blocks(higher))
    teacher, competency = first.teachers.index(rows[at][0]), first.outcomes.index(rows[at][5])
    assert second.measure[teacher, competency] >= first.measure[teacher, competency] - 1e-9
    other = 1 - competency
    assert second.measure[teacher, other] >= first.measure[teacher, other] - 0.1 * better


@few
@given(seeds, sizes, st.floats(-4, 4))
def test_a_missing_source_is_no_zero_but_less_evidence(seed, size, shift):
    rows = [(*row[:4], row[4] + shift, *row[5:]) for row in rows_of(seed, size)]
    without = [row for row in rows if not (row[0] == "A0" and row[3] == PENGAWAS)]
    unmoved = [row for row in rows_of(seed, size) if not (row[0] == "A0" and row[3] == PENGAWAS)]
    found, plainly = levels(blocks(without)), levels(blocks(unmoved))
    # All ratings higher by a shift: a level without this source moves by the whole shift; a zero would hold it back.
    np.testing.assert_allclose(fixed(plain(without)).estimate, fixed(plain(unmoved)).estimate + shift, atol=1e-6)
    here = found.teachers.index("A0")
    assert {source.role for source in found.sources_at(here, 0)} == {HEAD, SELF}
    assert not isinstance(plainly.of("A0", "K1"), NotYetKnowable)
    everything = levels(blocks(rows))
    variance = fixed(plain(rows)).variance[everything.teachers.index("A0")]
    assert fixed(plain(without)).variance[here] >= variance - 1e-12


def test_the_wide_offsets_of_a_reference_do_not_count_as_variances():
    made = blocks(rows_of(1, 3, ("K1", "K2")))
    wide = replace(KNOWN, competency_mean=4.0)
    names = {term.name for term in layout_of(made, wide).all_terms}
    assert {"competency", "technique", "role-competency"}.isdisjoint(names)
