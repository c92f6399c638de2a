"""Whether a form can be filled in: names, lists, conditions that ask what exists, and no circle of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from uswah.core.forms.expressions import Current, Expression, Literal, Node, Operation, Reference, as_number, nodes_of
from uswah.core.forms.questions import ChoiceList, Member, Question, QuestionKind, Wording, walk
from uswah.core.forms.refusals import FormFault, FormProblem, FormUnsound

MOST_QUESTIONS = 500
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,59}")
_CHOICE = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_ORDERING = frozenset(("<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "negative"))
_WITHOUT_ORDER = frozenset((QuestionKind.TIME, QuestionKind.IMAGE, QuestionKind.SELECT_MULTIPLE))


def sound_order(members: tuple[Member, ...], choice_lists: tuple[ChoiceList, ...]) -> tuple[str, ...]:
    """Return the names in an order of evaluation; raise FormUnsound with all that is wrong."""
    questions = [member for member, _ in walk(members) if isinstance(member, Question)]
    problems = [
        *_names(members),
        *_sizes(questions),
        *_lists(choice_lists),
        *(problem for question in questions for problem in _question(question, choice_lists)),
        *_texts(members, choice_lists),
        *_conditions(members),
    ]
    if problems:
        raise FormUnsound(tuple(problems))
    try:
        return tuple(TopologicalSorter(_dependencies(members)).static_order())
    except CycleError as circle:
        names = list(dict.fromkeys(circle.args[1]))
        raise FormUnsound((FormProblem(FormFault.CIRCLE, names[0], found=", ".join(names)),)) from circle


def _names(members: tuple[Member, ...]) -> Iterator[FormProblem]:
    names = [member.name for member, _ in walk(members)]
    for name in dict.fromkeys(names):
        if not _NAME.fullmatch(name):
            yield FormProblem(FormFault.NAME_BAD, name, "name", name)
    # A sheet of answers has one column for each, and some programs do not tell capitals apart.
    for name, count in Counter(name.lower() for name in names).items():
        if count > 1:
            again = [written for written in names if written.lower() == name][1]
            yield FormProblem(FormFault.NAME_TWICE, again, "name", again)


def _sizes(questions: list[Question]) -> Iterator[FormProblem]:
    if not any(question.kind.is_answered for question in questions):
        yield FormProblem(FormFault.NO_QUESTIONS)
    if len(questions) > MOST_QUESTIONS:
        yield FormProblem(FormFault.TOO_MANY_QUESTIONS, found=str(len(questions)))


def _lists(choice_lists: tuple[ChoiceList, ...]) -> Iterator[FormProblem]:
    for listed in choice_lists:
        if not listed.choices:
            yield FormProblem(FormFault.LIST_EMPTY, listed.name)
        for choice in listed.choices:
            if not _CHOICE.fullmatch(choice.name):
                yield FormProblem(FormFault.CHOICE_BAD, listed.name, "name", choice.name)
            if not choice.label.id:
                yield FormProblem(FormFault.LABEL_MISSING, listed.name, "label", choice.name)
        for name, count in Counter(choice.name for choice in listed.choices).items():
            if count > 1:
                yield FormProblem(FormFault.CHOICE_TWICE, listed.name, "name", name)


def _question(question: Question, choice_lists: tuple[ChoiceList, ...]) -> Iterator[FormProblem]:
    is_calculation = question.kind is QuestionKind.CALCULATE
    if not is_calculation and (question.label is None or not question.label.id):
        yield FormProblem(FormFault.LABEL_MISSING, question.name, "label")
    if is_calculation != (question.calculation is not None):
        yield FormProblem(FormFault.CALCULATION_MISSING, question.name, "calculation", question.kind.value)
    if not question.kind.has_choices and question.choices:
        yield FormProblem(FormFault.LIST_NOT_WANTED, question.name, "type", question.choices)
    if question.kind.has_choices and question.choices not in {listed.name for listed in choice_lists}:
        yield FormProblem(FormFault.LIST_UNKNOWN, question.name, "type", question.choices)
    for part, given in (("required", question.required), ("constraint", question.constraint)):
        if given is not None and not question.kind.is_answered:
            yield FormProblem(FormFault.NOTHING_TO_ANSWER, question.name, part, question.kind.value)


def _texts(members: tuple[Member, ...], choice_lists: tuple[ChoiceList, ...]) -> Iterator[FormProblem]:
    """Refuse an answer inside a text: whoever reads the form on paper or in a table would see the sign instead."""
    for member, _ in walk(members):
        for part in ("label", "hint", "guidance", "required_message", "constraint_message"):
            if "${" in _all_of(getattr(member, part, None)):
                yield FormProblem(FormFault.TEXT_WITH_REFERENCE, member.name, part, "${…}")
    for listed in choice_lists:
        for choice in listed.choices:
            if "${" in _all_of(choice.label) + _all_of(choice.anchor):
                yield FormProblem(FormFault.TEXT_WITH_REFERENCE, listed.name, "label", choice.name)


def _all_of(wording: Wording | None) -> str:
    return f"{wording.id} {wording.en}" if wording else ""


def expressions_of(member: Member) -> dict[str, Expression]:
    """Return the expressions of a question or group by the name of their column."""
    parts = {"relevant": member.relevance}
    if isinstance(member, Question):
        own = {"required": member.required, "constraint": member.constraint, "calculation": member.calculation}
        parts.update(own)
    return {part: expression for part, expression in parts.items() if expression is not None}


def _conditions(members: tuple[Member, ...]) -> Iterator[FormProblem]:
    kinds = {m.name: m.kind for m, _ in walk(members) if isinstance(m, Question) and m.kind is not QuestionKind.NOTE}
    for member, _ in walk(members):
        for part, expression in expressions_of(member).items():
            kind = member.kind if isinstance(member, Question) else None
            for fault, found in _faults(expression, part, member.name, kinds, kind):
                yield FormProblem(fault, member.name, part, found)


def _faults(
    expression: Expression,
    part: str,
    name: str,
    kinds: Mapping[str, QuestionKind],
    own: QuestionKind | None,
) -> Iterator[tuple[FormFault, str]]:
    for reference in expression.references:
        if reference not in kinds:
            yield FormFault.REFERENCE_UNKNOWN, reference
        elif reference == name and part in {"relevant", "calculation"}:
            yield FormFault.REFERENCE_TO_ITSELF, reference
    for node in nodes_of(expression.tree):
        if isinstance(node, Current) and part != "constraint":
            yield FormFault.CURRENT_OUTSIDE_CONSTRAINT, "."
        if isinstance(node, Operation) and node.name in _ORDERING:
            yield from ((FormFault.NOT_ORDERED, found) for found in _without_order(node.operands, kinds, own))


def _without_order(operands: Iterable[Node], kinds: Mapping[str, QuestionKind], own: QuestionKind | None) -> list[str]:
    """Return which operands have no order: they would count as no number, and the condition would never hold."""
    found = []
    for node in operands:
        match node:
            case Literal(value=str() as text) if as_number(text) != as_number(text):
                found.append(f"'{text}'")
            case Reference(name=name) if kinds.get(name) in _WITHOUT_ORDER:
                found.append(name)
            case Current() if own in _WITHOUT_ORDER:
                found.append(".")
            case _:
                pass
    return found


def _dependencies(members: tuple[Member, ...]) -> dict[str, list[str]]:
    """Return for each group and question what must be known before it: the group around it, and what it asks."""
    graph: dict[str, list[str]] = {}
    for member, around in walk(members):
        asked = [around[-1].name] if around else []
        for part, expression in expressions_of(member).items():
            if part in {"relevant", "calculation"}:
                asked.extend(expression.references)
        graph[member.name] = asked
    return graph
