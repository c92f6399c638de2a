"""Notes as people read them: the list, and one note with what was marked in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from uswah.appraisal.presenters.words import day, full_name, moment, stage_name
from uswah.capture.presenters.passages import PassageView, passage_views
from uswah.common.presenters import Definition
from uswah.common.viewer import Viewer
from uswah.evidence.access import can_ask_coder, can_code
from uswah.evidence.enums import ANONYMOUS, CodingState, NoteKind, SourceRole
from uswah.evidence.queries import CodeLine, NoteFile

if TYPE_CHECKING:
    from datetime import date

    from uswah.evidence.models import Coding, FieldNote, Tag
    from uswah.evidence.queries.media import Manifest
    from uswah.institutions.models import Institution
    from uswah.people.models import Person


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note in the list: what, about whom, when, by whom, and how far its coding has come."""

    title: str
    url: str
    kind: str
    about: str
    told: str
    coding: str
    tone: str


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A coding that waits for the viewer."""

    title: str
    url: str
    told: str


@dataclass(frozen=True, slots=True)
class NotesPage:
    """The list of notes of a madrasah, or of one teacher."""

    title: str
    overline: str
    lines: tuple[NoteLine, ...]
    waiting: tuple[DeskLine, ...]
    codebook_url: str
    agreement_url: str
    all_url: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that belongs to a note; without an address it has not arrived yet, or its time was over."""

    name: str
    url: str
    told: str


@dataclass(frozen=True, slots=True)
class NotePage:
    """One note, as far as the viewer may see what was marked in it."""

    title: str
    overline: str
    list_url: str
    teacher: str
    teacher_url: str
    definitions: tuple[Definition, ...]
    passages: tuple[PassageView, ...]
    files: tuple[FileLine, ...]
    minutes: str
    attendance: tuple[str, ...]
    decisions: tuple[tuple[str, str], ...]
    state: str
    state_tone: str
    later_url: str
    earlier_url: str
    begin_url: str
    desk_url: str
    ask_url: str
    differences_url: str
    is_anonymous: bool


def notes_page(
    notes: Iterable[FieldNote], waiting: Iterable[Coding], place: Institution, viewer: Viewer, *, about: str = ""
) -> NotesPage:
    """Return the list of notes; `about` is the name of the one teacher whom it is narrowed to."""
    return NotesPage(
        title=_("Interviews and documents"),
        overline=about or place.name,
        lines=tuple(_line(note, place) for note in notes),
        waiting=tuple(_desk_line(coding) for coding in waiting),
        codebook_url=reverse("capture:codebook", args=[place.code]),
        agreement_url=reverse("capture:agreement", args=[place.code]),
        all_url=reverse("capture:notes", args=[place.code]) if about else "",
    )


def _line(note: FieldNote, place: Institution) -> NoteLine:
    words, tone = coding_state(note, list(note.codings.all()))
    return NoteLine(
        title=note.title,
        url=reverse("capture:note", args=[place.code, note.pk]),
        kind=kind_of(note),
        about=note.about.name if note.about else "",
        told=" · ".join((day(note.held_on), note.written_by.name)),
        coding=words,
        tone=tone,
    )


def _desk_line(coding: Coding) -> DeskLine:
    note = coding.note
    told = _("You code this as the second, without seeing the first.") if coding.order > 1 else _("You have begun.")
    return DeskLine(
        title=f"{note.title} · {note.about.name}" if note.about else note.title,
        url=reverse("capture:desk", args=[note.institution.code, coding.pk]),
        told=told,
    )


def kind_of(note: FieldNote) -> str:
    """Return what a note was written about, with whose eyes: 'Wawancara · Kepala madrasah'."""
    kind = str(NoteKind(note.kind).label)
    return f"{kind} · {SourceRole(note.source_role).label}" if note.source_role else kind


def coding_state(note: FieldNote, codings: Sequence[Coding]) -> tuple[str, str]:
    """Return how far the coding of a note has come, in words, with the tone of its tag."""
    if note.kind == NoteKind.MEETING:
        return "", "neutral"
    if not codings:
        return _("Not coded yet"), "gold"
    if all(coding.state == CodingState.OPENED for coding in codings):
        return _("Coded by two"), "brand"
    if len(codings) > 1:
        return _("Waits for the second coder") if codings[0].state != CodingState.OPEN else _(
            "Being coded by two"
        ), "gold"
    return (_("Being coded"), "gold") if codings[0].state == CodingState.OPEN else (_("Coded"), "brand")


