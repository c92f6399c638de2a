"""Workbooks in a round: teachers' reflections and pupils' sheets come in as such, and nobody peeps through a preview."""

from __future__ import annotations

import pytest
from appraisal.cast import by_hasan, round_at
from factories import viewer

from exchange.desk import WIDE, Desk, counted, nuptk_of, said_of, sentences, wide
from exchange.test_import import meta_row
from uswah.appraisal.models import Appraisal
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Round, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def aisyah(desk: Desk) -> str:
    return nuptk_of(desk.home.aisyah)


def test_a_teachers_own_reflection_comes_in_as_that(desk: Desk, aisyah: str):
    outcome = desk.bring(wide(meta_row(aisyah, technique="Refleksi diri", rater="Siti Aisyah"), headings=WIDE))
    row = Submission.rows.get()
    assert (counted(outcome), row.source_role, row.technique) == ({"new": 1}, "diri", "self_reflection")
    assert (row.rated_by_id, row.rater_name) == (desk.home.aisyah.person_id, "")


def test_pupils_and_guardians_come_in_without_a_name(desk: Desk, aisyah: str):
    said = [("Angket", "Murid 1"), ("Angket", "Siswa 2"), ("Kuesioner", "Wali murid 3"), ("Wawancara", "Orang tua 4")]
    rows = [meta_row(aisyah, technique=technique, rater=rater) for technique, rater in said]
    assert counted(desk.bring(wide(*rows, headings=WIDE))) == {"new": 4}
    stored = Submission.rows.order_by("rater_name").values_list("rater_name", "source_role", "rated_by")
    assert list(stored) == [
        ("Murid 1", "siswa", None),
        ("Orang tua 4", "wali", None),
        ("Siswa 2", "siswa", None),
        ("Wali murid 3", "wali", None),
    ]


def test_a_pupil_does_not_make_an_official_level(desk: Desk, aisyah: str):
    desk.bring(wide(meta_row(aisyah, technique="Angket", rater="Murid 1"), headings=WIDE))
    assert Appraisal.rows.count() == 0


def test_while_it_is_collected_a_preview_tells_nothing_of_anothers_rating(desk: Desk, aisyah: str):
    """The head entered the rating; the operator's workbook with it must neither compare nor amend."""
    round_at(desk.home)
    by_hasan(desk.home)
    batch = desk.hand_in(wide(meta_row(aisyah), headings=WIDE))
    assert said_of(batch) == [("blind", "F2")]
    assert "tertutup bagi orang lain" in " ".join(sentences(batch))
    again = Desk(desk.home, viewer(desk.home.hasan)).hand_in(wide(meta_row(aisyah), headings=WIDE))
    assert said_of(again) == []


def test_a_round_that_is_complete_takes_no_workbook(desk: Desk, aisyah: str):
    of = round_at(desk.home)
    Round.rows.filter(pk=of.pk).update(state=RoundState.COMPLETE)
    assert desk.refused(wide(meta_row(aisyah), headings=WIDE)) == [("round_complete", "C2")]
