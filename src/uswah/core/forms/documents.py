"""A form as JSON: what is stored, and what the phone reads. Expressions stand there as written and as their tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from uswah.core.forms.definition import FormDefinition
from uswah.core.forms.expressions import Expression, to_json
from uswah.core.forms.questions import Choice, ChoiceList, Group, Member, Question, QuestionKind, Wording

_WORDINGS = ("label", "hint", "guidance", "required_message", "constraint_message")
_EXPRESSIONS = ("required", "relevance", "constraint", "calculation")


def to_document(form: FormDefinition) -> dict[str, Any]:
    """Return the form as JSON; what is not given is left out."""
    return {
        "code": form.code,
        "version": form.version,
        "title": _wording(form.title),
        "choice_lists": {listed.name: [_choice(choice) for choice in listed.choices] for listed in form.choice_lists},
        "members": [_member(member) for member in form.members],
        "order": list(form.order),
    }


def _wording(wording: Wording) -> dict[str, str]:
    return {"id": wording.id, "en": wording.en} if wording.en else {"id": wording.id}


def _choice(choice: Choice) -> dict[str, Any]:
    found: dict[str, Any] = {"name": choice.name, "label": _wording(choice.label)}
    if choice.anchor is not None:
        found["anchor"] = _wording(choice.anchor)
    return found


def _member(member: Member) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": member.kind.value if isinstance(member, Question) else "group"}
    found["name"] = member.name
    for part in _WORDINGS:
        wording = getattr(member, part, None)
        if wording is not None:
            found[part] = _wording(wording)
    for part in _EXPRESSIONS:
        expression = getattr(member, part, None)
        if expression is not None:
            found[part] = {"source": expression.source, "tree": to_json(expression.tree)}
    if isinstance(member, Group):
        return {**found, "members": [_member(inner) for inner in member.members]}
    if member.choices:
        found["choices"] = member.choices
    if member.indicator:
        found["indicator"] = member.indicator
    if member.techniques:
        found["techniques"] = list(member.techniques)
    return found


def from_document(document: Mapping[str, Any]) -> FormDefinition:
    """Return the form of a document that `to_document` wrote; the trees are parsed anew from what was written."""
    return FormDefinition(
        code=document["code"],
        version=document["version"],
        title=_read_wording(document["title"]),
        members=tuple(_read_member(member) for member in document["members"]),
        choice_lists=tuple(
            ChoiceList(name, tuple(_read_choice(choice) for choice in choices))
            for name, choices in document["choice_lists"].items()
        ),
    )


def _read_wording(texts: Mapping[str, str]) -> Wording:
    return Wording(texts["id"], texts.get("en", ""))


def _read_choice(choice: Mapping[str, Any]) -> Choice:
    anchor = _read_wording(choice["anchor"]) if "anchor" in choice else None
    return Choice(choice["name"], _read_wording(choice["label"]), anchor)


def _read_member(member: Mapping[str, Any]) -> Member:
    parts: dict[str, Any] = {part: _read_wording(member[part]) for part in _WORDINGS if part in member}
    parts.update({part: Expression(member[part]["source"]) for part in _EXPRESSIONS if part in member})
    if member["kind"] == "group":
        return Group(name=member["name"], members=tuple(_read_member(inner) for inner in member["members"]), **parts)
    rest = {name: member[name] for name in ("choices", "indicator") if name in member}
    kind, techniques = QuestionKind(member["kind"]), tuple(member.get("techniques", ()))
    return Question(kind=kind, name=member["name"], techniques=techniques, **rest, **parts)
