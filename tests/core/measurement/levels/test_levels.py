"""The levels themselves: exact, joint over competencies, honest about severity, silent where evidence is thin."""

import numpy as np
import pytest
from core.measurement.levels.made import BANDS, KNOWN, blocks, calibrations, dense_levels, levels, school
from threadpoolctl import threadpool_limits

from uswah.core.measurement.levels import (
    FIRST_REFERENCE,
    HEAD,
    PENGAWAS,
    SELF,
    Anchor,
    Gap,
    NotYetKnowable,
    Origin,
    TeacherLevel,
    estimate_levels,
)
from uswah.core.measurement.levels.information import expected_measures, information_curves, reweighted
from uswah.core.measurement.levels.model import fit, layout_of
from uswah.core.measurement.levels.variances import estimate_variances
from uswah.core.measurement.table import BadTable

TRAINED = (HEAD, PENGAWAS)


def random(seed):
    return np.random.Generator(np.random.PCG64(seed))


def errors_used(made):
    """Return the standard errors after the weighing, which a second way must be given."""
    curves = information_curves(made.competency.labels, calibrations(made.competency.labels))
    return estimate_variances(made, KNOWN, curves, 1).layout.blocks.standard_error


@pytest.mark.parametrize("competencies", [("K1",), ("K1", "K2", "K3")])
def test_levels_are_those_of_the_joint_normal_written_down(competencies):
    rng = random(3)
    rows = school(rng, "A", 5, pengawas="P", competencies=competencies)
    rows += school(rng, "B", 4, pengawas="P", competencies=competencies)
    made = blocks(rows)
    found = levels(made)
    estimate, variance = dense_levels(made, errors_used(made), KNOWN, TRAINED)
    np.testing.assert_allclose(found.measure, estimate, atol=2e-5)
    np.testing.assert_allclose(found.standard_deviation**2, variance, atol=2e-5)


def test_a_group_is_the_weighted_mean_with_the_variance_of_the_mean():
    made = blocks(school(random(4), "A", 5, pengawas="P", competencies=("K1", "K2")))
    found = levels(made, groups={"both": {"K1": 3, "K2": 1}})
    np.testing.assert_allclose(found.measure[:, 2], found.measure[:, :2] @ [0.75, 0.25], atol=1e-9)
    assert (found.standard_deviation[:, 2] < found.standard_deviation[:, :2].max(axis=1)).all()
    percent = found.percent[:, :, 0]
    np.testing.assert_allclose(percent[:, 2], percent[:, :2] @ [0.75, 0.25], atol=1e-3)


def test_one_source_is_not_enough_and_says_what_is_missing():
    made = blocks([("t", "A", "head", HEAD, 0.2), ("u", "A", "head", HEAD, 0.9), ("u", "A", "u", SELF, 1.5)])
    found = levels(made)
    missing = found.of("t", "K1")
    assert isinstance(missing, NotYetKnowable)
    assert missing.gaps == (Gap.FEW_SOURCES, Gap.FEW_TECHNIQUES)
    assert (missing.sources, missing.techniques) == (("head",), ("observation",))
    assert (missing.sources_missing, missing.techniques_missing) == (1, 1)
    assert missing.simple is not None
    assert missing.simple.percent == pytest.approx(100 / (1 + np.exp(-0.2)))
    assert isinstance(found.of("u", "K1"), TeacherLevel)
    assert found.knowable.tolist() == [[False], [True]]


def test_two_sources_with_one_technique_are_not_enough():
    rows = [("t", "A", "h", HEAD, 0.2, "K1", "observation"), ("t", "A", "p", PENGAWAS, 0.4, "K1", "observation")]
    missing = levels(blocks(rows)).of("t", "K1")
    assert isinstance(missing, NotYetKnowable)
    assert missing.gaps == (Gap.FEW_TECHNIQUES,)


