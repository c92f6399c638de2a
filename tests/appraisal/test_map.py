"""The competency map: every teacher by name, official values, never a rank."""

from datetime import date

from appraisal.stories import VALUES, rated, url, worked_example
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import AT, TODAY, YEAR, appraise, submission, system, teacher, viewer

from uswah.appraisal.operations import submit_rating
from uswah.appraisal.queries import competency_map
from uswah.core.scoring import NotYetKnowable
from uswah.evidence.operations import NewSubmission
from uswah.evidence.policies import NewRating
from uswah.institutions.models import SchoolYear
from uswah.standards.enums import Stage
from uswah.standards.queries import form_of

# Session, account, roles; madrasah, years; posts, what they teach, scores, law, competencies; the round;
# what waits on the rail.
QUERIES_OF_THE_MAP = 12


def the_map(account, madrasah, stage=None):
    year = SchoolYear.objects.system("test").get(pk=YEAR)
    return competency_map(viewer(account), institution_id=madrasah.place.pk, year=year, stage=stage, today=TODAY)


def test_head_sees_the_worked_example_as_baik(nurul_huda, signed_in):
    appraise(nurul_huda.place, rated(nurul_huda, scores=worked_example()))
    page = signed_in(nurul_huda.hasan).get(url("map", nurul_huda, tahun=YEAR)).context["map"]
    line = next(line for line in page.lines if line.name == "Siti Aisyah")
    assert (line.scale, line.label) == ("87,5", "Baik")
    assert tuple(step for _, _, step in line.cells) == tuple(str(value) for value in VALUES)


def test_teachers_stand_by_name_whatever_their_level(nurul_huda):
    zainab = teacher("Zainab", nurul_huda.place)
    abdullah = teacher("Abdullah", nurul_huda.place)
    appraise(
        nurul_huda.place,
        submission(zainab.person_id, nurul_huda.hasan.person_id, score=2),
        submission(abdullah.person_id, nurul_huda.hasan.person_id, score=0),
    )
    names = [row.name for row in the_map(nurul_huda.hasan, nurul_huda).rows]
    assert names == ["Abdullah", "Hasan Basri", "Siti Aisyah", "Zainab"]


def test_a_missing_indicator_leaves_the_level_not_yet_knowable(nurul_huda, signed_in):
    appraise(nurul_huda.place, rated(nurul_huda, scores=worked_example(), missing=("pkg.4.2", "pkg.12.1")))
    row = next(row for row in the_map(nurul_huda.hasan, nurul_huda).rows if row.name == "Siti Aisyah")
    assert isinstance(row.level, NotYetKnowable)
    assert row.level.missing == ("pkg.4.2", "pkg.12.1")
    page = signed_in(nurul_huda.hasan).get(url("map", nurul_huda, tahun=YEAR)).context["map"]
    line = next(line for line in page.lines if line.name == "Siti Aisyah")
    assert (line.scale, line.label, line.total) == ("", "", "")
    assert [step for _, _, step in line.cells].count("") == 2


def test_summative_opens_first_where_there_is_one_else_formative(nurul_huda):
    appraise(nurul_huda.place, rated(nurul_huda, stage="formative"))
    assert the_map(nurul_huda.hasan, nurul_huda).stage == Stage.FORMATIVE
    appraise(nurul_huda.place, rated(nurul_huda, stage="summative"))
    assert the_map(nurul_huda.hasan, nurul_huda).stage == Stage.SUMMATIVE
    assert the_map(nurul_huda.hasan, nurul_huda, Stage.FORMATIVE).stage == Stage.FORMATIVE


