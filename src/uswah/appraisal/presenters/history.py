"""The official level over the school years, as a small drawing made on the server, with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from uswah.appraisal.presenters.words import bilingual, decimal, standing
from uswah.appraisal.queries import OfficialRecord
from uswah.core.scoring import NotYetKnowable, OfficialLevel
from uswah.standards.enums import Stage

YEARS = 3
WIDTH, HEIGHT = 360, 168
_TOP, _BOTTOM, _LEFT, _RIGHT = 22, 140, 84, 344
_FROM, _TO = 40, 100  # the lowest band that is drawn whole ends at 50; below it the drawing says so with its edge


@dataclass(frozen=True, slots=True)
class YearPoint:
    """A year in the drawing; a year whose level is not yet knowable has no height, only its words."""

    year: str
    x: int
    y: str
    is_known: bool
    is_formative: bool
    text: str


@dataclass(frozen=True, slots=True)
class BandLine:
    """Where a label begins."""

    y: str
    label: str


@dataclass(frozen=True, slots=True)
class History:
    """The drawing and the same in words."""

    words: str
    points: tuple[YearPoint, ...]
    lines: tuple[BandLine, ...]
    path: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT - 8
    right: int = WIDTH - 4
    foot: int = HEIGHT - 6


def history(records: Sequence[OfficialRecord], language: str) -> History | None:
    """Return the last three school years, oldest first; nothing without a record. Summative goes before formative."""
    by_year: dict[str, OfficialRecord] = {}
    for record in records:
        by_year.setdefault(record.appraisal.school_year_id, record)
    latest = [by_year[year] for year in sorted(by_year)][-YEARS:]
    if not latest:
        return None
    points = tuple(_point(record, place, len(latest), language) for place, record in enumerate(latest))
    drawn = [f"{point.x},{point.y}" for point in points if point.is_known]
    return History(
        words="; ".join(
            f"{point.year}: {standing(r.level, language).summary}" for point, r in zip(points, latest, strict=True)
        ),
        points=points,
        lines=tuple(
            BandLine(_height(band.lower), bilingual(band.title, language))
            for band in latest[-1].scheme.labels.bands
            if band.lower >= _FROM
        ),
        path=" ".join(drawn) if len(drawn) > 1 else "",
    )


def _point(record: OfficialRecord, place: int, count: int, language: str) -> YearPoint:
    x = _LEFT + 24 + (_RIGHT - _LEFT - 48) * place // max(count - 1, 1) if count > 1 else (_LEFT + _RIGHT) // 2
    formative = record.appraisal.stage == Stage.FORMATIVE
    match record.level:
        case NotYetKnowable():
            return YearPoint(record.appraisal.school_year_id, x, "", False, formative, "?")
        case OfficialLevel() as level:
            text = decimal(level.scale, 1, language)
            return YearPoint(record.appraisal.school_year_id, x, _height(level.scale), True, formative, text)


def _height(scale: Fraction | int) -> str:
    """Return how far from the top a result on the 100 scale stands; a drawing needs no exact number."""
    share = (max(float(scale), _FROM) - _FROM) / (_TO - _FROM)
    return f"{_BOTTOM - share * (_BOTTOM - _TOP):.1f}"
