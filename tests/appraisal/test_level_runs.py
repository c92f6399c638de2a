"""Level runs: from all evidence, the same to the byte, and nothing that tells on one pupil or one rater."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from appraisal.cast import by_aisyah, by_hasan, by_pupils, by_ratna, hand_in, level, round_at, run, with_levels
from django.core.management import CommandError, call_command
from django.db import transaction
from factories import AT, TODAY, YEAR, pkg_form, submission, system, viewer

from uswah.appraisal.models import Level, LevelRun, StandingLevel, Vignette
from uswah.appraisal.operations import close_collection, hand_in_vignette, load_vignettes, run_levels
from uswah.appraisal.operations.levels.calibrating import calibrated
from uswah.appraisal.operations.levels.estimating import Plan, estimated
from uswah.appraisal.operations.levels.storing import let_stand
from uswah.appraisal.queries.measurement_law import measurement_law
from uswah.appraisal.queries.run_evidence import Evidence, Sheet, digest_of, gathered
from uswah.common.models import AuditEntry
from uswah.core.measurement.partial_credit import Bands
from uswah.evidence.operations import NewSubmission, record_imported
from uswah.institutions.models import SchoolYear
from uswah.standards.queries import form_of

COMPETENCIES = {f"c.{c}": tuple(f"c.{c}.{i}" for i in range(1, 6)) for c in range(1, 4)}
PLAN = Plan(
    competencies=COMPETENCIES,
    domains={"d": ("c.1", "c.2"), "e": ("c.3",)},
    lowest=0,
    highest=2,
    law=measurement_law(TODAY),
    overall=Bands.of(["kurang", "sedang", "cukup", "baik", "amat_baik"], [50.5, 60.5, 75.5, 90.5]),
)
ESTIMATE = """
import pickle, random, sys
from appraisal.test_level_runs import PLAN, results
print(results(pickle.load(open(sys.argv[1], "rb"))))
"""


def sheets() -> list[Sheet]:
    """Return what heads, a pengawas and teachers of two madrasah said, with a vignette, the same every time."""
    chance = random.Random(7)  # noqa: S311  # invented scores
    rows = []
    for place in "AB":
        for number in range(8):
            about, able = f"guru{place}{number}@{place}", chance.gauss(1.1, 0.4)
            said = [("kepala", f"kepala{place}", "observation", 0.0), ("pengawas", "ratna", "document", 0.2)]
            for role, rater, technique, strict in [*said, ("diri", about, "self_reflection", -0.4)]:
                rows.append(_sheet(chance, place, about, (role, rater, technique), able - strict))
    for role, rater in (("kepala", "kepalaA"), ("kepala", "kepalaB"), ("pengawas", "ratna")):
        rows.append(_sheet(chance, "", "vignette:panen 2026", (role, rater, "vignette"), 1.0))
    return rows


def _sheet(chance: random.Random, place: str, about: str, said: tuple[str, str, str], able: float) -> Sheet:
    role, rater, technique = said
    items = [item for listed in COMPETENCIES.values() for item in listed]
    scores = tuple((item, max(0, min(2, round(able + chance.gauss(0, 0.5))))) for item in items)
    name = f"{place}{about}{role}"
    return Sheet(place, about, role, rater, technique, "2026-11-02", name, digest_of(scores), scores)


def results(rows: list[Sheet]) -> str:
    """Return the digest of everything that an estimate says."""
    evidence = Evidence(tuple(rows), {})
    found = estimated(evidence, PLAN, calibrated(evidence, PLAN), 11)
    return digest_of({"levels": list(found.levels), "findings": found.findings})


def test_the_order_of_rows_changes_no_byte():
    rows = sheets()
    first = results(rows)
    random.Random(3).shuffle(rows)  # noqa: S311  # any other order
    assert results(rows) == first


def test_one_core_and_two_give_the_same_bytes(tmp_path):
    path = tmp_path / "sheets"
    path.write_bytes(pickle.dumps(sheets()))
    found = set()
    for threads in "12":
        here = {"PYTHONPATH": str(Path(__file__).parents[1]), "DJANGO_SETTINGS_MODULE": "settings"}
        cores = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), threads)
        code = f"import django; django.setup()\n{ESTIMATE}"
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env={**os.environ, **here, **cores},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found.add(done.stdout.strip())
    assert found == {results(sheets())}


def test_every_teacher_has_every_outcome_and_a_vignette_none():
    found = estimated(Evidence(tuple(sheets()), {}), PLAN, calibrated(Evidence(tuple(sheets()), {}), PLAN), 11)
    assert {(told["place"], told["scope"]) for told in found.levels} == {
        (place, scope) for place in "AB" for scope in ("competency", "domain", "all")
    }
    assert len(found.levels) == 16 * 6


def test_findings_name_no_rater_and_no_teacher():
    found = estimated(Evidence(tuple(sheets()), {}), PLAN, calibrated(Evidence(tuple(sheets()), {}), PLAN), 11)
    told = json.dumps(found.findings)
    assert [name for name in ("ratna", "kepalaA", "guruA1") if name in told] == []
    assert {component["origin"] for component in found.findings["components"]} <= {
        "from-these-data",
        "from-the-reference",
    }


@pytest.mark.django_db
def test_a_run_keeps_what_went_in_and_what_came_out(nurul_huda):
    with_levels(nurul_huda)
    row = LevelRun.rows.get()
    ((place, listed),) = row.inputs["sheets"].items()
    assert (place, len(listed)) == (nurul_huda.place.code, 3)
    assert (row.method, row.findings["sheets"], row.inputs["law"]) == ("uswah.core.measurement.levels", 3, "2026")
    assert row.findings["reference_source"].startswith("Anggapan awal")
    assert Level.rows.filter(run=row).count() == 19
    entry = AuditEntry.rows.get(action="levels.estimated")
    assert (entry.facts["inputs"], entry.facts["results"]) == (row.inputs_digest, row.results_digest)


@pytest.mark.django_db
def test_the_same_evidence_makes_no_second_run(nurul_huda):
    with_levels(nurul_huda)
    first = list(LevelRun.rows.values_list("pk", flat=True))
    run(nurul_huda)
    assert list(LevelRun.rows.values_list("pk", flat=True)) == first
    by_ratna(nurul_huda, technique="interview")
    run(nurul_huda)
    assert LevelRun.rows.count() == 2


@pytest.mark.django_db
def test_one_source_is_not_yet_knowable_and_has_no_figures(nurul_huda):
    by_hasan(nurul_huda)
    by_hasan(nurul_huda, technique="document")
    run(nurul_huda)
    found = level(nurul_huda)
    assert (found.outcome, found.points, found.percent, found.label_low) == ("unknown", None, None, "")
    assert (found.detail["gaps"], found.detail["sources_missing"], found.simple_mean) == (["few-sources"], 1, 50.0)


@pytest.mark.django_db
def test_a_teacher_of_whom_nothing_was_handed_in_has_no_row(nurul_huda):
    with_levels(nurul_huda)
    assert set(Level.rows.values_list("about_id", flat=True)) == {nurul_huda.aisyah.person_id}


@pytest.mark.django_db
def test_four_pupils_are_left_out_and_five_are_a_source(nurul_huda):
    by_hasan(nurul_huda)
    by_pupils(nurul_huda, 4)
    run(nurul_huda)
    few = level(nurul_huda)
    by_pupils(nurul_huda, 1)
    run(nurul_huda)
    enough = level(nurul_huda)
    assert (few.sources, few.detail["left_out"], few.outcome) == (1, ["siswa"], "unknown")
    assert (enough.sources, enough.detail.get("left_out"), enough.outcome == "unknown") == (2, [], False)
    (pupils,) = [source for source in enough.detail["sources"] if source["role"] == "siswa"]
    assert pupils["raters"] == 5


@pytest.mark.django_db
def test_a_competency_that_four_of_five_pupils_answered_does_not_tell_theirs(nurul_huda):
    by_hasan(nurul_huda)
    by_pupils(nurul_huda, 4)
    by_pupils(nurul_huda, 1, missing=tuple(code for code in pkg_form().indicator_ids if code.startswith("pkg.4.")))
    run(nurul_huda)
    told = {
        code: [source["role"] for source in level(nurul_huda, code).detail["sources"]] for code in ("pkg.4", "pkg.5")
    }
    assert told == {"pkg.4": ["kepala"], "pkg.5": ["kepala", "siswa"]}


@pytest.mark.django_db
def test_a_slow_run_does_not_take_the_place_of_a_later_one(nurul_huda):
    of = with_levels(nurul_huda)
    slow = LevelRun.rows.get()
    by_ratna(nurul_huda, technique="interview", score=2)
    run(nurul_huda)
    later = LevelRun.rows.exclude(pk=slow.pk).get()
    with transaction.atomic():
        assert let_stand(run=slow, levels=list(Level.rows.filter(run=slow)), at=AT) == 0
    assert set(StandingLevel.rows.filter(round=of).values_list("level__run", flat=True)) == {later.pk}


@pytest.mark.django_db
def test_what_still_is_collected_does_not_go_in(nurul_huda):
    round_at(nurul_huda)
    by_hasan(nurul_huda)
    run(nurul_huda)
    assert (LevelRun.rows.count(), StandingLevel.rows.count()) == (0, 0)


@pytest.mark.django_db
def test_an_amended_sheet_goes_in_once(nurul_huda):
    first = by_hasan(nurul_huda)
    by_hasan(nurul_huda, amends=first.pk, amendment_reason="Keliru.", score=2)
    (sheet,) = gathered(
        place=nurul_huda.place, school_year=YEAR, stage="summative", instrument_id=first.instrument_id
    ).sheets
    assert (sheet.id != str(first.pk), set(dict(sheet.scores).values())) == (True, {2})


@pytest.mark.django_db
def test_a_run_of_the_kkm_reaches_each_madrasah_and_stands_in_their_rounds(land, nurul_huda, neighbour):
    with_levels(nurul_huda)
    about = neighbour.aisyah.person_id
    tono = viewer(neighbour.hasan)
    hand_in(neighbour, tono, about=about)
    (made,) = run_levels(place=land.kkm, school_year=YEAR, stage="summative", by=system(), at=AT)
    assert set(made.inputs["sheets"]) == {nurul_huda.place.code, neighbour.place.code}
    assert set(StandingLevel.rows.values_list("about_id", "level__run")) == {(nurul_huda.aisyah.person_id, made.pk)}
    assert Level.objects.visible_to(tono).exclude(about_id=about).count() == 0
    assert LevelRun.objects.visible_to(tono).count() == 0


@pytest.mark.django_db
def test_vignettes_that_raters_scored_join_them(nurul_huda):
    load_vignettes(by=system(), at=AT)
    vignette = Vignette.rows.select_related("instrument").order_by("code").first()
    for who, role in ((nurul_huda.hasan, "kepala"), (nurul_huda.extra["ratna"], "pengawas")):
        hand_in_vignette(
            vignette=vignette,
            school_year=SchoolYear.rows.get(pk=YEAR),
            source_role=role,
            scores=dict.fromkeys(vignette.indicators, 1),
            by=viewer(who),
            at=AT,
        )
    by_hasan(nurul_huda)
    by_aisyah(nurul_huda)
    run(nurul_huda)
    row = LevelRun.rows.get()
    assert {place: len(listed) for place, listed in row.inputs["sheets"].items()} == {
        nurul_huda.place.code: 2,
        "vignette": 1,  # Bu Ratna rated nobody here, so her sheet joins nothing
    }
    assert set(Level.rows.values_list("institution_id", flat=True)) == {nurul_huda.place.pk}


@pytest.mark.django_db
def test_a_local_instrument_has_a_run_of_its_own_and_decides_nothing(nurul_huda):
    form = form_of("rubrik-kelas", TODAY)
    of = round_at(nurul_huda, stage="formative")
    new: list[NewSubmission] = [
        submission(nurul_huda.aisyah.person_id, who, form=form, score=2, stage="formative", **rest)
        for who, rest in (
            (nurul_huda.hasan.person_id, {}),
            (nurul_huda.extra["ratna"].person_id, {"source_role": "pengawas", "technique": "document"}),
        )
    ]
    record_imported(submissions=new, form=form, place=nurul_huda.place, by=system(), at=AT)
    close_collection(of=of, by=viewer(nurul_huda.hasan), at=AT, reason="Lengkap.")
    row = LevelRun.rows.get()
    assert (row.instrument.code, StandingLevel.rows.count(), row.inputs["scheme"]) == ("rubrik-kelas", 0, "")


def test_the_assumptions_are_dated_and_called_what_they_are():
    law = measurement_law(date(2026, 11, 21))
    assert "anggapan awal" in law.citation.lower()
    assert (law.target, law.certainty, law.sources_needed, law.techniques_needed) == (3, 0.8, 2, 2)
    assert law == measurement_law(date(2020, 1, 1))


@pytest.mark.django_db
def test_a_timer_estimates_the_levels_of_a_kkm(land, nurul_huda):
    by_hasan(nurul_huda)
    said = StringIO()
    call_command("run_levels", land.kkm.code, year=YEAR, stdout=said)
    digest = LevelRun.rows.get(institution=land.kkm).results_digest
    assert said.getvalue() == f"pkg-guru: 19 levels, results {digest[:12]}\n"
    for place, year in (("nowhere", YEAR), (land.kkm.code, "2031/2032")):
        with pytest.raises(CommandError):
            call_command("run_levels", place, year=year)
