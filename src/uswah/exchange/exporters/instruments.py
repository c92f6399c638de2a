"""Turn an instrument into a form that people fill in on any phone: facts first, scores second, a reason otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from uswah.core.forms import Choice, ChoiceList, Expression, FormDefinition, Group, Question, QuestionKind, Wording
from uswah.standards.policies import NOT_OBSERVED
from uswah.standards.queries import Form, FormGroup, FormItem

SCALE = "skala"


def definition_of(form: Form) -> FormDefinition:
    """Return an instrument as a form: one group for each competency, three questions for each indicator."""
    full = str(max(form.scores))
    groups = tuple(_group(group, full) for group in form.groups)
    scale = Question(QuestionKind.NOTE, "cara_menilai", _scale_in_words(form))
    lists = (ChoiceList(SCALE, (*_steps(form), _NOT_OBSERVED)),)
    return FormDefinition(form.code, form.version, wording(form.title), (scale, *groups), lists)


def wording(text: Mapping[str, str]) -> Wording:
    """Return a bilingual text of the database as a form has it."""
    return Wording(text["id"], text.get("en", ""))


_NOT_OBSERVED = Choice(NOT_OBSERVED, Wording("Tidak teramati", "Not observed"))


def _steps(form: Form) -> Iterator[Choice]:
    for step in form.scale:
        label, anchor = wording(step["label"]), step.get("anchor")
        shown = Wording(f"{step['value']} · {label.id}", f"{step['value']} · {label.en}" if label.en else "")
        yield Choice(str(step["value"]), shown, wording(anchor) if anchor else None)


def _scale_in_words(form: Form) -> Wording:
    """Return the scale with its anchors as one text, for programs that show no anchors beside the choices."""
    return Wording(*("\n".join(_line(step, language) for step in form.scale) for language in ("id", "en")))


def _line(step: Mapping[str, Any], language: str) -> str:
    texts = (step["label"], step.get("anchor") or {})
    label, anchor = (text.get(language) or text.get("id", "") for text in texts)
    return f"{step['value']} · {label}: {anchor}" if anchor else f"{step['value']} · {label}"


def _group(group: FormGroup, full: str) -> Group:
    title = wording(group.title)
    label = Wording(f"{group.number}. {title.id}", f"{group.number}. {title.en}" if title.en else "")
    members = tuple(question for item in group.items for question in _questions(item, full))
    return Group(f"kompetensi_{_name(group.code)}", members, label)


def _questions(item: FormItem, full: str) -> tuple[Question, ...]:
    name = _name(item.code)
    text = wording(item.text)
    fact = Question(
        QuestionKind.TEXT,
        f"fakta_{name}",
        Wording(f"{item.number} Fakta: {text.id}", f"{item.number} Fact: {text.en}" if text.en else ""),
        hint=Wording("Apa yang terlihat atau terdengar, dan kapan.", "What was seen or heard, and when."),
        relevance=Expression(f"not(selected(${{{name}}}, '{NOT_OBSERVED}'))"),
        required=Expression(f"${{{name}}} = '{full}'"),
        required_message=Wording("Skor penuh perlu fakta yang terlihat.", "A full score needs a fact that was seen."),
    )
    score = Question(
        QuestionKind.SELECT_ONE,
        name,
        Wording(f"{item.number} {text.id}", f"{item.number} {text.en}" if text.en else ""),
        choices=SCALE,
        indicator=item.code,
        techniques=item.techniques,
    )
    reason = Question(
        QuestionKind.TEXT,
        f"alasan_{name}",
        Wording(f"{item.number} Mengapa tidak teramati?", f"{item.number} Why was it not observed?"),
        relevance=Expression(f"selected(${{{name}}}, '{NOT_OBSERVED}')"),
        required=Expression("true()"),
        required_message=Wording("Tulis mengapa tidak teramati.", "Say why it was not observed."),
    )
    return fact, score, reason


def _name(code: str) -> str:
    """Return a code as the name of a question may be written."""
    return code.replace(".", "_")
