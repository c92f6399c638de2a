"""Raters score the same stories once a year; how strict somebody is, only they read."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from factories import AT, YEAR, account, person, system, viewer

from uswah.appraisal.models import Vignette, VignetteSheet
from uswah.appraisal.operations import hand_in_vignette, load_vignettes
from uswah.appraisal.queries.calibration import calibration_of
from uswah.common.models import AuditEntry
from uswah.core.measurement.vignettes import OwnStrictness, Strictness, TooFewSheets
from uswah.evidence.policies import NotAcceptable
from uswah.institutions.models import SchoolYear
from uswah.people.enums import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def stories(land):
    load_vignettes(by=system(), at=AT)
    return list(Vignette.rows.select_related("instrument").order_by("code"))


def _hand_in(by, vignette, score):
    return hand_in_vignette(
        vignette=vignette,
        school_year=SchoolYear.rows.get(pk=YEAR),
        source_role="kepala",
        scores=dict.fromkeys(vignette.indicators, score),
        by=by,
        at=AT,
    )


def _five_others(madrasah, stories, score=1):
    for place in range(5):
        who = account(person(f"Pak Penilai {place}", madrasah.place), Role.PENGAWAS, madrasah.place)
        for story in stories:
            _hand_in(viewer(who), story, score)


def test_the_shipped_stories_come_once(stories):
    assert [story.code for story in stories] == ["pecahan", "surat", "zakat"]
    assert load_vignettes(by=system(), at=AT) == 0


def test_a_rater_reads_a_story_and_hands_in_their_scores(nurul_huda, signed_in, stories):
    hasan = signed_in(nurul_huda.hasan)
    page = hasan.get(reverse("appraisal:vignette", args=["zakat"]))
    assert page.status_code == 200
    assert "menghitung zakat panen" in page.content.decode()
    sent = {f"n-{code}": "2" for code in stories[2].indicators}
    answer = hasan.post(reverse("appraisal:vignette", args=["zakat"]), sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("appraisal:calibration"))
    sheet = VignetteSheet.rows.get()
    assert (sheet.rated_by_id, sheet.vignette.code, set(sheet.scores.values())) == (
        nurul_huda.hasan.person_id,
        "zakat",
        {2},
    )


def test_a_story_without_all_scores_is_not_stored_and_what_was_chosen_stays(nurul_huda, signed_in, stories):
    codes = stories[2].indicators
    sent = {f"n-{code}": "2" for code in codes[1:]}
    answer = signed_in(nurul_huda.hasan).post(reverse("appraisal:vignette", args=["zakat"]), sent)
    assert answer.status_code == 422
    assert answer.content.decode().count(" checked") == len(codes) - 1
    assert not VignetteSheet.rows.exists()


def test_the_first_sight_is_kept(nurul_huda, stories):
    hasan = viewer(nurul_huda.hasan)
    first = _hand_in(hasan, stories[0], 2)
    assert _hand_in(hasan, stories[0], 2) == first
    with pytest.raises(NotAcceptable, match=r"first scores stay|tetap"):
        _hand_in(hasan, stories[0], 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        VignetteSheet.rows.update(scores={})


def test_a_score_off_the_scale_is_refused(nurul_huda, stories):
    with pytest.raises(NotAcceptable):
        _hand_in(viewer(nurul_huda.hasan), stories[0], 3)


def test_a_teacher_has_no_stories_to_score(nurul_huda, signed_in, stories):
    assert signed_in(nurul_huda.guru).get(reverse("appraisal:calibration")).status_code == 403


def test_with_few_raters_nothing_is_said(nurul_huda, stories):
    hasan = viewer(nurul_huda.hasan)
    for story in stories:
        _hand_in(hasan, story, 0)
    found = calibration_of(hasan, school_year=YEAR, today=AT.date())
    assert found.strictness == TooFewSheets(raters=1, raters_needed=5, own_sheets=3, sheets_needed=2)


def test_each_reads_their_own_strictness_and_nobody_elses(nurul_huda, neighbour, signed_in, stories):
    for story in stories:
        _hand_in(viewer(nurul_huda.hasan), story, 0)
    _five_others(nurul_huda, stories)
    harsh = calibration_of(viewer(nurul_huda.hasan), school_year=YEAR, today=AT.date())
    assert isinstance(harsh.strictness, OwnStrictness)
    assert harsh.strictness.word is Strictness.STRICTER
    page = signed_in(nurul_huda.hasan).get(reverse("appraisal:calibration")).content.decode()
    assert "Bapak/Ibu menilai lebih ketat daripada rekan-rekan" in page
    assert "Pak Penilai" not in page
    tono = signed_in(neighbour.hasan).get(reverse("appraisal:calibration")).content.decode()
    assert "lebih ketat" not in tono
    assert "Belum ada yang dapat dikatakan" in tono


def test_the_ledger_tells_that_a_sheet_came_but_not_its_scores(nurul_huda, stories):
    _hand_in(viewer(nurul_huda.hasan), stories[0], 2)
    entry = AuditEntry.rows.filter(action="vignette.scored").get()
    assert (entry.subject_id, entry.facts) == ("pecahan 2026", {})


@pytest.mark.parametrize("handed_in", [1, 3])
def test_the_list_takes_as_many_queries_for_one_sheet_as_for_three(
    nurul_huda, signed_in, stories, handed_in, django_assert_num_queries
):
    for story in stories[:handed_in]:
        _hand_in(viewer(nurul_huda.hasan), story, 1)
    hasan = signed_in(nurul_huda.hasan)
    with django_assert_num_queries(10):
        hasan.get(reverse("appraisal:calibration"))
