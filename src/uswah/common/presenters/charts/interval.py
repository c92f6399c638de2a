"""Draw one level with its interval: where it lies on the scale, and what each source says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .axes import Axis, dot, level_line, upright, words
from .paint import SCREEN, Paint
from .svg import drawing, element, figure, text

EDGE = 8.0
BODY = 26.0  # the height without the numerals of the scale


@dataclass(frozen=True, slots=True)
class SourceTick:
    """What one source says, in the unit of the scale; `name` as people read it ("Kepala madrasah")."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class LevelInterval:
    """One level on a scale (points 1 to 4 unless told otherwise), all values in the scale's unit.

    `estimate` and `low`, `high` (ends of the 90 % interval) are None together while nothing is known.
    `is_concluded` is False where an estimate exists but no level may be said from it (one source only): it is
    drawn hollow and said so. `previous` is the last cycle's estimate, `target` the aim. `name` is what is
    measured ("Mengenal peserta didik"); it begins the sentence. Raises ValueError for NaN when drawn.
    """

    estimate: float | None
    low: float | None = None
    high: float | None = None
    sources: tuple[SourceTick, ...] = ()
    previous: float | None = None
    target: float | None = None
    name: str = ""
    is_concluded: bool = True
    scale: tuple[float, float] = (1.0, 4.0)


def interval_sentence(level: LevelInterval) -> str:
    """Return what the chart shows, as a sentence in the active language."""
    parts = [_estimate_words(level)]
    if level.previous is not None:
        parts.append(_("Last cycle %(value)s.") % {"value": figure(level.previous)})
    if level.target is not None:
        parts.append(_("Target %(value)s.") % {"value": figure(level.target)})
    if level.sources:
        told = "; ".join(f"{source.name} {figure(source.value)}" for source in level.sources)
        parts.append(_("By source: %(sources)s.") % {"sources": told})
    sentence = " ".join(parts)
    return f"{level.name}: {sentence}" if level.name else sentence


def _estimate_words(level: LevelInterval) -> str:
    if level.estimate is None or level.low is None or level.high is None:
        return _("not yet knowable.")
    values = {"value": figure(level.estimate), "low": figure(level.low), "high": figure(level.high)}
    if level.is_concluded:
        return _("%(value)s, likely between %(low)s and %(high)s.") % values
    return _("not yet knowable; so far %(value)s, likely between %(low)s and %(high)s.") % values


def interval_chart(
    level: LevelInterval, *, width: float = 240, with_numerals: bool = False, paint: Paint = SCREEN
) -> SafeString:
    """Return the chart as an SVG that is legible at 320 px and says its sentence to a screen reader.

    `with_numerals` writes the numbers of the scale below; where many charts stand in one column, the first is
    enough. `paint=PAPER` gives fixed colours for typeset papers.
    """
    axis = Axis(*level.scale, EDGE, width - EDGE)
    middle = BODY / 2
    parts = [upright(axis.at(mark), 4, BODY - 4, paint.line) for mark in _marks(level.scale)]
    if level.target is not None:
        parts.append(upright(axis.at(level.target), 2, BODY - 2, paint.gold, width=1.5, dashed=True))
    if level.low is not None and level.high is not None:
        opacity = 0.28 if level.is_concluded else 0.14
        parts.append(level_line(axis.at(level.low), axis.at(level.high), middle, paint.brand, width=7, opacity=opacity))
    parts += [_source(axis, source, middle, paint) for source in level.sources]
    if level.previous is not None:
        parts.append(dot(axis.at(level.previous), middle, 4.5, fill=paint.surface, stroke=paint.ink_faint))
    if level.estimate is not None:
        parts.append(_estimate(axis.at(level.estimate), middle, paint, is_concluded=level.is_concluded))
    if with_numerals:
        for mark in _marks(level.scale):
            parts.append(words(axis.at(mark), BODY + 11, figure(mark, 0), paint, anchor="middle"))
    return drawing(width, BODY + 14 if with_numerals else BODY, interval_sentence(level), parts)


def _estimate(x: float, y: float, paint: Paint, *, is_concluded: bool) -> SafeString:
    if is_concluded:
        return dot(x, y, 5.5, fill=paint.brand)
    # A diamond, so that what is not concluded differs from last cycle's ring by shape as well.
    points = f"{x:.1f},{y - 6:.1f} {x + 6:.1f},{y:.1f} {x:.1f},{y + 6:.1f} {x - 6:.1f},{y:.1f}"
    return element("polygon", {"points": points, "fill": paint.surface, "stroke": paint.brand, "stroke-width": 1.5})


def _source(axis: Axis, source: SourceTick, middle: float, paint: Paint) -> SafeString:
    line = upright(axis.at(source.value), middle - 6, middle + 6, paint.ink_soft, width=1.5)
    return element("g", {}, element("title", {}, text(f"{source.name} {figure(source.value)}")), line)


def _marks(scale: tuple[float, float]) -> list[float]:
    low, high = scale
    if high - low <= 10:
        return [low + step for step in range(round(high - low) + 1)]
    return [low + (high - low) * quarter / 4 for quarter in range(5)]
