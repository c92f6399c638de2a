"""Notes of each madrasah with a canary in every text: coded by two and talked over, and one that is being coded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from factories import AT, TODAY, YEAR, pkg_form, viewer

from uswah.common.ids import uuid7
from uswah.common.viewer import Viewer
from uswah.evidence.models import Coding, FieldNote, Passage, Tag
from uswah.evidence.operations import (
    NewDecision,
    NewNote,
    NewPassage,
    add_tag,
    ask_second_coder,
    begin_coding,
    finish_coding,
    record_note,
    resolve,
    write_code,
)
from uswah.evidence.policies import CodeEntry
from uswah.standards.models import Framework

if TYPE_CHECKING:
    from support.sweep.world import Planted


def fill(planted: Planted, word: Callable[[str], str]) -> None:
    """Write notes about Bu Aisyah and her colleague; `word` makes a canary for a subject."""
    head = viewer(planted.accounts["head"])
    framework = Framework.rows.get(instruments=pkg_form().instrument_id).pk
    entry = CodeEntry("sabar", *(word("p") for _ in range(5)))
    write_code(place=planted.place, framework_id=framework, entry=entry, by=head, at=AT)
    for whose, subject in (("aisyah", "a"), ("colleague", "b")):
        about, said = planted.people[whose].pk, _Said(word, subject)
        first = _note(planted, about, said, head)
        note = _note(planted, about, said, head, amends=first.pk, amendment_reason=said())
        _code_by_two(planted, note, framework, said, head)
        other = _note(planted, about, said, head)
        coding = begin_coding(note=other, framework_id=framework, by=head, at=AT)
        planted.notes[whose], planted.codings[whose] = note, coding
        planted.marks[whose] = _mark(coding, "pkg.1.2", "supports", head)
    record_note(new=_meeting(planted, _Said(word, "a")), place=planted.place, by=head, at=AT)


class _Said:
    """Makes the words about one subject."""

    def __init__(self, word: Callable[[str], str], subject: str) -> None:
        self._word, self._subject = word, subject

    def __call__(self) -> str:
        return self._word(self._subject)


def _note(planted: Planted, about: UUID, said: _Said, by: Viewer, **rest: object) -> FieldNote:
    new = NewNote(
        kind="interview",
        held_on=TODAY,
        title=said(),
        about=about,
        school_year=YEAR,
        stage="summative",
        source_role="kepala",
        with_whom=said(),
        passages=(NewPassage(said(), "quote", "08:10"), NewPassage(said())),
        **rest,
    )
    return record_note(new=new, place=planted.place, by=by, at=AT)


def _meeting(planted: Planted, said: _Said) -> NewNote:
    aisyah = planted.people["aisyah"].pk
    decided = (NewDecision(said(), aisyah, TODAY),)
    return NewNote(
        kind="meeting", held_on=TODAY, title=said(), present=(aisyah,), others=(said(),), minutes=said(), decisions=decided
    )  # fmt: skip


def _code_by_two(planted: Planted, note: FieldNote, framework: int, said: _Said, head: Viewer) -> None:
    second = viewer(planted.accounts["operator"])
    one = begin_coding(note=note, framework_id=framework, by=head, at=AT)
    other = ask_second_coder(note=note, coder_id=second.person_id, by=head, at=AT)
    for coding, by, direction in ((one, head, "supports"), (other, second, "against")):
        for code in ("pkg.1.1", "pkg.1.2"):
            _mark(coding, code, direction, by)
        finish_coding(coding=coding, by=by, at=AT)
    passage = Passage.rows.select_related("note__institution").get(note=note, order=1)
    resolve(passage=passage, code="pkg.1.1", direction="supports", reason=said(), by=head, at=AT)


def _mark(coding: Coding, code: str, direction: str, by: Viewer) -> Tag:
    passage = Passage.rows.select_related("note").get(note=coding.note_id, order=1)
    return add_tag(coding=coding, passage=passage, code=code, direction=direction, tag_id=uuid7(), by=by, at=AT)
