"""What lies in an envelope, in the words of its form: nobody reads JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from uswah.core.envelopes import (
    AnswersPayload,
    MeetingPayload,
    NotePayload,
    Payload,
    RatedItem,
    RatingsPayload,
)
from uswah.core.forms import FormDefinition, Question, Wording
from uswah.evidence.enums import PassageKind, SourceRole
from uswah.standards.enums import Stage, Technique
from uswah.standards.presenters import in_language
from uswah.standards.queries import FrozenInstrument


@dataclass(frozen=True, slots=True)
class ContentLine:
    """A question or an indicator with what was answered; `text` are the facts, one to a line."""

    label: str
    value: str = ""
    meaning: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ContentGroup:
    """Lines under a heading."""

    title: str
    lines: tuple[ContentLine, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All that lies in an envelope: on what occasion, and the lines."""

    occasion: tuple[tuple[str, str], ...]
    groups: tuple[ContentGroup, ...]


def content_of(
    payload: Payload, instrument: FrozenInstrument | None, names: Mapping[UUID, str], language: str
) -> Content:
    """Return what lies in an envelope as people read it; codes stand where their words are not known here."""
    match payload:
        case RatingsPayload():
            occasion = _occasion(payload, payload.observed_on, instrument, language)
            return Content(occasion, tuple(_rated(payload, instrument, language)))
        case AnswersPayload():
            occasion = _occasion(payload, payload.held_on, instrument, language)
            return Content(occasion, (ContentGroup(_("Answers"), tuple(_answered(payload, instrument, language))),))
        case NotePayload():
            return _note(payload)
        case MeetingPayload():
            return _meeting(payload, names)


def _occasion(
    payload: RatingsPayload | AnswersPayload, day: date, instrument: FrozenInstrument | None, language: str
) -> tuple[tuple[str, str], ...]:
    code = f"{payload.instrument} {payload.version}"
    title = in_language(instrument.form.title, language) if instrument else code
    return (
        (_("Instrument"), title),
        (_("School year"), f"{payload.school_year} · {_word(Stage, payload.stage)}"),
        (_("How it was seen"), _word(Technique, payload.technique)),
        (_("In the role of"), _word(SourceRole, payload.source_role)),
        (_("Date seen"), date_format(day, "j M Y")),
    )


def _rated(payload: RatingsPayload, instrument: FrozenInstrument | None, language: str) -> Iterator[ContentGroup]:
    given = {rated.code: rated for rated in payload.ratings}
    if instrument is not None:
        meanings = {step["value"]: in_language(step["label"], language) for step in instrument.form.scale}
        for group in instrument.form.groups:
            lines = tuple(
                _rated_line(f"{item.number} {in_language(item.text, language)}", given.pop(item.code), meanings)
                for item in group.items
                if item.code in given
            )
            if lines:
                yield ContentGroup(f"{group.number}. {in_language(group.title, language)}", lines)
    if given:
        rest = tuple(_rated_line(code, rated, {}) for code, rated in given.items())
        yield ContentGroup(_("Indicators that are not known here"), rest)


def _rated_line(label: str, rated: RatedItem, meanings: Mapping[int, str]) -> ContentLine:
    facts = "\n".join(f"{fact.at} {fact.text}".strip() for fact in rated.facts)
    if rated.score is None:
        return ContentLine(label, "–", _("not observed"), "\n".join(filter(None, (rated.why, facts))))
    return ContentLine(label, str(rated.score), meanings.get(rated.score, ""), facts)


def _answered(payload: AnswersPayload, instrument: FrozenInstrument | None, language: str) -> Iterator[ContentLine]:
    given = dict(payload.answers)
    definition = instrument.definition if instrument else None
    if definition is not None:
        for question in definition.questions:
            if question.name in given:
                label = _wording(question.label, language) or question.name
                yield ContentLine(label, _answer(definition, question, given.pop(question.name), language))
    for name, answer in given.items():
        yield ContentLine(name, str(answer))


def _answer(definition: FormDefinition, question: Question, answer: Any, language: str) -> str:
    labels = {choice.name: _wording(choice.label, language) for choice in definition.choices_of(question)}
    chosen = answer if isinstance(answer, list) else str(answer).split(" ") if labels else [answer]
    return ", ".join(labels.get(str(one), str(one)) for one in chosen)


def _wording(wording: Wording | None, language: str) -> str:
    if wording is None:
        return ""
    return (wording.en if language == "en" else "") or wording.id


def _note(payload: NotePayload) -> Content:
    lines = tuple(
        ContentLine(_word(PassageKind, passage.kind), passage.at, ", ".join(passage.indicators), passage.text)
        for passage in payload.passages
    )
    occasion = (
        (_("Title"), payload.title),
        (_("How it was seen"), _word(Technique, payload.technique)),
        (_("School year"), f"{payload.school_year} · {_word(Stage, payload.stage)}"),
        (_("In the role of"), _word(SourceRole, payload.source_role)),
        (_("With whom"), payload.with_whom),
        (_("Date seen"), date_format(payload.held_on, "j M Y")),
    )
    return Content(tuple(pair for pair in occasion if pair[1]), (ContentGroup(_("What was written"), lines),))


def _meeting(payload: MeetingPayload, names: Mapping[UUID, str]) -> Content:
    present = [*(names.get(person, _("somebody not known here")) for person in payload.present), *payload.others]
    when = " ".join(
        filter(None, (date_format(payload.held_on, "j M Y"), "–".join(filter(None, (payload.begins, payload.ends)))))
    )
    decided = tuple(
        ContentLine(
            decision.text,
            names.get(decision.owner, "") if decision.owner else "",
            date_format(decision.due_on, "j M Y") if decision.due_on else "",
        )
        for decision in payload.decisions
    )
    groups = [ContentGroup(_("Minutes"), (ContentLine("", text=payload.minutes),))] if payload.minutes else []
    if decided:
        groups.append(ContentGroup(_("Decisions"), decided))
    return Content(((_("Title"), payload.title), (_("When"), when), (_("Present"), ", ".join(present))), tuple(groups))


def _word(choices: Any, value: str) -> str:
    """Return the words of a stored choice, or the value itself where it is none of ours."""
    return str(choices(value).label) if value in choices.values else value
