"""The coder's desk, the codebook, and where two coders differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.presenters.words import day
from uswah.capture.presenters.agreement import same_words
from uswah.capture.presenters.passages import PassageView, passage_views
from uswah.common.viewer import Viewer
from uswah.evidence.access import can_resolve, can_write_codebook
from uswah.evidence.enums import Direction
from uswah.evidence.queries import AgreementFile, CodeLine, Difference
from uswah.evidence.queries.coding import BOTH_WAYS
from uswah.standards.presenters import in_language

if TYPE_CHECKING:
    from uswah.evidence.models import Codebook, Coding, FieldNote, Passage, Tag
    from uswah.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """A code that one can mark with: what is typed for it, and what it says."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A coder's own desk: the passages with the own marks, and every code to choose from."""

    title: str
    overline: str
    note_url: str
    finish_url: str
    codebook_url: str
    is_second: bool
    progress: str
    passages: tuple[PassageView, ...]
    codes: tuple[CodeChoice, ...]


def desk_page(
    coding: Coding,
    passages: Sequence[Passage],
    tags: Sequence[Tag],
    codes: Sequence[CodeLine],
    place: Institution,
    viewer: Viewer,
) -> DeskPage:
    """Return the desk of a coding; only the coder's own marks are on it."""
    own = [tag for tag in tags if tag.coding_id == coding.pk]
    touched = len({tag.passage_id for tag in own})
    told = ngettext(
        "%(touched)s of %(count)s passage has a code", "%(touched)s of %(count)s passages have a code", len(passages)
    )
    return DeskPage(
        title=coding.note.title,
        overline=" · ".join(part for part in (coding.note.about.name if coding.note.about else "", place.name) if part),
        note_url=reverse("capture:note", args=[place.code, coding.note_id]),
        finish_url=reverse("capture:desk-finish", args=[place.code, coding.pk]),
        codebook_url=reverse("capture:codebook", args=[place.code]),
        is_second=coding.order > 1,
        progress=told % {"touched": touched, "count": len(passages)},
        passages=tuple(passage_views(passages, own, codes, viewer, withdraw=place.code)),
        codes=tuple(CodeChoice(line.number or line.code, in_language(line.title, viewer.language)) for line in codes),
    )


@dataclass(frozen=True, slots=True)
class BookLine:
    """A code of the codebook with the madrasah's own words about it."""

    code: str
    number: str
    title: str
    definition: str
    when: str
    not_when: str
    example: str
    edit_url: str
    is_own: bool

    @property
    def has_guidance(self) -> bool:
        """Tell whether the madrasah wrote anything about it."""
        return bool(self.definition or self.when or self.not_when or self.example)


@dataclass(frozen=True, slots=True)
class BookGroup:
    """The codes of a competency, or the madrasah's own ones."""

    title: str
    lines: tuple[BookLine, ...]


@dataclass(frozen=True, slots=True)
class BookPage:
    """The codebook of a madrasah."""

    title: str
    overline: str
    version: str
    is_frozen: bool
    groups: tuple[BookGroup, ...]
    may_write: bool
    notes_url: str


def book_page(
    book: Codebook | None,
    framework_title: Mapping[str, str],
    codes: Sequence[CodeLine],
    place: Institution,
    viewer: Viewer,
) -> BookPage:
    """Return the codebook: the madrasah's own codes first, then the framework's indicators by competency."""
    may_write = can_write_codebook(viewer, place)
    groups: dict[str, list[BookLine]] = {}
    for line in codes:
        title = f"{line.group_number}. {in_language(line.group, viewer.language)}" if line.group else _("Our own codes")
        groups.setdefault(title, []).append(_book_line(line, place, viewer, may_write=may_write))
    version = _("version %(number)s") % {"number": book.version} if book else _("as the framework has it")
    return BookPage(
        title=_("Codebook"),
        overline=f"{in_language(framework_title, viewer.language)} · {version}",
        version=version,
        is_frozen=book is not None and book.frozen_at is not None,
        groups=tuple(BookGroup(title, tuple(lines)) for title, lines in groups.items()),
        may_write=may_write,
        notes_url=reverse("capture:notes", args=[place.code]),
    )


def _book_line(line: CodeLine, place: Institution, viewer: Viewer, *, may_write: bool) -> BookLine:
    return BookLine(
        code=line.code,
        number=line.number,
        title=in_language(line.title, viewer.language),
        definition=line.definition,
        when=line.when,
        not_when=line.not_when,
        example=line.example,
        edit_url=f"{reverse('capture:codebook', args=[place.code])}?kode={line.code}#tulis" if may_write else "",
        is_own=line.is_own,
    )


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A passage and a code of which two coders say different things, with what was found about it."""

    key: str
    order: int
    text: str
    passage_url: str
    number: str
    title: str
    first: str
    second: str
    found: str
    reason: str
    told: str


@dataclass(frozen=True, slots=True)
class DifferencesPage:
    """Where two coders of a note differ, side by side."""

    title: str
    overline: str
    note_url: str
    first: str
    second: str
    lines: tuple[DifferenceLine, ...]
    open: int
    same: str
    could_have_seen: bool
    may_resolve: bool


def differences_page(
    note: FieldNote,
    codings: Sequence[Coding],
    found: Sequence[Difference],
    agreed: AgreementFile,
    passages: Mapping[int, Passage],
    codes: Iterable[CodeLine],
    place: Institution,
    viewer: Viewer,
) -> DifferencesPage:
    """Return the differences of a note in the order of the text."""
    known = {line.code: line for line in codes}
    url = reverse("capture:note", args=[place.code, note.pk])
    coders = frozenset(coding.coder_id for coding in codings)
    return DifferencesPage(
        title=_("Where two coders differ"),
        overline=note.title,
        note_url=url,
        first=codings[0].coder.name,
        second=codings[1].coder.name,
        lines=tuple(_difference_line(one, passages[one.passage_id], known, url, viewer) for one in found),
        open=sum(1 for one in found if one.resolution is None),
        same=same_words(agreed.overall),
        could_have_seen=any(coding.could_have_seen for coding in codings),
        may_resolve=can_resolve(viewer, place, coders=coders, about=note.about_id),
    )


def _difference_line(
    one: Difference, passage: Passage, known: Mapping[str, CodeLine], url: str, viewer: Viewer
) -> DifferenceLine:
    line, resolution = known.get(one.code), one.resolution
    return DifferenceLine(
        key=f"{passage.order}.{one.code}",
        order=passage.order,
        text=passage.text,
        passage_url=f"{url}#k{passage.order}",
        number=line.number or one.code if line else one.code,
        title=in_language(line.title, viewer.language) if line else "",
        first=said_words(one.first),
        second=said_words(one.second),
        found=said_words(resolution.direction) if resolution else "",
        reason=resolution.reason if resolution else "",
        told=f"{resolution.decided_by.name}, {day(resolution.decided_at.date())}" if resolution else "",
    )


def said_words(said: str) -> str:
    """Return what a coder says of a passage and a code."""
    if not said:
        return _("Says nothing about it")
    return _("Partly for, partly against") if said == BOTH_WAYS else str(Direction(said).label)
