"""What lies in an envelope, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from uswah.core.envelopes.faults import EnvelopeFault, Unreadable
from uswah.core.envelopes.fields import Fields, texts

_MOST_ITEMS, _MOST_FACTS, _MOST_PEOPLE = 400, 60, 400
_LONGEST_FACT, _LONGEST_PASSAGE, _LONGEST_MINUTES = 2000, 5000, 20000
_CODE, _WORD = 40, 20


@dataclass(frozen=True, slots=True)
class Fact:
    """What was seen, and when ('08:10', '' when no time was noted)."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class RatedItem:
    """The score of an indicator (None = not observed, `why` says why) with the facts it rests on."""

    code: str
    score: int | None
    facts: tuple[Fact, ...]
    why: str


@dataclass(frozen=True, slots=True)
class RatingsPayload:
    """Ratings of one teacher with an instrument made of indicators."""

    about: UUID
    instrument: str
    version: str
    school_year: str
    stage: str
    technique: str
    source_role: str
    observed_on: date
    ratings: tuple[RatedItem, ...]


@dataclass(frozen=True, slots=True)
class AnswersPayload:
    """Answers to a form that somebody handed in; `answers` are checked against the form, not here."""

    about: UUID
    instrument: str
    version: str
    school_year: str
    stage: str
    technique: str
    source_role: str
    held_on: date
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or more of a note: an observation, a quote or a fact, with the indicators it was tagged with."""

    kind: str
    text: str
    at: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotePayload:
    """Notes of an interview or about a document."""

    technique: str
    about: UUID
    school_year: str
    stage: str
    source_role: str
    held_on: date
    title: str
    with_whom: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a meeting decided, who does it and until when."""

    text: str
    owner: UUID | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class MeetingPayload:
    """Who was at a meeting, what was said, what was decided."""

    title: str
    held_on: date
    begins: str
    ends: str
    present: tuple[UUID, ...]
    others: tuple[str, ...]
    minutes: str
    decisions: tuple[Decision, ...]


Payload: TypeAlias = RatingsPayload | AnswersPayload | NotePayload | MeetingPayload


def read_payload(kind: str, found: Any) -> Payload:
    """Return what lies in an envelope of a known kind; raise Unreadable with the path of the first wrong field."""
    return READERS[kind](Fields(found, "payload"))


def _ratings(found: Fields) -> RatingsPayload:
    return RatingsPayload(
        **_occasion(found),
        observed_on=found.day("observed_on"),
        ratings=tuple(_rated(Fields(member, at)) for member, at in found.each("ratings", most=_MOST_ITEMS)),
    )


def _occasion(found: Fields) -> dict[str, Any]:
    return {
        "about": found.identifier("about"),
        "instrument": found.text("instrument", longest=_CODE, needed=True),
        "version": found.text("version", longest=_WORD, needed=True),
        "school_year": found.text("school_year", longest=_WORD, needed=True),
        "stage": found.text("stage", longest=_WORD, needed=True),
        "technique": found.text("technique", longest=_WORD, needed=True),
        "source_role": found.text("source_role", longest=_WORD, needed=True),
    }


def _rated(found: Fields) -> RatedItem:
    return RatedItem(
        code=found.text("code", longest=_CODE, needed=True),
        score=found.maybe_whole("score", most=100),
        facts=tuple(_fact(Fields(member, at)) for member, at in found.each("facts", most=_MOST_FACTS)),
        why=found.text("why", longest=_LONGEST_FACT),
    )


def _fact(found: Fields) -> Fact:
    return Fact(at=found.clock("at"), text=found.text("text", longest=_LONGEST_FACT, needed=True))


def _answers(found: Fields) -> AnswersPayload:
    answers = found.found.get("answers")
    if not isinstance(answers, dict):
        raise Unreadable(EnvelopeFault.WRONG_KIND, f"{found.at}answers")
    return AnswersPayload(**_occasion(found), held_on=found.day("held_on"), answers=answers)


def _note(found: Fields) -> NotePayload:
    return NotePayload(
        technique=found.text("technique", longest=_WORD, needed=True),
        about=found.identifier("about"),
        school_year=found.text("school_year", longest=_WORD, needed=True),
        stage=found.text("stage", longest=_WORD, needed=True),
        source_role=found.text("source_role", longest=_WORD, needed=True),
        held_on=found.day("held_on"),
        title=found.text("title", longest=160),
        with_whom=found.text("with", longest=160),
        passages=tuple(_passage(Fields(member, at)) for member, at in found.each("passages", most=_MOST_ITEMS)),
    )


def _passage(found: Fields) -> Passage:
    return Passage(
        kind=found.text("kind", longest=_WORD, needed=True),
        text=found.text("text", longest=_LONGEST_PASSAGE, needed=True),
        at=found.clock("at"),
        indicators=texts(found.each("indicators", most=_MOST_FACTS), longest=_CODE),
    )


def _meeting(found: Fields) -> MeetingPayload:
    return MeetingPayload(
        title=found.text("title", longest=160, needed=True),
        held_on=found.day("held_on"),
        begins=found.clock("begins"),
        ends=found.clock("ends"),
        present=tuple(Fields({at: member}).identifier(at) for member, at in found.each("present", most=_MOST_PEOPLE)),
        others=texts(found.each("others", most=_MOST_PEOPLE), longest=120),
        minutes=found.text("minutes", longest=_LONGEST_MINUTES),
        decisions=tuple(_decision(Fields(member, at)) for member, at in found.each("decisions", most=_MOST_FACTS)),
    )


def _decision(found: Fields) -> Decision:
    return Decision(
        text=found.text("text", longest=_LONGEST_FACT, needed=True),
        owner=found.maybe_identifier("owner"),
        due_on=found.maybe_day("due_on"),
    )


READERS: Mapping[str, Callable[[Fields], Payload]] = {
    "ratings": _ratings,
    "answers": _answers,
    "note": _note,
    "meeting": _meeting,
}
