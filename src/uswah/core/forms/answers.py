"""Check the answers to a form as the server must: what is not relevant goes first, then types, constraints, required.

Relevance comes first because a phone may hold answers to questions that a later answer hid; they are dropped by name and
count as blank for every other condition (ODK XForms specification, `relevant`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from uswah.core.forms.definition import FormDefinition
from uswah.core.forms.expressions import Expression, Scope, Value, as_boolean, as_text, evaluate
from uswah.core.forms.questions import Member, Question, QuestionKind, Wording

LONGEST_TEXT = 5000
LARGEST = 2**53 - 1  # beyond it a double no longer tells whole numbers apart
_CLOCK = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]")
Answer: TypeAlias = str | int | float | list[str]


class AnswerFault(StrEnum):
    """What is wrong with an answer."""

    UNKNOWN_NAME = "unknown_name"
    WRONG_KIND = "wrong_kind"
    CHOICE_UNKNOWN = "choice_unknown"
    TOO_LONG = "too_long"
    REQUIRED = "required"
    CONSTRAINT = "constraint"


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """What is wrong with which answer; `message` is the form's own word on it, where it has one."""

    fault: AnswerFault
    name: str
    message: Wording | None = None


@dataclass(frozen=True, slots=True)
class CheckedAnswers:
    """The answers that count with what was calculated, what was dropped as not relevant, and what is wrong."""

    answers: Mapping[str, Answer]
    dropped: tuple[str, ...]
    problems: tuple[AnswerProblem, ...]


