"""Place numbers along a line: a linear axis, its ticks, and words beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.safestring import SafeString

from .paint import Paint
from .svg import element, text

SMALL = 11  # px; the smallest type that is legible on a phone


@dataclass(frozen=True, slots=True)
class Axis:
    """Map values from `low` to `high` onto coordinates from `start` to `end`; what lies outside stands at the end."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the coordinate of a value. Raises ValueError for NaN."""
        if math.isnan(value):
            raise ValueError("NaN has no place on an axis")
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def nice_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round values between two ends, at most `most` of them: steps of 1, 2 or 5 times a power of ten."""
    span = high - low
    if span <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(factor * power for factor in (1, 2, 5, 10, 20, 50) if span / (factor * power) < most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


def words(x: float, y: float, content: str, paint: Paint, *, anchor: str = "start", fill: str = "") -> SafeString:
    """Return a line of small type with its baseline at y; `anchor` start, middle or end."""
    return element(
        "text",
        {
            "x": x,
            "y": y,
            "font-size": SMALL,
            "font-family": paint.font,
            "fill": fill or paint.ink_soft,
            "text-anchor": anchor,
        },
        text(content),
    )


def upright(x: float, top: float, bottom: float, stroke: str, *, width: float = 1, dashed: bool = False) -> SafeString:
    """Return a vertical line."""
    attributes: dict[str, str | float | int] = {"x1": x, "x2": x, "y1": top, "y2": bottom, "stroke": stroke}
    if width != 1:
        attributes["stroke-width"] = width
    if dashed:
        attributes["stroke-dasharray"] = "3 2"
    return element("line", attributes)


def level_line(start: float, end: float, y: float, stroke: str, *, width: float, opacity: float = 1) -> SafeString:
    """Return a horizontal line with round ends, as the band of an interval."""
    attributes: dict[str, str | float | int] = {"x1": start, "x2": end, "y1": y, "y2": y, "stroke": stroke}
    attributes |= {"stroke-width": width, "stroke-linecap": "round"}
    if opacity != 1:
        attributes["opacity"] = f"{opacity:.2f}"
    return element("line", attributes)


def dot(x: float, y: float, radius: float, *, fill: str, stroke: str = "") -> SafeString:
    """Return a point, hollow when it has a stroke."""
    attributes: dict[str, str | float | int] = {"cx": x, "cy": y, "r": radius, "fill": fill}
    if stroke:
        attributes |= {"stroke": stroke, "stroke-width": 1.5}
    return element("circle", attributes)


def shortened(label: str, most: int) -> str:
    """Return a label of at most `most` characters; the whole one belongs into the sentence or a table."""
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"