def test_a_group_is_unknown_where_one_of_its_competencies_is():
    rows = school(random(5), "A", 4, competencies=("K1", "K2"))
    rows = [row for row in rows if not (row[0] == "A0" and row[5] == "K2" and row[3] == SELF)]
    found = levels(blocks(rows), groups={"both": {"K1": 1, "K2": 1}})
    missing = found.of("A0", "both")
    assert isinstance(missing, NotYetKnowable)
    assert missing.competencies == ("K2",)
    assert isinstance(found.of("A0", "K1"), TeacherLevel)
    assert isinstance(found.of("A1", "both"), TeacherLevel)
    nothing = levels(blocks([row for row in rows if not (row[0] == "A1" and row[5] == "K2")])).of("A1", "K2")
    assert isinstance(nothing, NotYetKnowable)
    assert nothing.gaps == tuple(Gap)
    assert nothing.simple is None


def test_a_strict_head_costs_nobody_their_level():
    rng = random(6)
    rows = []
    for madrasah, strictness in (("A", 1.5), ("B", -1.5)):
        for place in range(12):
            truth = float(rng.normal(0, 0.8))
            teacher = f"{madrasah}{place}"
            rows.append((teacher, madrasah, f"head {madrasah}", HEAD, truth - strictness))
            rows.append((teacher, madrasah, "pengawas", PENGAWAS, truth + float(rng.normal(0, 0.2))))
    found = levels(blocks(rows))
    severity = {one.rater: one.severity for one in found.severities}
    assert severity["head A"] - severity["head B"] == pytest.approx(3.0, abs=0.8)
    means = [found.measure[np.array(found.madrasah_of) == place].mean() for place in (0, 1)]
    assert abs(means[0] - means[1]) < 1.1  # their heads say that they lie 3 logits apart


def test_a_missing_source_is_never_a_zero():
    rows = [(f"t{place}", "A", "head", HEAD, 3.0 + place / 10) for place in range(6)]
    rows += [(f"t{place}", "A", f"t{place}", SELF, 3.0 + place / 10) for place in range(6)]
    rows += [(f"t{place}", "A", "pengawas", PENGAWAS, 3.0 + place / 10) for place in range(5)]
    found = levels(blocks(rows))
    assert found.measure[5, 0] > 3.2
    assert found.standard_deviation[5, 0] > found.standard_deviation[4, 0]
    level = found.of("t5", "K1")
    assert isinstance(level, TeacherLevel)
    assert [source.role for source in level.sources] == [HEAD, SELF]
    assert level.simple.lowest > 90


def test_one_madrasah_alone_keeps_the_severity_of_its_assessors_in_the_interval():
    made = blocks(school(random(7), "A", 30, pengawas="P"), error=0.05)
    found = levels(made)
    unknown = (KNOWN.severity_of(HEAD) + KNOWN.severity_of(PENGAWAS)) / 4
    assert (found.standard_deviation**2 > unknown).all()
    assert [round(one.effective_linking, 9) for one in found.severities] == [0, 0]
    assert found.anchor is Anchor.TRAINED


def test_without_trained_assessors_the_result_says_so():
    rows = [(f"t{place}", "A", f"t{place}", SELF, place / 5) for place in range(5)]
    rows += [(f"t{place}", "A", f"t{(place + 1) % 5}", "peer", place / 4) for place in range(5)]
    assert levels(blocks(rows)).anchor is Anchor.UNTRAINED
    assert levels(blocks([*rows, ("t0", "A", "h", HEAD, 1.0)])).anchor is Anchor.ONE_TRAINED