class _Wrong(Exception):
    def __init__(self, fault: AnswerFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def check_answers(form: FormDefinition, answers: Mapping[str, Any], *, today: date) -> CheckedAnswers:
    """Check what a phone sent: {name: text, whole number, number, ISO date, HH:MM, or list of choices}.

    Calculations are made anew; what was sent for one is not read. A blank answer ("" , None, []) is none.
    """
    return _Checking(form, answers, today).result()


class _Checking:
    """One pass over a form in its order of evaluation, and one over its conditions."""

    def __init__(self, form: FormDefinition, sent: Mapping[str, Any], today: date) -> None:
        self.form, self.sent, self.today = form, sent, today
        self.placed = {member.name: (member, around[-1].name if around else "") for member, around in form.walk()}
        self.is_relevant: dict[str, bool] = {"": True}
        self.values: dict[str, Value] = {}
        self.kept: dict[str, Answer] = {}
        self.problems: dict[str, AnswerProblem] = {}
        self.dropped: set[str] = set()

    def result(self) -> CheckedAnswers:
        for name in self.form.order:
            self.settle(*self.placed[name])
        for question in self.form.questions:
            self.judge(question)
        names = [question.name for question in self.form.questions]
        asked = {question.name for question in self.form.questions if question.kind is not QuestionKind.NOTE}
        unknown = sorted(name for name in self.sent if name not in asked)
        return CheckedAnswers(
            answers={name: self.kept[name] for name in names if name in self.kept},
            dropped=tuple(name for name in names if name in self.dropped),
            problems=(
                *(self.problems[name] for name in names if name in self.problems),
                *(AnswerProblem(AnswerFault.UNKNOWN_NAME, name) for name in unknown),
            ),
        )

    def holds(self, expression: Expression | None, current: Value = "", *, otherwise: bool) -> bool:
        if expression is None:
            return otherwise
        return as_boolean(evaluate(expression.tree, Scope(self.values, self.today, current)))

    def settle(self, member: Member, around: str) -> None:
        """Decide whether a group or question is relevant, and what its value is for the others."""
        self.is_relevant[member.name] = self.is_relevant[around] and self.holds(member.relevance, otherwise=True)
        if not isinstance(member, Question):
            return
        if not self.is_relevant[member.name]:
            if member.kind.is_answered and not _is_blank(self.sent.get(member.name)):
                self.dropped.add(member.name)
        elif member.calculation is not None:
            self.calculate(member.name, evaluate(member.calculation.tree, Scope(self.values, self.today)))
        elif member.kind.is_answered and not _is_blank(self.sent.get(member.name)):
            self.read(member)

    def calculate(self, name: str, value: Value) -> None:
        self.values[name] = value
        if isinstance(value, float):
            if math.isfinite(value):
                self.kept[name] = value
        elif as_text(value) != "":
            self.kept[name] = as_text(value)

    def read(self, question: Question) -> None:
        try:
            value, kept = _READERS[question.kind](self.sent[question.name], self.choices(question))
        except _Wrong as wrong:
            self.problems[question.name] = AnswerProblem(wrong.fault, question.name)
            return
        self.values[question.name], self.kept[question.name] = value, kept

    def choices(self, question: Question) -> tuple[str, ...]:
        return tuple(choice.name for choice in self.form.choices_of(question))

    def judge(self, question: Question) -> None:
        """Ask the conditions of a question that is relevant and whose answer could be read."""
        name = question.name
        if not self.is_relevant[name] or name in self.problems or not question.kind.is_answered:
            return
        if name not in self.kept:
            if self.holds(question.required, otherwise=False):
                self.problems[name] = AnswerProblem(AnswerFault.REQUIRED, name, question.required_message)
        elif not self.holds(question.constraint, self.values[name], otherwise=True):
            self.problems[name] = AnswerProblem(AnswerFault.CONSTRAINT, name, question.constraint_message)


def _is_blank(sent: Any) -> bool:
    return sent is None or sent == [] or (isinstance(sent, str) and not sent.strip())


def _text(sent: Any, choices: tuple[str, ...]) -> tuple[Value, Answer]:
    if not isinstance(sent, str):
        raise _Wrong(AnswerFault.WRONG_KIND)
    if len(sent) > LONGEST_TEXT:
        raise _Wrong(AnswerFault.TOO_LONG)
    return sent, sent


def _integer(sent: Any, choices: tuple[str, ...]) -> tuple[Value, Answer]:
    if not isinstance(sent, int) or isinstance(sent, bool) or abs(sent) > LARGEST:
        raise _Wrong(AnswerFault.WRONG_KIND)
    return float(sent), sent


def _decimal(sent: Any, choices: tuple[str, ...]) -> tuple[Value, Answer]:
    if isinstance(sent, float) and math.isfinite(sent):
        return sent, sent
    return _integer(sent, choices)


def _date(sent: Any, choices: tuple[str, ...]) -> tuple[Value, Answer]:
    written = str(_text(sent, choices)[1])
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise _Wrong(AnswerFault.WRONG_KIND) from error
    if day.isoformat() != written:  # Python also reads other spellings of ISO 8601
        raise _Wrong(AnswerFault.WRONG_KIND)
    return day, written


def _time(sent: Any, choices: tuple[str, ...]) -> tuple[Value, Answer]:
    written = str(_text(sent, choices)[1])
    if not _CLOCK.fullmatch(written):  # time.fromisoformat would take a zone, too
        raise _Wrong(AnswerFault.WRONG_KIND)
    return written, written


def _one(sent: Any, choices: tuple[str, ...]) -> tuple[Value, Answer]:
    if not isinstance(sent, str):
        raise _Wrong(AnswerFault.WRONG_KIND)
    if sent not in choices:
        raise _Wrong(AnswerFault.CHOICE_UNKNOWN)
    return sent, sent


def _several(sent: Any, choices: tuple[str, ...]) -> tuple[Value, Answer]:
    if not isinstance(sent, list) or not all(isinstance(each, str) for each in sent):
        raise _Wrong(AnswerFault.WRONG_KIND)
    if not set(sent) <= set(choices):
        raise _Wrong(AnswerFault.CHOICE_UNKNOWN)
    chosen = [name for name in choices if name in sent]
    return " ".join(chosen), chosen


_READERS: dict[QuestionKind, Callable[[Any, tuple[str, ...]], tuple[Value, Answer]]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.IMAGE: _text,
    QuestionKind.INTEGER: _integer,
    QuestionKind.DECIMAL: _decimal,
    QuestionKind.DATE: _date,
    QuestionKind.TIME: _time,
    QuestionKind.SELECT_ONE: _one,
    QuestionKind.SELECT_MULTIPLE: _several,
}
