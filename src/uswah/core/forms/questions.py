"""What a form is made of: questions in groups, lists of choices, conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from uswah.core.forms.expressions import Expression


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in Indonesian and, where there is one, in English."""

    id: str
    en: str = ""


class QuestionKind(StrEnum):
    """What a question takes as its answer, in the words of XLSForm."""

    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    IMAGE = "image"
    NOTE = "note"
    CALCULATE = "calculate"

    @property
    def has_choices(self) -> bool:
        """Tell whether the answer is chosen from a list."""
        return self in {QuestionKind.SELECT_ONE, QuestionKind.SELECT_MULTIPLE}

    @property
    def is_answered(self) -> bool:
        """Tell whether a person answers: a note is read, a calculation is made."""
        return self not in {QuestionKind.NOTE, QuestionKind.CALCULATE}


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list: what is stored, what is shown, and what it takes to choose it."""

    name: str
    label: Wording
    anchor: Wording | None = None


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A list of choices under its name."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `indicator` is the code of what it rates, `techniques` the codes of how; `choices` names a list."""

    kind: QuestionKind
    name: str
    label: Wording | None = None
    hint: Wording | None = None
    guidance: Wording | None = None
    choices: str = ""
    required: Expression | None = None
    required_message: Wording | None = None
    relevance: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Wording | None = None
    calculation: Expression | None = None
    indicator: str = ""
    techniques: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Questions and groups that belong together; what is not relevant hides all of them."""

    name: str
    members: tuple[Member, ...]
    label: Wording | None = None
    relevance: Expression | None = None


Member: TypeAlias = Question | Group


def walk(members: tuple[Member, ...], around: tuple[Group, ...] = ()) -> Iterator[tuple[Member, tuple[Group, ...]]]:
    """Yield every group and question with the groups around it, outermost first, in the order of the form."""
    for member in members:
        yield member, around
        if isinstance(member, Group):
            yield from walk(member.members, (*around, member))
