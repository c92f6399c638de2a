"""A table studied alone: what it says, and what it refuses to say."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from uswah.core.measurement.agreement import Alpha
from uswah.core.measurement.levels import Gap, LinkingProposal, NotYetKnowable, TeacherLevel
from uswah.core.studies import VERDICTS, calibrations_of, study_ratings
from uswah.core.triangulation import Estimate, Verdict, compare

from .example import law, rows, table


@pytest.fixture(scope="module")
def study():
    return study_ratings(table(rows()), law(), seed=1)


def test_a_teacher_with_one_source_has_no_level_but_what_is_missing_is_told(study):
    level = study.estimates.of("GURU-7", "Pembelajaran mendidik")
    assert isinstance(level, NotYetKnowable)
    assert (level.gaps, level.sources, level.sources_missing) == ((Gap.FEW_SOURCES, Gap.FEW_TECHNIQUES), ("kepala",), 1)


def test_a_teacher_with_three_sources_has_a_level_with_its_interval(study):
    level = study.estimates.of("GURU-1", "Pembelajaran mendidik")
    assert isinstance(level, TeacherLevel)
    assert level.points.interval.low < level.points.value < level.points.interval.high
    assert [source.role for source in level.sources] == ["diri", "kepala", "pengawas"]


def test_the_roles_of_the_table_take_the_values_of_the_reference(study):
    reference = study.law.reference
    assert (reference.trained, reference.single_teacher) == (("kepala", "pengawas"), ("diri",))
    assert (reference.severity["kepala"], reference.severity["pengawas"]) == (0.36, 0.16)


def test_coverage_counts_teachers_by_source_and_technique(study):
    assert study.table.role.labels == ("diri", "kepala", "pengawas")
    assert study.table.technique.labels == ("dokumen", "kuesioner", "observasi")
    assert study.coverage.tolist() == [[0, 7, 0], [0, 0, 8], [6, 0, 0]]


def test_verdicts_are_those_of_triangulation_one_by_one(study):
    found = study.estimates
    for row in range(len(found.teachers)):
        for column in range(len(found.outcomes)):
            sources = [
                Estimate(source.role, source.measure, source.standard_error**2)
                for source in found.sources_at(row, column)
            ]
            expected = compare(sources, study.law.thresholds).verdict
            assert VERDICTS[study.verdicts[row, column]] is expected
    assert VERDICTS[study.verdicts[6, 0]] is Verdict.NOT_ENOUGH


def test_the_same_seed_gives_the_same_bytes_whatever_the_order_of_rows(study):
    mixed = rows()
    random.Random(5).shuffle(mixed)  # noqa: S311  # an order, no secret
    again = study_ratings(table(mixed), law(), seed=1)
    assert again.estimates.teachers == study.estimates.teachers
    assert np.array_equal(again.estimates.points, study.estimates.points)


def test_agreement_is_told_per_competency_and_per_pair_of_roles(study):
    assert [(one.name, one.units) for one in study.agreement] == [
        ("Mengenal peserta didik", 34),
        ("Pembelajaran mendidik", 35),
    ]
    assert all(isinstance(one.alpha, Alpha) for one in study.agreement)
    assert [(pair.first, pair.second, pair.units) for pair in study.pairs] == [
        ("diri", "kepala", 14),
        ("diri", "pengawas", 12),
        ("kepala", "pengawas", 12),
    ]


def test_an_unknown_role_is_told_and_takes_middle_values():
    given = [{**row, "peran": "alumni"} if row["peran"] == "diri" else row for row in rows()]
    study = study_ratings(table(given), law(), seed=1)
    assert [notice.text for notice in study.notices] == [
        "Roles that the reference does not know take middle values: alumni."
    ]
    assert study.law.reference.severity["alumni"] == 0.30


def test_english_and_indonesian_names_of_roles_are_the_same_roles():
    words = {"kepala": "Principal", "pengawas": "Supervisor", "diri": "Self"}
    given = [{**row, "peran": words[row["peran"]]} for row in rows()]
    reference = study_ratings(table(given), law(), seed=1).law.reference
    assert (reference.trained, reference.single_teacher) == (("Principal", "Supervisor"), ("Self",))


def test_without_a_column_of_roles_no_level_is_said():
    found = study_ratings(table(rows(), without=("role",)), law(), seed=1).estimates
    assert found.knowable.any() == np.False_


def test_items_of_instruments_without_a_common_form_are_calibrated_apart():
    given = [{**row, "butir": f"{row['teknik']} {row['butir']}"} for row in rows()]
    calibrations, notices = calibrations_of(table(given), spread=1.2)
    assert [notice.text for notice in notices] == [
        (
            "Instruments without a common form were calibrated apart and are compared through their techniques, in: "
            "Mengenal peserta didik, Pembelajaran mendidik."
        )
    ]
    found = calibrations["Mengenal peserta didik"]
    for technique in ("dokumen", "kuesioner", "observasi"):
        part = [found.locations[place] for place, item in enumerate(found.items) if item.startswith(technique)]
        assert (len(part), float(np.mean(part))) == (5, pytest.approx(0.0, abs=1e-6))


def test_one_score_per_competency_takes_even_thresholds_and_says_so():
    single = [row for row in rows() if row["butir"] in ("A1", "B1")]
    calibrations, notices = calibrations_of(table(single, without=("item",)), spread=1.2)
    assert calibrations["Pembelajaran mendidik"].thresholds.tolist() == [[-0.6, 0.6]]
    assert len(notices) == 1


def test_anchored_competencies_keep_their_calibration_to_the_byte(study):
    anchored = replace(law(), anchors=study.calibrations)
    fewer = [row for row in rows() if row["guru"] != "GURU-1"]
    again = study_ratings(table(fewer), anchored, seed=1)
    assert {name: found.digest() for name, found in again.calibrations.items()} == {
        name: found.digest() for name, found in study.calibrations.items()
    }


def test_heads_who_rate_their_own_alone_leave_madrasah_uncompared_and_one_visit_would_link_them():
    heads = [row for row in rows() if row["peran"] == "kepala"]
    linking = study_ratings(table(heads), law(), seed=1).linking
    assert [(pair.first, pair.second, pair.connected) for pair in linking.withheld] == [("MTs-1", "MTs-2", False)]
    ((_pair, proposal),) = linking.proposals
    assert isinstance(proposal, LinkingProposal)
    assert [one.madrasah for one in proposal.ratings] in (["MTs-1"], ["MTs-2"])
