"""Passages of a note with their marks, cut where marks begin and end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
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


def passage_views(
    passages: Iterable[Passage],
    tags: Iterable[Tag],
    codes: Iterable[CodeLine],
    viewer: Viewer,
    *,
    is_several: bool = False,
    withdraw: str = "",
) -> list[PassageView]:
    """Return passages with their marks, numbered through; `withdraw` is the place's code where marks may be taken back."""
    known = {line.code: line for line in codes}
    by_passage: defaultdict[int, list[tuple[int, Tag]]] = defaultdict(list)
    for number, tag in enumerate(tags, start=1):
        by_passage[tag.passage_id].append((number, tag))
    return [
        PassageView(
            order=passage.order,
            anchor=f"k{passage.order}",
            kind=str(PassageKind(passage.kind).label),
            is_quote=passage.kind == PassageKind.QUOTE,
            at=passage.at,
            pieces=tuple(_pieces(passage, by_passage[passage.pk])),
            marks=tuple(
                _mark_line(number, tag, known, viewer, is_several=is_several, withdraw=withdraw)
                for number, tag in by_passage[passage.pk]
            ),
        )
        for passage in passages
    ]


def _pieces(passage: Passage, tags: Sequence[tuple[int, Tag]]) -> list[Piece]:
    """Cut a text where marks begin and end; a mark over the whole passage is a mark of it, and colours nothing."""
    whole = len(passage.text)
    partial = [(number, tag) for number, tag in tags if (tag.start, tag.end) != (0, whole)]
    cuts = sorted({0, whole, *(at for _, tag in partial for at in (tag.start, tag.end))})
    return [
        Piece(
            text=passage.text[start:end],
            is_marked=any(tag.start <= start < tag.end for _, tag in partial),
            anchor=f"k{passage.order}-{start}" if any(tag.start == start for _, tag in partial) else "",
            marks=" ".join(str(number) for number, tag in partial if tag.end == end),
        )
        for start, end in pairwise(cuts)
    ]


def _mark_line(
    number: int, tag: Tag, known: Mapping[str, CodeLine], viewer: Viewer, *, is_several: bool, withdraw: str
) -> MarkLine:
    line = known.get(tag.code)
    return MarkLine(
        number=number,
        code=line.number or tag.code if line else tag.code,
        title=in_language(line.title, viewer.language) if line else "",
        direction=str(Direction(tag.direction).label),
        tone=TONES[Direction(tag.direction)],
        quote="" if (tag.start, tag.end) == (0, len(tag.passage.text)) else tag.quote,
        coder=tag.coding.coder.name if is_several else "",
        withdraw_url=reverse("capture:mark-withdraw", args=[withdraw, tag.coding_id, tag.pk]) if withdraw else "",
    )
