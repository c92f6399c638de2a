"""Draw how many fall where: a histogram of levels or severities, without names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .axes import Axis, nice_ticks, upright, words
from .paint import SCREEN, Paint
from .svg import drawing, element, figure, text


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counts between edges: `edges` has one value more than `counts`, rising. `unit` is written below the axis.

    `marks` are values drawn as dashed lines with their names (a target, a cut between levels).
    Raises ValueError when edges and counts do not fit.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    unit: str = ""
    name: str = ""
    marks: tuple[tuple[float, str], ...] = ()

    def __post_init__(self) -> None:
        if len(self.edges) != len(self.counts) + 1 or list(self.edges) != sorted(set(self.edges)):
            raise ValueError("edges must rise, and be one more than the counts")


def distribution_of(
    values: Sequence[float],
    *,
    unit: str = "",
    name: str = "",
    most_bins: int = 24,
    marks: Sequence[tuple[float, str]] = (),
) -> Distribution:
    """Count values between round edges. Raises ValueError when there are none."""
    if not values:
        raise ValueError("no values to count")
    low, high = min(values), max(values)
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    ticks = nice_ticks(low, high, most_bins)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else high - low
    first = ticks[0] - step if ticks[0] > low + 1e-9 else ticks[0]
    bins = 1
    while first + step * bins <= high:
        bins += 1
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, max(0, int((value - first) / step + 1e-9)))] += 1
    edges = tuple(round(first + step * place, 10) for place in range(bins + 1))
    return Distribution(edges, tuple(counts), unit, name, tuple(marks))


def distribution_sentence(distribution: Distribution) -> str:
    """Return what the chart shows, as a sentence in the active language."""
    total = sum(distribution.counts)
    half, passed, middle = total / 2, 0, distribution.edges[0]
    for place, count in enumerate(distribution.counts):
        if passed + count >= half:
            middle = (distribution.edges[place] + distribution.edges[place + 1]) / 2
            break
        passed += count
    sentence = _("%(count)s values from %(low)s to %(high)s, the middle one near %(middle)s.") % {
        "count": total,
        "low": figure(distribution.edges[0], 2),
        "high": figure(distribution.edges[-1], 2),
        "middle": figure(middle, 2),
    }
    return f"{distribution.name}: {sentence}" if distribution.name else sentence


def distribution_chart(
    distribution: Distribution, *, width: float = 300, height: float = 120, paint: Paint = SCREEN
) -> SafeString:
    """Return the histogram as an SVG, with the highest count written at its bar and round ticks below."""
    edges, counts = distribution.edges, distribution.counts
    axis = Axis(edges[0], edges[-1], 10, width - 10)
    top, foot = 18.0, height - 32
    highest = max([1, *counts])
    parts = [
        _bar(axis, edges, place, count, (foot, (foot - top) / highest), paint) for place, count in enumerate(counts)
    ]
    tallest = counts.index(max(counts)) if counts else 0
    middle = (axis.at(edges[tallest]) + axis.at(edges[tallest + 1])) / 2
    parts.append(words(middle, top - 4, str(max(counts)), paint, anchor="middle"))
    parts.append(element("line", {"x1": 10, "x2": width - 10, "y1": foot, "y2": foot, "stroke": paint.ink_faint}))
    for value, name in distribution.marks:
        x = axis.at(value)
        parts.append(upright(x, top, foot, paint.gold, width=1.5, dashed=True))
        parts.append(words(x, top - 6, name, paint, anchor="middle"))
    ticks = nice_ticks(edges[0], edges[-1], 6)
    parts += [words(axis.at(tick), foot + 13, figure(tick), paint, anchor="middle") for tick in ticks]
    if distribution.unit:
        parts.append(words(width / 2, height - 4, distribution.unit, paint, anchor="middle"))
    return drawing(width, height, distribution_sentence(distribution), parts)


def _bar(
    axis: Axis, edges: Sequence[float], place: int, count: int, ground: tuple[float, float], paint: Paint
) -> SafeString:
    foot, per_count = ground
    left, right = axis.at(edges[place]), axis.at(edges[place + 1])
    said = f"{figure(edges[place], 2)} – {figure(edges[place + 1], 2)}: {count}"
    box: dict[str, str | float | int] = {"x": left + 0.5, "y": foot - per_count * count}
    box |= {"width": max(0.5, right - left - 1), "height": per_count * count, "fill": paint.brand, "opacity": "0.65"}
    return element("g", {}, element("title", {}, text(said)), element("rect", box))
