"""Passages of a note with their marks, cut where marks begin and end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import TYPE_CHECKING

from django.urls import reverse

from uswah.common.viewer import Viewer
from uswah.evidence.enums import Direction, PassageKind
from uswah.evidence.queries import CodeLine
from uswah.standards.presenters import in_language

if TYPE_CHECKING:
    from uswah.evidence.models import Passage, Tag

TONES = {Direction.SUPPORTS: "brand", Direction.AGAINST: "alert", Direction.MENTIONS: "neutral"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage; `anchor` names the place where a mark begins, `marks` are the numbers of its marks."""

    text: str
    is_marked: bool
    anchor: str
    marks: str


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A mark under its passage: the number that ties it to the text, the code, what is said of it, by whom."""

    number: int
    code: str
    title: str
    direction: str
    tone: str
    quote: str
    coder: str
    withdraw_url: str = ""


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage with its marks; whose words it holds is said in `kind`."""

    order: int
    anchor: str
    kind: str
    is_quote: bool
    at: str
    pieces: tuple[Piece, ...]
    marks: tuple[MarkLine, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark that one coder made, or several alike; the number ties it to its words, 0 where it is on the whole passage."""

    number: int
    tag: Tag
    coders: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether it stands on all of the passage."""
        return (self.tag.start, self.tag.end) == (0, len(self.tag.passage.text))


def passage_views(
    passages: Iterable[Passage],
    tags: Iterable[Tag],
    codes: Iterable[CodeLine],
    viewer: Viewer,
    *,
    is_several: bool = False,
    withdraw: str = "",
) -> list[PassageView]:
    """Return passages with their marks, numbered through; `withdraw` is the place's code where marks may be taken back.

    What two coders marked alike is one mark with both names.
    """
    known = {line.code: line for line in codes}
    by_passage: defaultdict[int, list[_Mark]] = defaultdict(list)
    for mark in _marks(tags):
        by_passage[mark.tag.passage_id].append(mark)
    return [
        PassageView(
            order=passage.order,
            anchor=f"k{passage.order}",
            kind=str(PassageKind(passage.kind).label),
            is_quote=passage.kind == PassageKind.QUOTE,
            at=passage.at,
            pieces=tuple(_pieces(passage, by_passage[passage.pk])),
            marks=tuple(
                _mark_line(mark, known, viewer, is_several=is_several, withdraw=withdraw)
                for mark in by_passage[passage.pk]
            ),
        )
        for passage in passages
    ]


def _marks(tags: Iterable[Tag]) -> list[_Mark]:
    alike: dict[tuple[object, ...], list[Tag]] = {}
    for tag in tags:
        alike.setdefault((tag.passage_id, tag.start, tag.end, tag.code, tag.direction), []).append(tag)
    numbers = count(1)
    return [
        _Mark(
            next(numbers) if (same[0].start, same[0].end) != (0, len(same[0].passage.text)) else 0,
            same[0],
            tuple(tag.coding.coder.name for tag in same),
        )
        for same in alike.values()
    ]


def _pieces(passage: Passage, marks: Sequence[_Mark]) -> list[Piece]:
    """Cut a text where marks begin and end; a mark over the whole passage is a mark of it, and colours nothing."""
    whole = len(passage.text)
    partial = [mark for mark in marks if not mark.is_whole]
    cuts = sorted({0, whole, *(at for mark in partial for at in (mark.tag.start, mark.tag.end))})
    return [
        Piece(
            text=passage.text[start:end],
            is_marked=any(mark.tag.start <= start < mark.tag.end for mark in partial),
            anchor=f"k{passage.order}-{start}" if any(mark.tag.start == start for mark in partial) else "",
            marks=" ".join(str(mark.number) for mark in partial if mark.tag.end == end),
        )
        for start, end in pairwise(cuts)
    ]


def _mark_line(
    mark: _Mark, known: Mapping[str, CodeLine], viewer: Viewer, *, is_several: bool, withdraw: str
) -> MarkLine:
    tag = mark.tag
    line = known.get(tag.code)
    return MarkLine(
        number=mark.number,
        code=line.number or tag.code if line else tag.code,
        title=in_language(line.title, viewer.language) if line else "",
        direction=str(Direction(tag.direction).label),
        tone=TONES[Direction(tag.direction)],
        quote="" if mark.is_whole else tag.quote,
        coder=", ".join(mark.coders) if is_several else "",
        withdraw_url=reverse("capture:mark-withdraw", args=[withdraw, tag.coding_id, tag.pk]) if withdraw else "",
    )