def test_local_record_stands_apart_and_never_enters_the_level(nurul_huda, signed_in):
    form = form_of("religius", TODAY)
    ratings = [NewRating(pk, code, 3, "Hadir lebih dulu") for code, pk in form.indicator_ids.items()]
    new = NewSubmission(
        about=nurul_huda.aisyah.person_id,
        instrument_id=form.instrument_id,
        school_year=YEAR,
        stage="formative",
        technique="observation",
        source_role="kepala",
        rated_by=nurul_huda.hasan.person_id,
        ratings=ratings,
    )
    submit_rating(new=new, form=form, place=nurul_huda.place, by=viewer(nurul_huda.hasan), at=AT)
    row = next(row for row in the_map(nurul_huda.hasan, nurul_huda).rows if row.name == "Siti Aisyah")
    assert (row.level, row.local_note) == (None, new.id)
    page = signed_in(nurul_huda.hasan).get(url("map", nurul_huda, tahun=YEAR))
    assert page.context["map"].has_local
    assert [figure.value for figure in page.context["map"].figures] == ["2", "0", "2"]


def test_without_local_records_the_map_has_no_column_for_them(nurul_huda, signed_in):
    appraise(nurul_huda.place, rated(nurul_huda))
    assert not signed_in(nurul_huda.hasan).get(url("map", nurul_huda, tahun=YEAR)).context["map"].has_local


def test_pengawas_pimpinan_and_operator_see_the_map(nurul_huda, signed_in):
    appraise(nurul_huda.place, rated(nurul_huda, scores=worked_example()))
    for who in (nurul_huda.extra["ratna"], nurul_huda.extra["mahfud"], nurul_huda.operator):
        page = signed_in(who).get(url("map", nurul_huda, tahun=YEAR))
        assert [line.scale for line in page.context["map"].lines] == ["", "87,5"]


def test_teacher_is_refused_and_the_neighbour_finds_nothing(nurul_huda, neighbour, signed_in):
    appraise(nurul_huda.place, rated(nurul_huda))
    assert signed_in(nurul_huda.guru).get(url("map", nurul_huda)).status_code == 403
    assert signed_in(neighbour.hasan).get(url("map", nurul_huda)).status_code == 404


def test_pimpinan_can_look_but_not_rate(nurul_huda, signed_in):
    page = signed_in(nurul_huda.extra["mahfud"]).get(url("map", nurul_huda, tahun=YEAR)).context["map"]
    assert [line.rate_url for line in page.lines] == ["", ""]
    page = signed_in(nurul_huda.hasan).get(url("map", nurul_huda, tahun=YEAR)).context["map"]
    assert {line.name for line in page.lines if line.rate_url} == {"Siti Aisyah"}  # nobody rates themselves


def test_who_left_last_year_stays_on_the_map_of_that_year(nurul_huda):
    from uswah.people.operations import end_post

    left = teacher("Pergi Dulu", nurul_huda.place)
    end_post(post=left, until=date(2026, 6, 20), by=system(), at=AT, reason="pindah")
    assert "Pergi Dulu" not in [row.name for row in the_map(nurul_huda.hasan, nurul_huda).rows]
    year = SchoolYear.objects.system("test").get(pk="2025/2026")
    earlier = competency_map(
        viewer(nurul_huda.hasan), institution_id=nurul_huda.place.pk, year=year, stage=None, today=TODAY
    )
    assert "Pergi Dulu" in [row.name for row in earlier.rows]


def test_an_unknown_school_year_is_not_found(nurul_huda, signed_in):
    assert signed_in(nurul_huda.hasan).get(url("map", nurul_huda, tahun="1999/2000")).status_code == 404


def test_the_map_asks_the_same_few_questions_for_one_teacher_as_for_three(nurul_huda, signed_in):
    browser = signed_in(nurul_huda.hasan)
    appraise(nurul_huda.place, rated(nurul_huda))
    with CaptureQueriesContext(connection) as few:
        assert browser.get(url("map", nurul_huda, tahun=YEAR)).status_code == 200
    more = [teacher(name, nurul_huda.place) for name in ("Halimah", "Umar")]
    appraise(nurul_huda.place, *(submission(post.person_id, nurul_huda.hasan.person_id) for post in more))
    with CaptureQueriesContext(connection) as many:
        assert browser.get(url("map", nurul_huda, tahun=YEAR)).status_code == 200
    assert (len(few), len(many)) == (QUERIES_OF_THE_MAP, QUERIES_OF_THE_MAP)
