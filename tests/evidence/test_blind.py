"""Blind first: while judgements are collected each sees only their own; then they lie side by side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from appraisal.cast import by_aisyah, by_hasan, by_pupils, by_ratna, hand_in, round_at
from django.urls import reverse
from factories import AT, TODAY, YEAR, account, appraise, person, submission, viewer

from uswah.appraisal.models import Appraisal
from uswah.appraisal.operations import close_collection, count_first
from uswah.appraisal.queries import Together, TooFew, anonymous_about, competency_map, overview_at
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Rating, Round, Submission
from uswah.evidence.operations import move_round
from uswah.evidence.policies import NotAcceptable
from uswah.institutions.models import SchoolYear
from uswah.people.enums import Role

pytestmark = pytest.mark.django_db


def seen(by, model=Submission) -> set:
    """Return which submissions somebody sees."""
    rows = model.objects.visible_to(by)
    return set(rows.values_list("pk" if model is Submission else "submission_id", flat=True))


def everybody(madrasah, neighbour):
    """Return the viewers of the story by name."""
    team = account(person("Tim", madrasah.place), Role.TIM_KHUSUS, madrasah.place)
    ministry = account(person("Indah", madrasah.place), Role.KEMENAG_KAB, madrasah.place.parent.parent)
    return {
        "hasan": viewer(madrasah.hasan),
        "ratna": viewer(madrasah.extra["ratna"]),
        "aisyah": viewer(madrasah.guru),
        "mahfud": viewer(madrasah.extra["mahfud"]),
        "operator": viewer(madrasah.operator),
        "tim": viewer(team),
        "indah": viewer(ministry, purpose="Pembinaan"),
        "tono": viewer(neighbour.hasan),
    }


@pytest.fixture
def collected(nurul_huda, neighbour):
    """Pak Hasan, Bu Ratna and Bu Aisyah herself have judged; five pupils and one guardian have answered."""
    of = round_at(nurul_huda)
    given = {
        "hasan": by_hasan(nurul_huda).pk,
        "ratna": by_ratna(nurul_huda).pk,
        "aisyah": by_aisyah(nurul_huda).pk,
    }
    pupils = {row.pk for row in by_pupils(nurul_huda, 5, score=2)}
    guardian = by_pupils(nurul_huda, 1, source_role="wali", rater_name="Wali VIII")[0].pk
    return of, given, {*pupils, guardian}


@pytest.mark.parametrize("model", [Submission, Rating])
def test_while_it_is_collected_each_sees_only_their_own(collected, nurul_huda, neighbour, model):
    _, given, anonymous = collected
    found = {name: seen(by, model) for name, by in everybody(nurul_huda, neighbour).items()}
    nobody = {name: set() for name in ("mahfud", "tim", "indah", "tono")}
    own = {name: {pk} for name, pk in given.items()}
    assert found == {**own, **nobody, "operator": anonymous}


def test_side_by_side_everybody_who_may_sees_all_but_the_anonymous_and_the_neighbour_never(
    collected, nurul_huda, neighbour
):
    of, given, anonymous = collected
    close_collection(of=of, by=viewer(nurul_huda.hasan), at=AT, reason="Lengkap.")
    found = {name: seen(by) for name, by in everybody(nurul_huda, neighbour).items()}
    named = set(given.values())
    expected = dict.fromkeys(("hasan", "ratna", "aisyah", "mahfud", "tim", "indah"), named)
    assert found == {**expected, "operator": named | anonymous, "tono": set()}


def test_the_official_level_is_blind_as_its_rating_is(nurul_huda, neighbour):
    of = round_at(nurul_huda)
    row = by_hasan(nurul_huda)
    count_first(submissions=[row.pk], place=nurul_huda.place, by=viewer(nurul_huda.hasan), at=AT)
    year = SchoolYear.rows.get(pk=YEAR)

    def told() -> dict[str, tuple[int, int]]:
        people = everybody(nurul_huda, neighbour)
        return {
            name: (Appraisal.objects.visible_to(by).count(), _rated_on_map(by, nurul_huda, year))
            for name, by in people.items()
            if name not in {"aisyah", "tono"}
        }

    before = told()
    mine = Appraisal.objects.visible_to(viewer(nurul_huda.guru)).count()
    close_collection(of=of, by=viewer(nurul_huda.hasan), at=AT, reason="Lengkap.")
    blind = dict.fromkeys(("ratna", "mahfud", "operator", "tim", "indah"), (0, 0))
    assert (before, mine) == ({"hasan": (1, 1), **blind}, 0)
    assert set(told().values()) == {(1, 1)}
    assert Appraisal.objects.visible_to(viewer(nurul_huda.guru)).count() == 1
    assert Appraisal.objects.visible_to(viewer(neighbour.hasan)).count() == 0


def _rated_on_map(by, madrasah, year) -> int:
    found = competency_map(by, institution_id=madrasah.place.pk, year=year, stage=None, today=TODAY)
    overview = overview_at(by, institution_id=madrasah.place.pk, school_year=year)
    rated = sum(row.level is not None for row in found.rows)
    assert overview.teachers - overview.unrated == rated
    return rated


def test_a_hidden_rating_has_no_page(collected, nurul_huda, signed_in):
    _, given, _ = collected
    address = reverse("appraisal:submission", args=[nurul_huda.place.code, given["hasan"]])
    found = {
        name: signed_in(who).get(address).status_code
        for name, who in {
            "hasan": nurul_huda.hasan,
            "ratna": nurul_huda.extra["ratna"],
            "aisyah": nurul_huda.guru,
        }.items()
    }
    assert found == {"hasan": 200, "ratna": 404, "aisyah": 404}


def test_what_came_in_outside_of_a_round_was_never_blind(nurul_huda):
    row = by_hasan(nurul_huda)
    round_at(nurul_huda)
    assert (row.round_id, seen(viewer(nurul_huda.extra["ratna"]))) == (None, {row.pk})


def test_a_round_of_one_stage_does_not_hide_another(nurul_huda):
    round_at(nurul_huda, stage="formative")
    row = by_hasan(nurul_huda)
    assert (row.round_id, seen(viewer(nurul_huda.extra["ratna"]))) == (None, {row.pk})


def test_a_workbook_belongs_to_the_round_as_a_form_does(nurul_huda):
    of = round_at(nurul_huda)
    appraise(nurul_huda.place, submission(nurul_huda.aisyah.person_id, nurul_huda.hasan.person_id))
    assert Submission.rows.get().round_id == of.pk
    assert seen(viewer(nurul_huda.extra["ratna"])) == set()


def test_a_round_that_is_complete_takes_no_evidence(nurul_huda):
    of = round_at(nurul_huda)
    row = by_hasan(nurul_huda)
    by = viewer(nurul_huda.hasan)
    Round.rows.filter(pk=of.pk).update(state=RoundState.COMPLETE)
    later = {"technique": "document"}
    amending = {"amends": row.pk, "amendment_reason": "Keliru."}
    for rest in (later, amending):
        with pytest.raises(NotAcceptable, match="Putaran ini sudah selesai"):
            hand_in(nurul_huda, by, **rest)
    with pytest.raises(NotAcceptable, match="Putaran ini sudah selesai"):
        appraise(nurul_huda.place, submission(nurul_huda.aisyah.person_id, nurul_huda.hasan.person_id))
    assert Submission.rows.count() == 1


def test_two_people_cannot_move_a_round_on_twice(nurul_huda):
    of = round_at(nurul_huda)
    same = Round.rows.get(pk=of.pk)
    by = viewer(nurul_huda.hasan)
    told = {"to": RoundState.CONSOLIDATING, "action": "round.collected", "by": by, "at": AT + timedelta(days=1)}
    assert (move_round(of=of, **told), move_round(of=same, **told)) == (True, False)


def test_five_pupils_are_told_together_and_four_are_not(nurul_huda, neighbour):
    of = round_at(nurul_huda)
    by_pupils(nurul_huda, 3, score=2)
    by_pupils(nurul_huda, 2, score=1)
    by_pupils(nurul_huda, 4, source_role="wali", rater_name="Wali")

    def told(who):
        return anonymous_about(
            viewer(who),
            person_id=nurul_huda.aisyah.person_id,
            institution_id=nurul_huda.place.pk,
            school_year=YEAR,
            stage="summative",
        )

    collecting = [told(nurul_huda.hasan), told(nurul_huda.guru), told(nurul_huda.operator)]
    close_collection(of=of, by=viewer(nurul_huda.hasan), at=AT, reason="Lengkap.")
    pupils, guardians = told(nurul_huda.hasan)
    assert collecting == [(), (), ()]
    assert isinstance(pupils, Together)
    assert (pupils.source_role, pupils.people, set(pupils.indicators.values())) == ("siswa", 5, {80.0})
    assert (set(pupils.competencies.values()), guardians) == ({80.0}, TooFew("wali"))
    assert told(nurul_huda.guru) == (pupils, guardians)
    assert told(neighbour.hasan) == ()


def test_where_nearly_all_pupils_agree_the_one_who_does_not_is_not_told(nurul_huda):
    by_pupils(nurul_huda, 4, score=2)
    by_pupils(nurul_huda, 1, score=0)
    (told,) = anonymous_about(
        viewer(nurul_huda.hasan),
        person_id=nurul_huda.aisyah.person_id,
        institution_id=nurul_huda.place.pk,
        school_year=YEAR,
        stage="summative",
    )
    assert set(told.indicators.values()) == {100.0}


def test_an_indicator_that_fewer_than_five_scored_is_not_told(nurul_huda):
    by_pupils(nurul_huda, 4)
    by_pupils(nurul_huda, 1, missing=("pkg.1.1",))
    (pupils,) = anonymous_about(
        viewer(nurul_huda.hasan),
        person_id=nurul_huda.aisyah.person_id,
        institution_id=nurul_huda.place.pk,
        school_year=YEAR,
        stage="summative",
    )
    assert ("pkg.1.1" in pupils.indicators, "pkg.1.2" in pupils.indicators) == (False, True)
