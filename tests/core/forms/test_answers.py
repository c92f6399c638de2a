"""Answers as the server checks them: what is not relevant goes first, then kinds, constraints and what is required."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from uswah.core.forms import (
    AnswerFault,
    AnswerProblem,
    Choice,
    ChoiceList,
    Expression,
    FormDefinition,
    Group,
    Question,
    QuestionKind,
    Wording,
    check_answers,
)

TODAY = date(2026, 7, 15)
Kind = QuestionKind
SCALE = ChoiceList("skala", tuple(Choice(name, Wording(name)) for name in ("0", "1", "2", "tidak_teramati")))


def asked(kind: QuestionKind, name: str, **more: Any) -> Question:
    conditions = {"relevance", "constraint", "required", "calculation"}
    parts = {part: Expression(text) if part in conditions else text for part, text in more.items()}
    return Question(kind, name, Wording(name), choices="skala" if kind.has_choices else "", **parts)


def form(*members: Question | Group) -> FormDefinition:
    return FormDefinition("uji", "1", Wording("Uji"), members, (SCALE,))


OBSERVATION = form(
    asked(Kind.TEXT, "fakta", required="${skor} = '2'", required_message=Wording("Skor penuh perlu fakta.")),
    asked(Kind.SELECT_ONE, "skor", required="true()"),
    Group(
        "rincian",
        (
            asked(Kind.INTEGER, "menit", constraint=". > 0 and . <= 80", constraint_message=Wording("1 sampai 80")),
            asked(Kind.TEXT, "alasan", relevance="${menit} > 40", required="true()"),
        ),
        relevance=Expression("${skor} != 'tidak_teramati'"),
    ),
)


def problems(of: FormDefinition, **answers: Any) -> list[tuple[str, str]]:
    return [(p.name, p.fault.value) for p in check_answers(of, answers, today=TODAY).problems]


def test_what_is_answered_well_is_kept_in_the_order_of_the_form():
    checked = check_answers(OBSERVATION, {"menit": 35, "skor": "2", "fakta": "Menyapa tiap murid"}, today=TODAY)
    assert list(checked.answers.items()) == [("fakta", "Menyapa tiap murid"), ("skor", "2"), ("menit", 35)]
    assert (checked.dropped, checked.problems) == ((), ())


def test_a_full_score_needs_its_fact_in_the_words_of_the_form():
    checked = check_answers(OBSERVATION, {"skor": "2"}, today=TODAY)
    assert checked.problems == (AnswerProblem(AnswerFault.REQUIRED, "fakta", Wording("Skor penuh perlu fakta.")),)


def test_a_lower_score_needs_none():
    assert problems(OBSERVATION, skor="1") == []


def test_what_a_later_answer_hid_is_dropped_by_name_and_asks_for_nothing():
    checked = check_answers(OBSERVATION, {"skor": "tidak_teramati", "menit": 50, "alasan": "x"}, today=TODAY)
    assert checked.answers == {"skor": "tidak_teramati"}
    assert checked.dropped == ("menit", "alasan")
    assert checked.problems == ()


def test_what_was_dropped_counts_as_blank_for_the_others():
    """Minutes are hidden, so that the reason that hangs on them is hidden, too, wherever it stands."""
    of = form(
        asked(Kind.TEXT, "alasan", relevance="${menit} > 40", required="true()"),
        asked(Kind.INTEGER, "menit", relevance="${skor} = '1'"),
        asked(Kind.SELECT_ONE, "skor"),
    )
    assert problems(of, skor="1", menit=50) == [("alasan", "required")]
    assert problems(of, skor="0", menit=50) == []


def test_a_constraint_speaks_for_itself():
    checked = check_answers(OBSERVATION, {"skor": "1", "menit": 90, "alasan": "x"}, today=TODAY)
    assert checked.problems == (AnswerProblem(AnswerFault.CONSTRAINT, "menit", Wording("1 sampai 80")),)


def test_a_name_that_the_form_does_not_have_is_told():
    assert problems(OBSERVATION, skor="1", nik="3301") == [("nik", "unknown_name")]


@pytest.mark.parametrize(
    ("kind", "answer", "fault"),
    [
        (Kind.TEXT, 5, "wrong_kind"),
        (Kind.TEXT, "a" * 5001, "too_long"),
        (Kind.INTEGER, "5", "wrong_kind"),
        (Kind.INTEGER, True, "wrong_kind"),
        (Kind.INTEGER, 5.5, "wrong_kind"),
        (Kind.INTEGER, 2**53, "wrong_kind"),
        (Kind.DECIMAL, float("nan"), "wrong_kind"),
        (Kind.DATE, "15/07/2026", "wrong_kind"),
        (Kind.DATE, "20260715", "wrong_kind"),
        (Kind.DATE, "2026-02-30", "wrong_kind"),
        (Kind.TIME, "7.30", "wrong_kind"),
        (Kind.TIME, "24:00", "wrong_kind"),
        (Kind.SELECT_ONE, "3", "choice_unknown"),
        (Kind.SELECT_ONE, ["1"], "wrong_kind"),
        (Kind.SELECT_MULTIPLE, ["1", "9"], "choice_unknown"),
        (Kind.SELECT_MULTIPLE, "1 2", "wrong_kind"),
        (Kind.IMAGE, {"a": 1}, "wrong_kind"),
    ],
)
def test_an_answer_of_another_kind_is_refused(kind: QuestionKind, answer: Any, fault: str):
    checked = check_answers(form(asked(kind, "q", required="true()")), {"q": answer}, today=TODAY)
    assert [p.fault.value for p in checked.problems] == [fault]
    assert checked.answers == {}


@pytest.mark.parametrize("blank", [None, "", "  ", []])
def test_what_is_blank_is_no_answer(blank: Any):
    assert problems(form(asked(Kind.TEXT, "q", required="true()")), q=blank) == [("q", "required")]


def test_several_choices_come_in_the_order_of_the_list_each_once():
    of = form(asked(Kind.SELECT_MULTIPLE, "q", constraint="count-selected(.) = 2"))
    assert check_answers(of, {"q": ["2", "0", "2"]}, today=TODAY).answers == {"q": ["0", "2"]}


def test_a_calculation_is_made_anew_whatever_was_sent():
    of = form(
        asked(Kind.CALCULATE, "jumlah", calculation="${b} + 1"),
        asked(Kind.CALCULATE, "b", calculation="coalesce(${a}, 0) * 2"),
        asked(Kind.INTEGER, "a"),
        asked(Kind.TEXT, "c", relevance="${jumlah} > 6", required="true()"),
    )
    checked = check_answers(of, {"a": 3, "jumlah": 99}, today=TODAY)
    assert checked.answers == {"jumlah": 7.0, "b": 6.0, "a": 3}
    assert checked.problems == (AnswerProblem(AnswerFault.REQUIRED, "c"),)


def test_a_calculation_without_its_answers_is_left_out():
    of = form(asked(Kind.INTEGER, "a"), asked(Kind.CALCULATE, "b", calculation="${a} + 1"))
    assert check_answers(of, {}, today=TODAY).answers == {}


def test_a_day_is_judged_by_the_day_that_is_given():
    of = form(asked(Kind.DATE, "hari", constraint=". <= today()"))
    assert problems(of, hari="2026-07-15") == []
    assert problems(of, hari="2026-07-16") == [("hari", "constraint")]


def test_five_hundred_questions_that_hang_on_each_other_are_checked():
    chain = [asked(Kind.INTEGER, "q0")]
    chain += [asked(Kind.INTEGER, f"q{n}", relevance=f"${{q{n - 1}}} = {n - 1}") for n in range(1, 500)]
    of = form(*reversed(chain))
    assert len(check_answers(of, {f"q{n}": n for n in range(500)}, today=TODAY).answers) == 500
    assert len(check_answers(of, {f"q{n}": n for n in range(500)} | {"q0": 1}, today=TODAY).dropped) == 499
