"""A teacher's page: the level, what it rests on, who wrote it. Teachers read it about themselves."""

import pytest
from appraisal.stories import rated, url, worked_example
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import YEAR, appraise, submission, viewer

from uswah.appraisal.queries import own_records
from uswah.core.scoring import OfficialLevel

# Who looks (3), madrasah and years (2), the post with numbers and subjects (3), appraisals with law and scores (3),
# the form (2), all submissions and their ratings (2). The writers' names are one more where an account wrote;
# these stories come from a workbook. The rounds are one more, as are which versions hold, which wait for a decision, and
# what hangs on a rating; what waits for the head on the rail.
QUERIES_OF_THE_PAGE = 20


def page_of(madrasah, browser, **query):
    return browser.get(url("teacher", madrasah, madrasah.aisyah.person_id, **query))


def competencies(page):
    return [line for domain in page.context["teacher"].domains for line in domain.competencies]


def test_the_worked_example_stands_on_the_page_as_the_law_makes_it(nurul_huda, signed_in):
    appraise(nurul_huda.place, rated(nurul_huda, scores=worked_example()))
    page = page_of(nurul_huda, signed_in(nurul_huda.hasan))
    teacher = page.context["teacher"]
    assert (teacher.standing.scale, teacher.standing.label) == ("87,5", "Baik")
    assert [domain.title for domain in teacher.domains] == ["Pedagogik", "Kepribadian", "Sosial", "Profesional"]
    line = competencies(page)[13]
    assert (line.text, line.raw, line.percent) == ("2", "6/12", "50,0%")


def test_teacher_reads_everything_about_herself_and_who_wrote_it(nurul_huda, signed_in):
    appraise(nurul_huda.place, rated(nurul_huda))
    page = page_of(nurul_huda, signed_in(nurul_huda.guru))
    assert page.status_code == 200
    teacher = page.context["teacher"]
    assert teacher.basis.rater.startswith("Hasan Basri (")
    assert competencies(page)[0].indicators[0].fact == "Fakta pkg.1.1"
    assert (teacher.rate_url, teacher.edit_url, teacher.rate_others) == ("", "", ())


def test_teacher_does_not_open_the_page_of_a_colleague(nurul_huda, signed_in):
    appraise(nurul_huda.place, rated(nurul_huda))
    colleague = url("teacher", nurul_huda, nurul_huda.hasan.person_id)
    assert signed_in(nurul_huda.guru).get(colleague).status_code == 404


def test_the_neighbour_finds_neither_page_nor_evidence(nurul_huda, neighbour, signed_in):
    new = rated(nurul_huda)
    appraise(nurul_huda.place, new)
    browser = signed_in(neighbour.hasan)
    assert page_of(nurul_huda, browser).status_code == 404
    assert browser.get(url("submission", nurul_huda, new.id)).status_code == 404
    assert browser.get(url("submission", neighbour, new.id)).status_code == 404
    assert browser.get(url("teacher", neighbour, nurul_huda.aisyah.person_id)).status_code == 404


def test_a_missing_indicator_is_named_and_no_level_is_shown(nurul_huda, signed_in):
    appraise(nurul_huda.place, rated(nurul_huda, scores=worked_example(), missing=("pkg.4.2",)))
    page = page_of(nurul_huda, signed_in(nurul_huda.hasan))
    assert not page.context["teacher"].standing.is_known
    line = competencies(page)[3]
    assert (line.text, line.step, line.raw, line.missing) == ("–", "", "", "4.2")
    assert "87,5" not in page.content.decode()


def test_an_unrated_teacher_has_a_page_that_says_so(nurul_huda, signed_in):
    page = page_of(nurul_huda, signed_in(nurul_huda.hasan))
    assert page.status_code == 200
    assert page.context["teacher"].domains == ()
    assert page.context["teacher"].history is None
    assert page.context["teacher"].rate_url


def test_last_year_stands_beside_this_year(nurul_huda, signed_in):
    last = rated(nurul_huda, school_year="2025/2026", score=0)
    appraise(nurul_huda.place, last, rated(nurul_huda, scores=worked_example()))
    page = page_of(nurul_huda, signed_in(nurul_huda.hasan))
    assert [line.before for line in competencies(page)] == ["1"] * 14
    points = page.context["teacher"].history.points
    assert [(point.year, point.text) for point in points] == [("2025/2026", "25,0"), (YEAR, "87,5")]
    earlier = page_of(nurul_huda, signed_in(nurul_huda.hasan), tahun="2025/2026")
    assert earlier.context["teacher"].standing.scale == "25,0"


def test_a_second_rater_stands_beside_and_changes_nothing(nurul_huda, signed_in):
    ratna = nurul_huda.extra["ratna"].person_id
    appraise(
        nurul_huda.place,
        rated(nurul_huda, scores=worked_example()),
        submission(nurul_huda.aisyah.person_id, ratna, source_role="pengawas", score=0),
    )
    page = page_of(nurul_huda, signed_in(nurul_huda.hasan))
    assert page.context["teacher"].standing.scale == "87,5"
    assert competencies(page)[0].indicators[0].others == ("Ratna Dewi: 0",)


def test_a_competency_of_zero_is_one_and_says_so(nurul_huda, signed_in):
    appraise(nurul_huda.place, rated(nurul_huda, score=0))
    page = page_of(nurul_huda, signed_in(nurul_huda.hasan))
    assert all(line.is_floor and line.text == "1" for line in competencies(page))
    assert len(page.context["teacher"].notes) == 1


@pytest.mark.parametrize("who", ["ratna", "mahfud"])
def test_pengawas_and_pimpinan_read_the_page(nurul_huda, signed_in, who):
    appraise(nurul_huda.place, rated(nurul_huda, scores=worked_example()))
    page = page_of(nurul_huda, signed_in(nurul_huda.extra[who]))
    assert page.context["teacher"].standing.scale == "87,5"
    assert bool(page.context["teacher"].rate_url) is (who == "ratna")


def test_own_records_are_only_ones_own(nurul_huda):
    appraise(
        nurul_huda.place,
        rated(nurul_huda, scores=worked_example()),
        submission(nurul_huda.hasan.person_id, nurul_huda.extra["ratna"].person_id, source_role="pengawas"),
    )
    records = own_records(viewer(nurul_huda.guru))
    assert [record.appraisal.about_id for record in records] == [nurul_huda.aisyah.person_id]
    assert isinstance(records[0].level, OfficialLevel)
    assert records[0].level.total == 49


def test_the_page_asks_the_same_questions_with_one_rating_as_with_three(nurul_huda, signed_in):
    browser = signed_in(nurul_huda.hasan)
    appraise(nurul_huda.place, rated(nurul_huda))
    with CaptureQueriesContext(connection) as few:
        page_of(nurul_huda, browser)
    ratna = nurul_huda.extra["ratna"].person_id
    appraise(
        nurul_huda.place,
        rated(nurul_huda, school_year="2025/2026"),
        submission(nurul_huda.aisyah.person_id, ratna, source_role="pengawas"),
    )
    with CaptureQueriesContext(connection) as many:
        page_of(nurul_huda, browser)
    assert (len(few), len(many)) == (QUERIES_OF_THE_PAGE, QUERIES_OF_THE_PAGE)
