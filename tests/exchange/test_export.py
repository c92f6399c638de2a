"""What is exported comes back the same: import(export(x)) = x for the database."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
from factories import TODAY, YEAR, Madrasah, appraise, pkg_form, submission, teacher, viewer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.desk import Desk, content_digest, counted, said_of
from uswah.evidence.operations import NewSubmission
from uswah.evidence.policies import NewRating
from uswah.exchange.exporters.layouts import write_long, write_wide
from uswah.exchange.exporters.tables import FileForm
from uswah.exchange.queries import rating_blocks


def blocks(home: Madrasah, stage: str = "summative"):
    return rating_blocks(viewer(home.hasan), home.place, YEAR, stage)


def comes_back_the_same(desk: Desk, stage: str = "summative") -> None:
    """Export in every layout and form, import each, and see that nothing moves."""
    before, found = content_digest(), blocks(desk.home, stage)
    for content in (
        write_wide(found),
        write_wide(found, form=FileForm.CSV),
        write_long(found),
        write_long(found, form=FileForm.CSV),
    ):
        batch = desk.hand_in(content)
        assert said_of(batch) == []
        assert counted(desk.store(batch)) == {"unchanged": len(found)}
        assert content_digest() == before


def test_one_rating_comes_back_the_same(desk: Desk):
    about, rater = desk.home.aisyah.person_id, desk.home.hasan.person_id
    appraise(desk.home.place, submission(about, rater, observed_on=dt.date(2026, 11, 3), technique="document"))
    comes_back_the_same(desk)


def test_what_was_not_observed_comes_back_with_its_reason(desk: Desk):
    about, rater = desk.home.aisyah.person_id, desk.home.hasan.person_id
    new = submission(about, rater, missing=("pkg.1.1", "pkg.1.2"))
    first = pkg_form().indicator_ids["pkg.1.1"]
    why = NewRating(indicator_id=first, code="pkg.1.1", score=None, fact="Guru sakit")
    appraise(desk.home.place, _with(new, [*new.ratings, why]))
    comes_back_the_same(desk)


def _with(new: NewSubmission, ratings: list[NewRating]) -> NewSubmission:
    return NewSubmission(**{name: getattr(new, name) for name in new.__slots__} | {"ratings": ratings})


def test_a_rater_without_a_number_comes_back_as_the_same_person(desk: Desk):
    ratna = desk.home.extra["ratna"].person_id
    appraise(desk.home.place, submission(desk.home.aisyah.person_id, ratna, source_role="pengawas"))
    comes_back_the_same(desk)


def test_a_text_that_looks_like_a_formula_is_exported_as_text(desk: Desk):
    about, rater = desk.home.aisyah.person_id, desk.home.hasan.person_id
    new = submission(about, rater)
    facts = ["=1+1", "+62 811", "-3", "@SUM(A1)", '=HYPERLINK("http://x")']
    ratings = [
        NewRating(indicator_id=rating.indicator_id, code=rating.code, score=1, fact=fact)
        for rating, fact in zip(new.ratings, [*facts, *[""] * 73], strict=True)
    ]
    appraise(desk.home.place, _with(new, ratings))
    book = openpyxl.load_workbook(io.BytesIO(write_wide(blocks(desk.home))))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert {cell.value for cell in cells} >= set(facts)
    comes_back_the_same(desk)


TEXTS = st.one_of(
    st.just(""),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip),
    st.sampled_from(["=1+1", "'=1", "baris\nbaru", "x_x0041_", '“kutip” "dua"; titik, koma', "  "]).map(str.strip),
)


@st.composite
def states(draw) -> list[list[tuple[int | None, str]]]:
    """Draw for one to three teachers the score and the fact of every indicator; None with '' is not rated."""
    teachers = draw(st.integers(1, 3))
    some = st.tuples(st.sampled_from([0, 1, 2, 2, 1, None]), TEXTS)
    plain = st.sampled_from([0, 1, 2]).map(lambda score: (score, ""))
    return [[draw(some if draw(st.integers(0, 9)) == 0 else plain) for _ in range(78)] for _ in range(teachers)]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(drawn=states(), day=st.none() | st.dates(dt.date(2026, 7, 1), TODAY), named=st.booleans())
def test_any_stored_state_comes_back_the_same(desk: Desk, drawn, day, named):
    from django.db import transaction

    savepoint = transaction.savepoint()
    form, place = pkg_form(), desk.home.place
    for number, ratings in enumerate(drawn, start=1):
        post = teacher(f"Guru Ke {number}", place, NUPTK=f"{4000000000000000 + number}")
        given_ratings = [
            NewRating(indicator_id=pk, code=code, score=score, fact=fact)
            for (code, pk), (score, fact) in zip(form.indicator_ids.items(), ratings, strict=True)
            if score is not None or fact
        ]
        rater = {"rated_by": None, "rater_name": "Orang Luar"} if named else {"rated_by": desk.home.hasan.person_id}
        new = submission(post.person_id, None, observed_on=day, rater_name=rater.get("rater_name", ""))
        changed = {"ratings": given_ratings, "rated_by": rater["rated_by"]}
        values = {name: getattr(new, name) for name in new.__slots__}
        appraise(place, NewSubmission(**{**values, **changed}))
    comes_back_the_same(desk)
    transaction.savepoint_rollback(savepoint)