def test_variances_say_whether_they_come_from_the_data():
    rng = random(8)
    rows = [row for place in range(30) for row in school(rng, f"M{place}", 6, pengawas="P")]
    origins = {(one.name, one.role): one.origin for one in levels(blocks(rows), FIRST_REFERENCE).components}
    assert origins[("severity", HEAD)] is Origin.DATA
    assert origins[("severity", PENGAWAS)] is Origin.REFERENCE  # one pengawas tells nothing of pengawas
    assert origins[("teacher", "")] is Origin.DATA
    alone = levels(blocks(rows[:18]), FIRST_REFERENCE)
    assert {one.origin for one in alone.components if one.name == "severity" and one.role == HEAD} == {Origin.REFERENCE}
    assert alone.mixture


def test_the_share_of_own_evidence_is_how_far_own_ratings_move_the_number():
    rows = school(random(9), "A", 6, pengawas="P") + school(random(10), "B", 5, pengawas="P")
    made = blocks(rows)
    found = levels(made)
    higher = blocks([(*row[:4], row[4] + (1e-4 if row[0] == "A0" else 0), *row[5:]) for row in rows])
    moved = (levels(higher).measure[0, 0] - found.measure[0, 0]) / 1e-4
    # Weights follow the level a little, so that the share is not the slope to the last digit.
    assert moved == pytest.approx(found.own_evidence[0, 0], abs=5e-3)
    assert 0.5 < moved < 1


def test_weights_do_not_lean_on_what_chance_made_extreme():
    made = blocks(school(random(11), "A", 6, pengawas="P"))
    curves = information_curves(("K1",), calibrations(items=5))
    layout = layout_of(made, KNOWN)
    expected = expected_measures(layout, fit(layout, KNOWN))
    again = reweighted(made, expected, curves)
    far = np.argmax(np.abs(made.measure))
    assert abs(expected[far]) < abs(made.measure[far])
    assert again.standard_error[far] < made.standard_error[far]


def test_an_occasion_counts_only_where_it_can_be_told_apart():
    one = [("t", "A", "h", HEAD, 0.1, "K1", None, "May"), ("t", "A", "p", PENGAWAS, 0.3, "K1", None, "June")]
    assert "occasion" not in layout_of(blocks(one), KNOWN).levels
    shared = [*one, ("t", "A", "p", PENGAWAS, 0.2, "K1", None, "May")]
    assert "occasion" in layout_of(blocks(shared), KNOWN).levels


def test_a_table_that_cannot_be_used_names_row_and_column():
    made = blocks([("t", "A", "h", HEAD, 0.1), ("t", "A", "h", HEAD, 0.3)])
    with pytest.raises(BadTable, match="Row 2, column 'rater'"):
        levels(made)
    moved = blocks([("t", "A", "h", HEAD, 0.1), ("t", "B", "p", PENGAWAS, 0.3)])
    with pytest.raises(BadTable, match="Row 2, column 'madrasah'"):
        levels(moved)


def test_the_same_inputs_give_the_same_bytes():
    made = blocks(school(random(12), "A", 6, pengawas="P", competencies=("K1", "K2")))
    first, second = (levels(made, FIRST_REFERENCE) for _ in range(2))
    for name in ("measure", "standard_deviation", "own_evidence", "percent", "probabilities"):
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes()


def test_two_threads_of_linear_algebra_give_the_bytes_of_one():
    made = blocks(school(random(13), "A", 8, pengawas="P", competencies=("K1", "K2", "K3")))
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(levels(made, FIRST_REFERENCE))
    assert found[0].measure.tobytes() == found[1].measure.tobytes()
    assert found[0].standard_deviation.tobytes() == found[1].standard_deviation.tobytes()


def test_groups_must_weigh_rated_competencies():
    made = blocks([("t", "A", "h", HEAD, 0.1), ("t", "A", "p", PENGAWAS, 0.3)])
    settings = {"calibrations": calibrations(), "bands": BANDS, "reference": KNOWN, "seed": 1}
    for groups in ({"all": {"K9": 1}}, {"all": {"K1": 0}}, {"K1": {"K1": 1}}):
        with pytest.raises(ValueError, match="group"):
            estimate_levels(made, groups=groups, **settings)
