"""From a level back to the sentence: what interviews and documents say about an indicator, and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.presenters.fair_words import technique_name
from uswah.appraisal.presenters.words import address, day
from uswah.core.triangulation import coverage
from uswah.evidence.enums import Direction, NoteKind, SourceRole
from uswah.evidence.queries import Heard, Sentence
from uswah.standards.queries import Form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from uswah.evidence.models import FieldNote, Submission
    from uswah.institutions.models import Institution

TONES = {Direction.SUPPORTS: "brand", Direction.AGAINST: "alert", Direction.MENTIONS: "neutral"}


@dataclass(frozen=True, slots=True)
class HeardLine:
    """Words that somebody said or wrote, with the way to the very place, and what they say about which indicator."""

    number: str
    quote: str
    url: str
    told: str
    direction: str
    tone: str
    differs: bool


@dataclass(frozen=True, slots=True)
class HeardPart:
    """What interviews and documents say about a competency: how much in words, and each sentence."""

    summary: str
    lines: tuple[HeardLine, ...]


@dataclass(frozen=True, slots=True)
class HeardNote:
    """A note about the teacher in the list beside."""

    title: str
    url: str
    told: str


@dataclass(frozen=True, slots=True)
class HeardCard:
    """The notes about a teacher, what has no competency of its own here, and by whom which technique was used so far."""

    notes: tuple[HeardNote, ...]
    parts: tuple[HeardPart, ...]
    all_url: str
    used: tuple[tuple[str, str], ...]


NOTHING_HEARD: Mapping[str, HeardPart] = MappingProxyType({})


def heard_by_competency(heard: Heard, form: Form, place: Institution) -> dict[str, HeardPart]:
    """Return what was heard about each competency of the form, those with nothing left out."""
    found = {}
    for group in form.groups:
        pairs = [(item.number, one) for item in group.items for one in heard.sentences.get(item.code, ())]
        if pairs:
            found[group.code] = HeardPart(
                _summary([one for _number, one in pairs]), tuple(_line(number, one, place) for number, one in pairs)
            )
    return found


def heard_card(
    heard: Heard,
    form: Form,
    place: Institution,
    person: UUID,
    submissions: Iterable[Submission],
    rest: Mapping[str, HeardPart],
) -> HeardCard | None:
    """Return the card of notes, None where there is none to read.

    `rest` is what was heard by competency where no card of a competency stands on the page to hold it.
    """
    if not heard.notes:
        return None
    indicators = set(form.indicator_ids)
    own = [
        HeardPart(code, tuple(_line("", one, place) for one in sentences))
        for code, sentences in heard.sentences.items()
        if code not in indicators
    ]
    return HeardCard(
        notes=tuple(_note(note, place) for note in heard.notes),
        parts=(*rest.values(), *own),
        all_url=address("capture:notes", [place.code], guru=str(person)),
        used=_used(heard.notes, submissions),
    )


def _used(notes: Iterable[FieldNote], submissions: Iterable[Submission]) -> tuple[tuple[str, str], ...]:
    """Return by which techniques each source has looked so far: a note counts as a technique used, never as a figure."""
    listed = list(notes)
    periods = {(note.school_year_id, note.stage) for note in listed}
    rated = [row for row in submissions if (row.school_year_id, row.stage) in periods]
    pieces = [(row.source_role, row.technique) for row in rated] + [(note.source_role, note.kind) for note in listed]
    found = coverage({}, pieces)
    return tuple(
        (
            str(SourceRole(source).label),
            ", ".join(
                f"{technique_name(cell.technique)} {cell.filled}"
                for cell in found.cells
                if cell.source == source and cell.filled
            ),
        )
        for source in found.sources
    )


def _note(note: FieldNote, place: Institution) -> HeardNote:
    return HeardNote(note.title, reverse("capture:note", args=[place.code, note.pk]), _told(note))


def _told(note: FieldNote) -> str:
    role = str(SourceRole(note.source_role).label)
    return " · ".join((str(NoteKind(note.kind).label), role, day(note.held_on)))


def _line(number: str, one: Sentence, place: Institution) -> HeardLine:
    anchor = f"k{one.order}" if one.is_whole else f"k{one.order}-{one.start}"
    return HeardLine(
        number=number,
        quote=one.quote,
        url=f"{reverse('capture:note', args=[place.code, one.note.pk])}#{anchor}",
        told=_told(one.note),
        direction=str(Direction(one.direction).label),
        tone=TONES[Direction(one.direction)],
        differs=one.differs,
    )


def _summary(sentences: Iterable[Sentence]) -> str:
    """Return how much was heard: "3 kutipan wawancara, 1 dokumen"; a document counts once, however often it is cited."""
    passages: Counter[str] = Counter()
    seen = set()
    for one in sentences:
        place = one.note.pk if one.note.kind == NoteKind.DOCUMENT else (one.note.pk, one.order, one.start)
        if place not in seen:
            seen.add(place)
            passages[one.note.kind] += 1
    told = []
    if count := passages[NoteKind.INTERVIEW]:
        words = ngettext("%(count)s passage of an interview", "%(count)s passages of interviews", count)
        told.append(words % {"count": count})
    if count := passages[NoteKind.DOCUMENT]:
        told.append(ngettext("%(count)s document", "%(count)s documents", count) % {"count": count})
    return ", ".join(told) or _("nothing yet")