def note_page(
    found: NoteFile,
    codings: Sequence[Coding],
    tags: Sequence[Tag],
    codes: Sequence[CodeLine],
    files: Manifest,
    place: Institution,
    viewer: Viewer,
) -> NotePage:
    """Return a note with the marks that the viewer may see."""
    note = found.note
    own = next((coding for coding in codings if coding.coder_id == viewer.person_id), None)
    first = codings[0] if codings else None
    state, tone = coding_state(note, codings)
    may_begin = not codings and can_code(viewer, place, about=note.about_id, written_by=note.written_by_id)
    may_ask = (
        first is not None
        and len(codings) == 1
        and can_ask_coder(viewer, place, first_coder=first.coder_id, about=note.about_id)
    )
    here = [place.code, note.pk]
    opened = any(coding.state == CodingState.OPENED for coding in codings)
    return NotePage(
        title=note.title,
        overline=f"{kind_of(note)} · {day(note.held_on)}",
        list_url=reverse("capture:notes", args=[place.code]),
        teacher=note.about.name if note.about else "",
        teacher_url=reverse("appraisal:teacher", args=[place.code, note.about_id]) if note.about_id else "",
        definitions=_definitions(note, codings),
        passages=tuple(passage_views(found.passages, tags, codes, viewer, is_several=len(codings) > 1)),
        files=_file_lines(files, place),
        minutes=note.minutes,
        attendance=(*(full_name(row.person) for row in found.attendance), *note.others),
        decisions=tuple((row.text, _who_when(row.owner, row.due_on)) for row in found.decisions),
        state=state,
        state_tone=tone,
        later_url=reverse("capture:note", args=[place.code, found.later.pk]) if found.later else "",
        earlier_url=reverse("capture:note", args=[place.code, note.amends_id]) if note.amends_id else "",
        begin_url=reverse("capture:note-code", args=here) if may_begin and not found.later else "",
        desk_url=reverse("capture:desk", args=[place.code, own.pk]) if own and own.state == CodingState.OPEN else "",
        ask_url=reverse("capture:note-coder", args=here) if may_ask else "",
        differences_url=reverse("capture:differences", args=here) if opened else "",
        is_anonymous=note.source_role in ANONYMOUS,
    )


def _who_when(owner: Person | None, due_on: date | None) -> str:
    until = _("until %(day)s") % {"day": day(due_on)} if due_on else ""
    return ", ".join(part for part in (owner.name if owner else "", until) if part)


def _definitions(note: FieldNote, codings: Sequence[Coding]) -> tuple[Definition, ...]:
    period = f"{note.school_year_id} · {stage_name(note.stage)}" if note.stage else (note.school_year_id or "")
    clock = " – ".join(time_format(at, "H.i") for at in (note.begins, note.ends) if at)
    lines = [Definition(_("Written by"), note.written_by.name), Definition(_("Sent"), moment(note.entered_at))]
    if note.with_whom:
        lines.insert(0, Definition(_("With whom"), note.with_whom))
    if clock:
        lines.insert(0, Definition(_("Time"), clock))
    lines.append(Definition(_("School year"), period))
    if codings:
        lines.append(Definition(_("Coded by"), ", ".join(coding.coder.name for coding in codings)))
    if note.amendment_reason:
        lines.append(Definition(_("Why it was amended"), note.amendment_reason))
    return tuple(lines)


def _file_lines(files: Manifest, place: Institution) -> tuple[FileLine, ...]:
    lines = []
    for number, file in enumerate(files.files, start=1):
        url = reverse("capture:stored", args=[place.code, file.sha256]) if file.is_there else ""
        told = (
            "" if file.is_there else _("removed when its time was over") if file.removed_at else _("still on its way")
        )
        lines.append(FileLine(file.purpose or file.name or _("File %(number)s") % {"number": number}, url, told))
    return tuple(lines)
