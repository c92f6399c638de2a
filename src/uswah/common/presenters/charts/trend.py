"""Draw a small line over the cycles: each estimate with its interval, a gap where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .axes import Axis, dot, upright, words
from .paint import SCREEN, Paint
from .svg import drawing, element, figure, text


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One cycle by its name ("2026"); the three values are None together where nothing is known."""

    name: str
    estimate: float | None
    low: float | None = None
    high: float | None = None


def trend_sentence(points: Sequence[TrendPoint]) -> str:
    """Return what the chart shows, as a sentence in the active language."""
    told = [_point_words(point) for point in points]
    return "; ".join(told) + "." if told else _("No cycle to show.")


def _point_words(point: TrendPoint) -> str:
    values = {"name": point.name, "value": _("unknown") if point.estimate is None else figure(point.estimate)}
    if point.low is None or point.high is None:
        return "{name} {value}".format(**values)
    values |= {"low": figure(point.low), "high": figure(point.high)}
    return _("%(name)s %(value)s (%(low)s to %(high)s)") % values


def trend(
    points: Sequence[TrendPoint],
    *,
    scale: tuple[float, float] = (1.0, 4.0),
    width: float = 160,
    height: float = 76,
    paint: Paint = SCREEN,
) -> SafeString:
    """Return the cycles as an SVG, oldest first; neighbours are joined only where both are known."""
    across = Axis(0, max(1, len(points) - 1), 18, width - 18)
    down = Axis(scale[0], scale[1], height - 20, 6)
    x = [across.at(place) if len(points) > 1 else width / 2 for place in range(len(points))]
    parts = []
    for (first, left), (second, right) in pairwise(zip(points, x, strict=True)):
        if first.estimate is not None and second.estimate is not None:
            ends = {"x1": left, "y1": down.at(first.estimate), "x2": right, "y2": down.at(second.estimate)}
            parts.append(element("line", {**ends, "stroke": paint.ink_faint, "stroke-width": 1.5}))
    for place, (point, at) in enumerate(zip(points, x, strict=True)):
        title = element("title", {}, text(trend_sentence([point])))
        parts.append(element("g", {}, title, *_point(point, at, down, paint)))
        if place in (0, len(points) - 1):
            parts.append(words(at, height - 4, point.name, paint, anchor="middle"))
    return drawing(width, height, trend_sentence(points), parts)


def _point(point: TrendPoint, x: float, down: Axis, paint: Paint) -> list[SafeString]:
    if point.estimate is None:
        return [words(x, down.start - 2, "–", paint, anchor="middle")]
    parts = []
    if point.low is not None and point.high is not None:
        band = upright(x, down.at(point.high), down.at(point.low), paint.brand, width=5)
        parts.append(element("g", {"opacity": "0.28"}, band))
    return [*parts, dot(x, down.at(point.estimate), 3.5, fill=paint.brand)]
