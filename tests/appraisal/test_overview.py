"""What the head sees first: counts, in few questions."""

from appraisal.stories import rated, worked_example
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import YEAR, appraise, submission, teacher, viewer

from uswah.appraisal.queries import overview_at
from uswah.institutions.models import SchoolYear
from uswah.standards.enums import Stage

QUERIES_OF_THE_OVERVIEW = 3


def overview(account, madrasah):
    year = SchoolYear.objects.system("test").get(pk=YEAR)
    return overview_at(viewer(account), institution_id=madrasah.place.pk, school_year=year)


def test_the_counts_add_up(nurul_huda):
    halimah, umar = (teacher(name, nurul_huda.place).person_id for name in ("Halimah", "Umar"))
    hasan = nurul_huda.hasan.person_id
    appraise(
        nurul_huda.place,
        rated(nurul_huda, scores=worked_example()),
        submission(halimah, hasan, score=2),
        submission(umar, hasan, missing=("pkg.4.2", "pkg.12.1")),
    )
    found = overview(nurul_huda.hasan, nurul_huda)
    assert (found.teachers, found.known, found.not_yet_knowable, found.unrated) == (4, 2, 1, 1)
    assert found.missing_indicators == 2
    assert found.labels == {"amat_baik": 1, "baik": 1, "cukup": 0, "sedang": 0, "kurang": 0}
    assert found.stage == Stage.SUMMATIVE


def test_the_neighbour_counts_nobody_of_ours(nurul_huda, neighbour):
    appraise(nurul_huda.place, rated(nurul_huda))
    found = overview(neighbour.hasan, nurul_huda)
    assert (found.teachers, found.known) == (0, 0)


def test_the_overview_asks_three_questions_for_one_as_for_three(nurul_huda):
    year = SchoolYear.objects.system("test").get(pk=YEAR)
    looks = viewer(nurul_huda.hasan)
    appraise(nurul_huda.place, rated(nurul_huda))
    with CaptureQueriesContext(connection) as few:
        overview_at(looks, institution_id=nurul_huda.place.pk, school_year=year)
    more = [teacher(name, nurul_huda.place) for name in ("Halimah", "Umar")]
    appraise(nurul_huda.place, *(submission(post.person_id, nurul_huda.hasan.person_id) for post in more))
    with CaptureQueriesContext(connection) as many:
        overview_at(looks, institution_id=nurul_huda.place.pk, school_year=year)
    assert (len(few), len(many)) == (QUERIES_OF_THE_OVERVIEW, QUERIES_OF_THE_OVERVIEW)
