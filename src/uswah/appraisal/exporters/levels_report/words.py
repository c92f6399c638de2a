"""Say levels, gaps, verdicts and figures of a study in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from uswah.common.presenters.charts.svg import figure
from uswah.core.measurement.agreement import Alpha, Reason, Undefined
from uswah.core.measurement.levels import Gap, NotYetKnowable, TeacherLevel
from uswah.core.measurement.partial_credit import BetweenLevels, ClearLevel
from uswah.core.studies import VERDICTS
from uswah.core.triangulation import Verdict


def column_name(label: str, absent: str) -> str:
    """Return a label, or what stands for a column that the table does not have."""
    return label or absent


def level_words(level: TeacherLevel | NotYetKnowable) -> str:
    """Return the level, the span of levels, or that none can be concluded and why."""
    if isinstance(level, NotYetKnowable):
        return _("not yet knowable: %(why)s") % {"why": gap_words(level)}
    match level.reading:
        case ClearLevel(label=label):
            return _("level %(level)s") % {"level": label}
        case BetweenLevels(lowest_label=low, highest_label=high):
            return _("between %(low)s and %(high)s") % {"low": low, "high": high}


def gap_words(missing: NotYetKnowable) -> str:
    """Return what is missing for a level, in a few words."""
    if Gap.NO_EVIDENCE in missing.gaps:
        return _("nobody rated it")
    told = []
    if Gap.FEW_SOURCES in missing.gaps:
        count = missing.sources_missing
        told.append(ngettext("%(count)s source more needed", "%(count)s sources more needed", count) % {"count": count})
    if Gap.FEW_TECHNIQUES in missing.gaps:
        count = missing.techniques_missing
        told.append(
            ngettext("%(count)s technique more needed", "%(count)s techniques more needed", count) % {"count": count}
        )
    return ", ".join(told)


def verdict_words(place: int) -> str:
    """Return whether sources agree once strictness is taken out, by its place in `VERDICTS`."""
    return {
        Verdict.NOT_ENOUGH: pgettext("triangulation", "not enough"),
        Verdict.CONVERGENT: pgettext("triangulation", "agreeing"),
        Verdict.UNSETTLED: pgettext("triangulation", "to be looked at"),
        Verdict.DIVERGENT: pgettext("triangulation", "differing"),
    }[VERDICTS[place]]


def range_words(low: float, high: float, places: int = 1) -> str:
    """Return an interval: "2,1 – 3,4"."""
    return f"{figure(low, places)} – {figure(high, places)}"


def alpha_words(alpha: Alpha | Undefined) -> str:
    """Return alpha with its interval, or why there is none."""
    if isinstance(alpha, Undefined):
        return {
            Reason.NO_PAIRS: _("nothing was rated twice"),
            Reason.ONE_RATER_ONLY: _("one rater only"),
            Reason.NO_VARIATION: _("every rating is the same"),
        }.get(alpha.reason, _("cannot be computed"))
    if isinstance(alpha.interval, Undefined):
        return figure(alpha.alpha, 2)
    return f"{figure(alpha.alpha, 2)} ({range_words(alpha.interval.low, alpha.interval.high, 2)})"
