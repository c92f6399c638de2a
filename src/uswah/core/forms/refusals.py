"""Why an expression or a form is refused; sentences are made where people are spoken to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ExpressionFault(StrEnum):
    """What stands in an expression that cannot be evaluated."""

    UNFINISHED = "unfinished"
    UNKNOWN_SIGN = "unknown_sign"
    UNKNOWN_FUNCTION = "unknown_function"
    PATH = "path"
    ARGUMENTS = "arguments"
    DATE = "date"
    PATTERN = "pattern"
    PATTERN_NOT_FIXED = "pattern_not_fixed"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"


class ExpressionRefused(Exception):
    """An expression is not in the subset; `found` is the word that is not, `position` counts characters from 1."""

    def __init__(self, fault: ExpressionFault, found: str, position: int) -> None:
        super().__init__(f"{fault.value}: {found!r} at character {position}")
        self.fault = fault
        self.found = found
        self.position = position


class FormFault(StrEnum):
    """What makes a form unsound."""

    NAME_BAD = "name_bad"
    NAME_TWICE = "name_twice"
    LABEL_MISSING = "label_missing"
    NO_QUESTIONS = "no_questions"
    TOO_MANY_QUESTIONS = "too_many_questions"
    LIST_UNKNOWN = "list_unknown"
    LIST_EMPTY = "list_empty"
    LIST_NOT_WANTED = "list_not_wanted"
    CHOICE_BAD = "choice_bad"
    CHOICE_TWICE = "choice_twice"
    REFERENCE_UNKNOWN = "reference_unknown"
    REFERENCE_TO_ITSELF = "reference_to_itself"
    CURRENT_OUTSIDE_CONSTRAINT = "current_outside_constraint"
    NOT_ORDERED = "not_ordered"
    CIRCLE = "circle"
    CALCULATION_MISSING = "calculation_missing"
    NOTHING_TO_ANSWER = "nothing_to_answer"
    TEXT_WITH_REFERENCE = "text_with_reference"


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One thing that makes a form unsound: where (`name` of question, group or list; `part` of it) and what is found."""

    fault: FormFault
    name: str = ""
    part: str = ""
    found: str = ""


class FormUnsound(Exception):
    """A form cannot be filled in as it stands; `problems` tell all that is wrong."""

    def __init__(self, problems: tuple[FormProblem, ...]) -> None:
        super().__init__("; ".join(f"{p.fault.value} {p.name} {p.part} {p.found}".rstrip() for p in problems))
        self.problems = problems
