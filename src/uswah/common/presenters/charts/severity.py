"""Draw how strict raters are beside each other: one line per rater, in the order of their codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .axes import Axis, dot, level_line, nice_ticks, shortened, upright, words
from .paint import SCREEN, Paint
from .svg import drawing, element, figure, text

ROW = 22.0
HEAD = 20.0
NAMES = 112.0  # px for the names, of small type
NAME_LENGTH = 15


@dataclass(frozen=True, slots=True)
class RaterLine:
    """How strict one rater is: logits beside the mean of the role, positive is stricter; `low`, `high` of 90 %."""

    name: str
    severity: float
    low: float
    high: float


def severity_sentence(raters: Sequence[RaterLine]) -> str:
    """Return what the chart shows, as a sentence in the active language."""
    if not raters:
        return _("No rater to show.")
    told = "; ".join(
        _("%(name)s %(value)s (%(low)s to %(high)s)")
        % {
            "name": rater.name,
            "value": figure(rater.severity),
            "low": figure(rater.low),
            "high": figure(rater.high),
        }
        for rater in raters
    )
    return _("How strict raters are, in logits, positive is stricter: %(raters)s.") % {"raters": told}


def severity_chart(
    raters: Sequence[RaterLine], *, width: float = 300, half_range: float | None = None, paint: Paint = SCREEN
) -> SafeString:
    """Return the raters' severities as an SVG, in the order given (by code; never sorted by severity).

    `half_range` (logit) fixes the ends of the axis, so that several charts can be compared; by default the
    farthest end of an interval decides.
    """
    reach = half_range or max([1.0, *(abs(end) for rater in raters for end in (rater.low, rater.high))])
    axis = Axis(-reach, reach, NAMES, width - 8)
    foot = HEAD + ROW * len(raters)
    parts = [
        words(NAMES, 11, _("milder"), paint),
        words(width - 8, 11, _("stricter"), paint, anchor="end"),
        upright(axis.at(0), HEAD - 4, foot, paint.ink_faint, dashed=True),
    ]
    parts += [_row(axis, rater, HEAD + ROW * (place + 0.5), paint) for place, rater in enumerate(raters)]
    ticks = nice_ticks(-reach, reach, 5)
    parts += [words(axis.at(tick), foot + 12, figure(tick), paint, anchor="middle") for tick in ticks]
    return drawing(width, foot + 16, severity_sentence(raters), parts)


def _row(axis: Axis, rater: RaterLine, y: float, paint: Paint) -> SafeString:
    return element(
        "g",
        {},
        element("title", {}, text(f"{rater.name} {figure(rater.severity)}")),
        words(0, y + 4, shortened(rater.name, NAME_LENGTH), paint, fill=paint.ink),
        level_line(axis.at(rater.low), axis.at(rater.high), y, paint.brand, width=5, opacity=0.28),
        dot(axis.at(rater.severity), y, 4, fill=paint.brand),
    )
