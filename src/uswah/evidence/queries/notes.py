"""Reads about notes: lists, one note with its parts, and the way from an indicator back to the sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404

from uswah.common.viewer import Viewer
from uswah.evidence.enums import CodingState
from uswah.evidence.models import Attendance, Coding, FieldNote, MeetingDecision, Passage, Resolution, Tag


@dataclass(frozen=True, slots=True)
class NoteFile:
    """A note with its passages; of a meeting with who was there and what was decided. `later` amends it, if any."""

    note: FieldNote
    passages: tuple[Passage, ...]
    attendance: tuple[Attendance, ...]
    decisions: tuple[MeetingDecision, ...]
    later: FieldNote | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words in a note that were coded: where they stand, of what kind, and what they say about a code.

    `differs`: two coders say different things of the passage and nobody has resolved it yet.
    """

    note: FieldNote
    order: int
    start: int
    is_whole: bool
    kind: str
    quote: str
    direction: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """The notes about a teacher that the viewer may read, latest first, and what was coded in them by code."""

    notes: tuple[FieldNote, ...] = ()
    sentences: Mapping[str, tuple[Sentence, ...]] = field(default_factory=dict)


def notes_at(viewer: Viewer, *, institution_id: int) -> QuerySet[FieldNote]:
    """Return the notes of a madrasah that the viewer may read and nothing amends, latest first.

    Each with `passage_count` and its `codings` (first coder first).
    """
    later = FieldNote.rows.filter(amends=OuterRef("pk"))
    coders = Prefetch("codings", queryset=Coding.rows.select_related("coder").order_by("order"))
    found = FieldNote.objects.visible_to(viewer).filter(~Exists(later), institution_id=institution_id)
    with_people = found.select_related("about", "written_by", "school_year").prefetch_related(coders)
    return with_people.annotate(passage_count=Count("passages")).order_by("-held_on", "-entered_at", "-pk")


def note_for(viewer: Viewer, *, institution_id: int, note_id: UUID) -> FieldNote:
    """Return a note of a madrasah that the viewer may read; raise Http404 for a hidden one as for none."""
    found = FieldNote.objects.visible_to(viewer).filter(institution_id=institution_id, pk=note_id)
    row = found.select_related("about", "written_by", "institution", "school_year", "round").first()
    if row is None:
        raise Http404
    return row


def note_file(viewer: Viewer, note: FieldNote) -> NoteFile:
    """Return a note with its parts. Four queries."""
    return NoteFile(
        note=note,
        passages=tuple(Passage.objects.visible_to(viewer).filter(note=note).order_by("order")),
        attendance=tuple(
            Attendance.objects.visible_to(viewer).filter(note=note).select_related("person").order_by("person__name")
        ),
        decisions=tuple(
            MeetingDecision.objects.visible_to(viewer).filter(note=note).select_related("owner").order_by("order")
        ),
        later=FieldNote.objects.visible_to(viewer).filter(amends=note).first(),
    )


def passage_for(viewer: Viewer, *, note: FieldNote, order: int) -> Passage:
    """Return a passage of a note by its place; raise Http404 where there is none."""
    found = (
        Passage.objects.visible_to(viewer).filter(note=note, order=order).select_related("note__institution").first()
    )
    if found is None:
        raise Http404
    return found


def heard_about(
    viewer: Viewer, *, person_id: UUID, institution_id: int, school_year: str = "", stage: str | None = None
) -> Heard:
    """Return the notes about a teacher and their coded words by code, as far as the viewer may see them.

    Of a finished coding; where two coders are laid side by side, what either marked, and what they resolved in its place.
    Four queries, one where there is no note.
    """
    notes = notes_at(viewer, institution_id=institution_id).filter(about_id=person_id)
    if school_year:
        notes = notes.filter(school_year_id=school_year)
    if stage:
        notes = notes.filter(stage=stage)
    by_pk = {note.pk: note for note in notes}
    if not by_pk:
        return Heard()
    finished = (CodingState.CODED, CodingState.OPENED)
    tags = (
        Tag.objects.visible_to(viewer)
        .filter(coding__note__in=by_pk, coding__state__in=finished, withdrawal__isnull=True)
        .select_related("passage", "coding")
        .order_by("passage__note__held_on", "passage__note_id", "passage__order", "start", "coding__order")
    )
    resolved = {
        (row.passage_id, row.code): row.direction
        for row in Resolution.objects.visible_to(viewer).filter(passage__note__in=by_pk)
    }
    return Heard(tuple(by_pk.values()), _by_code(list(tags), by_pk, resolved))


def _by_code(
    tags: list[Tag], notes: Mapping[UUID, FieldNote], resolved: Mapping[tuple[int, str], str]
) -> dict[str, tuple[Sentence, ...]]:
    said: defaultdict[tuple[int, str], set[tuple[int, str]]] = defaultdict(set)
    for tag in tags:
        said[tag.passage_id, tag.code].add((tag.coding.order, tag.direction))
    found: defaultdict[str, dict[tuple[int, int, int], Sentence]] = defaultdict(dict)
    for tag in tags:
        cell = (tag.passage_id, tag.code)
        direction = resolved.get(cell, tag.direction)
        if not direction:
            continue  # talked over: the passage says nothing about it
        two_coders = tag.coding.state == CodingState.OPENED
        place = (tag.passage_id, tag.start, tag.end)
        found[tag.code].setdefault(
            place,
            Sentence(
                note=notes[tag.passage.note_id],
                order=tag.passage.order,
                start=tag.start,
                is_whole=(tag.start, tag.end) == (0, len(tag.passage.text)),
                kind=tag.passage.kind,
                quote=tag.quote,
                direction=direction,
                differs=two_coders and cell not in resolved and _differ(said[cell]),
            ),
        )
    return {code: tuple(sentences.values()) for code, sentences in found.items()}


def _differ(said: set[tuple[int, str]]) -> bool:
    """Tell whether the first and the second coder say different things of a passage and a code."""
    first, second = ({direction for order, direction in said if order == one} for one in (1, 2))
    return first != second
