"""Laws of forms: any form comes back from a workbook and from JSON as it was; answers are checked the same way twice."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from uswah.core.forms import (
    Choice,
    ChoiceList,
    Expression,
    FormDefinition,
    Group,
    Question,
    QuestionKind,
    Wording,
    check_answers,
    from_document,
    to_document,
)
from uswah.exchange.exporters.xlsform import write_xlsform
from uswah.exchange.readers.xlsform import read_xlsform

TODAY = date(2026, 7, 15)
letters = some.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters="$")
texts = some.text(letters, min_size=1, max_size=20).map(str.strip).filter(bool)
wordings = some.builds(Wording, texts, some.one_of(some.just(""), texts))
given_wordings = some.one_of(some.none(), wordings)
conditions = some.sampled_from(["true()", "1 = 2", ". > 1 or . = ''", "not(regex(., '[a-c]+'))"]).map(Expression)
lists = (ChoiceList("daftar", (Choice("a", Wording("A"), Wording("a!")), Choice("2", Wording("B", "b")))),)


@some.composite
def questions(draw: Any, name: str, before: tuple[str, ...]) -> Question:
    """Draw a question whose relevance asks only questions before it."""
    kind = draw(some.sampled_from(list(QuestionKind)))
    parts: dict[str, Any] = {"hint": draw(given_wordings), "guidance": draw(given_wordings)}
    if before:
        asked = some.sampled_from(before).map(lambda other: Expression(f"${{{other}}} != 'a'"))
        parts["relevance"] = draw(some.one_of(some.none(), asked))
    if kind is QuestionKind.CALCULATE:
        return Question(kind, name, draw(given_wordings), calculation=Expression("1 + 2 * 3"), **parts)
    if kind.is_answered:
        parts["constraint"] = draw(some.one_of(some.none(), conditions.filter(lambda c: ">" not in c.source)))
        parts["constraint_message"] = draw(given_wordings)
        parts["required"] = draw(some.one_of(some.none(), some.sampled_from(["true()", "1 = 1"]).map(Expression)))
        parts["required_message"] = draw(given_wordings)
    return Question(kind, name, draw(wordings), choices="daftar" if kind.has_choices else "", **parts)


@some.composite
def forms(draw: Any) -> FormDefinition:
    """Draw a form of some questions, some of them in groups."""
    members: list[Question | Group] = [Question(QuestionKind.TEXT, "pertama", draw(wordings))]
    before: tuple[str, ...] = ("pertama",)
    for number in range(draw(some.integers(0, 4))):
        question = draw(questions(f"q{number}", before))
        if question.kind is not QuestionKind.NOTE:
            before = (*before, question.name)
        is_grouped = draw(some.booleans())
        members.append(Group(f"g{number}", (question,), draw(given_wordings)) if is_grouped else question)
    return FormDefinition("uji", "1", draw(wordings), tuple(members), lists)


@given(forms())
@settings(max_examples=60, deadline=None)
def test_a_form_comes_back_from_a_workbook(form: FormDefinition):
    assert read_xlsform(write_xlsform(form)).form == form


@given(forms())
@settings(max_examples=60, deadline=None)
def test_a_form_comes_back_from_json(form: FormDefinition):
    assert from_document(json.loads(json.dumps(to_document(form)))) == form


values = some.one_of(
    some.none(), some.text(max_size=5), some.integers(-5, 5), some.floats(), some.booleans(),
    some.lists(some.sampled_from(["a", "2", "x"]), max_size=3), some.sampled_from(["2026-07-15", "07:30", "a"]),
)  # fmt: skip


@given(forms(), some.dictionaries(some.sampled_from(["pertama", "q0", "q1", "q2", "q3", "asing"]), values))
@settings(max_examples=150, deadline=None)
def test_what_was_kept_is_kept_again(form: FormDefinition, sent: dict[str, Any]):
    """Checking never raises, and what it kept passes a second check unchanged, with nothing more to drop."""
    first = check_answers(form, sent, today=TODAY)
    asked = {question.name for question in form.questions if question.kind.is_answered}
    again = check_answers(form, {name: value for name, value in first.answers.items() if name in asked}, today=TODAY)
    assert again.answers == first.answers
    assert again.dropped == ()
