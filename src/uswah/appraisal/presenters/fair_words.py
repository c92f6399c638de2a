"""Fair levels in words: what is likely, why something cannot be said yet, what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.enums import Convergence
from uswah.appraisal.queries.standing import ALL, Estimate, NextEvidence, ShownLevel, SourceShown, Unknown
from uswah.common.presenters.charts.svg import figure
from uswah.common.presenters.pieces import Tone
from uswah.core.scoring import PkgScheme
from uswah.evidence.enums import SourceRole
from uswah.standards.enums import Technique

LEVELS = ("1", "2", "3", "4")
# The names of the core's gaps, in the order in which they are told.
NO_EVIDENCE, FEW_SOURCES, FEW_TECHNIQUES = "no-evidence", "few-sources", "few-techniques"
TONES: dict[Convergence, Tone] = {
    Convergence.CONVERGENT: "brand",
    Convergence.UNCLEAR: "neutral",
    Convergence.DIVERGENT: "gold",
    Convergence.INSUFFICIENT: "neutral",
}


def label_words(label: str, scheme: PkgScheme, language: str) -> str:
    """Return a level's code in words: 'level 3' for a competency, the law's category for all of them together."""
    if label in LEVELS:
        return _("level %(level)s") % {"level": label}
    titles = {band.code: band.title for band in scheme.labels.bands}
    title = titles.get(label)
    return label if title is None else (title.en if language == "en" else title.id)


def label_choices(code: str, scheme: PkgScheme, language: str) -> list[tuple[str, str]]:
    """Return the labels that may be decided for a level, lowest first; all competencies have the law's categories."""
    codes = [band.code for band in scheme.labels.bands] if code == ALL else list(LEVELS)
    return [(label, capital(label_words(label, scheme, language))) for label in codes]


def likely(level: ShownLevel, scheme: PkgScheme, language: str) -> str:
    """Return what may be said of a level, in one sentence that claims no more than the evidence carries."""
    if level.moderated:
        return _("Decided by people: %(label)s.") % {"label": label_words(level.moderated.label, scheme, language)}
    match level.estimate:
        case Unknown() as unknown:
            return _("Cannot be concluded yet: %(why)s.") % {"why": missing(unknown)}
        case Estimate() as estimate if estimate.is_certain:
            chance = estimate.probabilities.get(estimate.label_low)
            label = label_words(estimate.label_low, scheme, language)
            if chance is None:
                return _("Most likely %(label)s.") % {"label": label}
            return _("Most likely %(label)s; the chance is %(chance)s in 100.") % {
                "label": label,
                "chance": in_hundred(chance),
            }
        case Estimate() as estimate:
            return _("Between %(low)s and %(high)s.") % {
                "low": label_words(estimate.label_low, scheme, language),
                "high": label_words(estimate.label_high, scheme, language),
            }


def missing(unknown: Unknown) -> str:
    """Return why nothing can be concluded, the first gap first."""
    gaps = unknown.gaps
    if NO_EVIDENCE in gaps:
        return _("nobody has judged it yet")
    if FEW_SOURCES in gaps:
        return ngettext(
            "%(count)s more source is needed", "%(count)s more sources are needed", unknown.sources_missing
        ) % {"count": unknown.sources_missing}
    if FEW_TECHNIQUES in gaps:
        return ngettext(
            "%(count)s more technique is needed", "%(count)s more techniques are needed", unknown.techniques_missing
        ) % {"count": unknown.techniques_missing}
    return _("the evidence is not enough")


def would_settle(wanted: NextEvidence | None) -> str:
    """Return which next piece of evidence would help most, as a sentence; '' where none is named."""
    if wanted is None:
        return ""
    return _("%(evidence)s would make it clearer.") % {"evidence": capital(evidence_words(wanted))}


def evidence_words(wanted: NextEvidence) -> str:
    """Return a piece of evidence in words: 'one more observation by the pengawas'."""
    technique = lower(technique_name(wanted.technique)) if wanted.technique else ""
    source = lower(source_name(wanted.source_role)) if wanted.source_role else ""
    if technique and source:
        return _("one more %(technique)s by the %(source)s") % {"technique": technique, "source": source}
    if technique:
        return _("one more %(technique)s") % {"technique": technique}
    if source:
        return _("one more judgement by the %(source)s") % {"source": source}
    return _("one more judgement from another side")


def differing(sources: Sequence[SourceShown]) -> str:
    """Return which two sources lie furthest apart, in words; '' with fewer than two."""
    if len(sources) < 2:
        return ""
    ordered = sorted(sources, key=lambda source: source.points)
    low, high = ordered[0], ordered[-1]
    return _("%(high)s sees %(high_points)s, %(low)s sees %(low_points)s.") % {
        "high": source_name(high.source_role),
        "high_points": figure(high.points),
        "low": lower(source_name(low.source_role)),
        "low_points": figure(low.points),
    }


def own_share(share: float, *, is_own: bool) -> str:
    """Return how much of a figure comes from the teacher's own evidence."""
    words = {"share": in_hundred(share)}
    if is_own:
        return (
            _("%(share)s of 100 parts of this figure come from evidence about you, the rest from colleagues.") % words
        )
    return (
        _("%(share)s of 100 parts of this figure come from evidence about this teacher, the rest from colleagues.")
        % words
    )


def source_name(code: str) -> str:
    """Return who judged, as a role."""
    return str(SourceRole(code).label)


def technique_name(code: str) -> str:
    """Return how it was seen."""
    return str(Technique(code).label)


def in_hundred(share: float) -> str:
    """Return a share as a whole number of 100: an estimate is never quite certain and never quite impossible."""
    return str(min(99, max(1, round(share * 100))))


def percent(value: float | None) -> str:
    """Return a percentage with one decimal, or '' where there is none."""
    return "" if value is None else f"{figure(value)}%"


def day_in_words(value: date) -> str:
    """Return a day as people say it: Thursday, 26 November 2026."""
    return date_format(value, "l, j F Y")


def days_left(until: date, today: date) -> str:
    """Return how long a day is still away, in words; '' once it is over."""
    left = (until - today).days
    if left < 0:
        return ""
    if left == 0:
        return _("today is the last day")
    return ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}


def lower(words: str) -> str:
    """Return words as they stand inside a sentence; an abbreviation stays."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def capital(words: str) -> str:
    """Return words as they begin a sentence."""
    return words[:1].upper() + words[1:]
