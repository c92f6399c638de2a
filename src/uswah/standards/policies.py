"""What a form must be so that an instrument can be made of it, and what it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from uswah.core.forms import Choice, FormDefinition, Group, Question, QuestionKind, Wording

NOT_OBSERVED = "tidak_teramati"
FEWEST_STEPS = 2
_SCORE = re.compile(r"0|[1-9][0-9]{0,2}")


class PlanFault(StrEnum):
    """What keeps a form from becoming an instrument."""

    NOTHING_RATED = "nothing_rated"
    SCALE_SHORT = "scale_short"
    SCALE_DIFFERS = "scale_differs"
    WITHOUT_GROUP = "without_group"
    GROUP_WITHOUT_LABEL = "group_without_label"
    LINK_MISSING = "link_missing"
    LINK_ON_NOTHING_RATED = "link_on_nothing_rated"
    LINK_UNKNOWN = "link_unknown"
    LINK_TWICE = "link_twice"
    VERSION_TAKEN = "version_taken"


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """What is wrong, at the question or group of this name."""

    fault: PlanFault
    name: str = ""
    found: str = ""


class NotPublishable(ValueError):
    """A form cannot become an instrument; `problems` tell why."""

    def __init__(self, problems: tuple[PlanProblem, ...]) -> None:
        """Keep every problem."""
        super().__init__("; ".join(f"{p.fault.value} {p.name} {p.found}".rstrip() for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """A competency that a group becomes, with the questions that rate its indicators."""

    group: Group
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class InstrumentPlan:
    """What a form becomes: its scale, its rated questions, and competencies of its own unless all are linked."""

    scale: tuple[Choice, ...]
    rated: tuple[Question, ...]
    groups: tuple[PlannedGroup, ...]
    is_linked: bool


def is_rated(form: FormDefinition, question: Question) -> bool:
    """Tell whether a question gives a score: one choice out of whole numbers, or that it was not observed."""
    names = [choice.name for choice in form.choices_of(question)]
    scores = [name for name in names if _SCORE.fullmatch(name)]
    rest = [name for name in names if name not in scores]
    return question.kind is QuestionKind.SELECT_ONE and bool(scores) and rest in ([], [NOT_OBSERVED])


def scale_of(form: FormDefinition, question: Question) -> tuple[Choice, ...]:
    """Return the steps of a rated question, lowest first; a number before a label is the step's own and is left out."""
    steps = [choice for choice in form.choices_of(question) if choice.name != NOT_OBSERVED]
    return tuple(
        Choice(step.name, _without_number(step.label, step.name), step.anchor)
        for step in sorted(steps, key=lambda step: int(step.name))
    )


def _without_number(label: Wording, number: str) -> Wording:
    return Wording(label.id.removeprefix(f"{number} · "), label.en.removeprefix(f"{number} · "))


def plan_of(form: FormDefinition) -> InstrumentPlan:
    """Return what a form becomes; raise NotPublishable with every reason why it cannot."""
    rated = tuple(question for question in form.questions if is_rated(form, question))
    links = [question.indicator for question in rated if question.indicator]
    groups = _groups(form, rated)
    problems = [*_scale_problems(form, rated), *_link_problems(form, rated)]
    if not links:
        problems.extend(_group_problems(form, rated))
    if problems:
        raise NotPublishable(tuple(problems))
    return InstrumentPlan(scale_of(form, rated[0]), rated, groups, bool(links))


def _scale_problems(form: FormDefinition, rated: tuple[Question, ...]) -> list[PlanProblem]:
    if not rated:
        return [PlanProblem(PlanFault.NOTHING_RATED)]
    scale = scale_of(form, rated[0])
    problems = [
        PlanProblem(PlanFault.SCALE_DIFFERS, question.name, question.choices)
        for question in rated
        if scale_of(form, question) != scale
    ]
    if len(scale) < FEWEST_STEPS:
        problems.append(PlanProblem(PlanFault.SCALE_SHORT, rated[0].name, rated[0].choices))
    return problems


def _link_problems(form: FormDefinition, rated: tuple[Question, ...]) -> list[PlanProblem]:
    links = [question.indicator for question in rated if question.indicator]
    problems = [
        PlanProblem(PlanFault.LINK_ON_NOTHING_RATED, question.name, question.indicator)
        for question in form.questions
        if question.indicator and question not in rated
    ]
    if links:
        problems += [PlanProblem(PlanFault.LINK_MISSING, question.name) for question in rated if not question.indicator]
    seen: set[str] = set()
    for question in rated:
        if question.indicator and question.indicator in seen:
            problems.append(PlanProblem(PlanFault.LINK_TWICE, question.name, question.indicator))
        seen.add(question.indicator)
    return problems


def _groups(form: FormDefinition, rated: tuple[Question, ...]) -> tuple[PlannedGroup, ...]:
    found: dict[str, tuple[Group, list[Question]]] = {}
    for member, around in form.walk():
        if isinstance(member, Question) and member in rated and around:
            found.setdefault(around[0].name, (around[0], []))[1].append(member)
    return tuple(PlannedGroup(group, tuple(questions)) for group, questions in found.values())


def _group_problems(form: FormDefinition, rated: tuple[Question, ...]) -> list[PlanProblem]:
    problems = []
    for member, around in form.walk():
        if not isinstance(member, Question) or member not in rated:
            continue
        if not around:
            problems.append(PlanProblem(PlanFault.WITHOUT_GROUP, member.name))
        elif around[0].label is None or not around[0].label.id:
            problems.append(PlanProblem(PlanFault.GROUP_WITHOUT_LABEL, around[0].name))
    return list(dict.fromkeys(problems))
