"""State what a study was made of, and its summaries, in the reader's words."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from uswah.common.presenters.charts.svg import figure
from uswah.core.measurement.levels import Anchor, RaterSeverity
from uswah.core.studies import VERDICTS, PlainStudy, RatingStudy

from .words import alpha_words, column_name, verdict_words

Facts = list[tuple[str, str]]


def ratings_facts(study: RatingStudy) -> Facts:
    """Return what was read and how it was estimated."""
    table, found = study.table, study.estimates
    counts = _("%(ratings)s ratings of %(teachers)s teachers by %(raters)s raters") % {
        "ratings": figure(len(table), 0),
        "teachers": figure(table.teacher.count, 0),
        "raters": figure(table.rater.count, 0),
    }
    law = study.law
    return [
        (_("Read"), counts),
        (_("Scale"), f"{table.lowest} – {table.highest}"),
        (pgettext("evidence", "Sources"), _named(table.role.labels, _("one (no column of roles)"))),
        (_("Techniques"), _named(table.technique.labels, _("one (no column of techniques)"))),
        (_("Method"), _("%(method)s, seed %(seed)s") % {"method": found.method_version, "seed": study.seed}),
        (_("Assumptions"), law.citation or law.reference.source),
        (
            _("A level needs"),
            _("%(sources)s sources and %(techniques)s techniques; otherwise it is not yet knowable")
            % {"sources": law.sources_needed, "techniques": law.techniques_needed},
        ),
        (_("Zero of strictness"), _anchor_words(found.anchor)),
    ]


def plain_facts(study: PlainStudy) -> Facts:
    """Return what was read and what the general model found; one source and one technique carry no level."""
    table = study.table
    counts = _("%(ratings)s ratings of %(teachers)s teachers by %(raters)s raters") % {
        "ratings": figure(len(table), 0),
        "teachers": figure(table.teacher.count, 0),
        "raters": figure(table.rater.count, 0),
    }
    variances = "; ".join(f"{variance_name(name)} {figure(value, 3)}" for name, value in study.variances.items())
    return [
        (_("Read"), counts),
        (_("Method"), _("crossed mixed model on plain scores, REML, seed %(seed)s") % {"seed": study.seed}),
        (_("Mean"), figure(study.mean, 2)),
        (_("Variances"), variances),
        (_("Own evidence"), _("%(share)s%% on average") % {"share": figure(100 * study.reliability, 0)}),
        (_("Agreement"), f"α {alpha_words(study.agreement.alpha)}"),
        (
            _("Level"),
            _("not yet knowable: plain scores are one source and one technique; estimates with intervals stand below"),
        ),
    ]


def severity_summary(study: RatingStudy) -> list[tuple[str, ...]]:
    """Return a row per role: how many raters, the range of their strictness, how much of it the ratings tell."""
    rows: list[tuple[str, ...]] = []
    for role, raters in severities_by_role(study).items():
        values = [rater.severity for rater in raters]
        told = sum(rater.effective_linking for rater in raters) / len(raters)
        ends = (figure(min(values), 2), figure(max(values), 2))
        rows.append((column_name(role, "–"), str(len(raters)), *ends, f"{figure(100 * told, 0)}%"))
    return rows


def severities_by_role(study: RatingStudy) -> dict[str, list[RaterSeverity]]:
    """Return the raters of each role, both in code order."""
    found: dict[str, list[RaterSeverity]] = {}
    for rater in study.estimates.severities:
        found.setdefault(rater.role, []).append(rater)
    return found


def triangulation_counts(study: RatingStudy) -> list[tuple[str, int]]:
    """Return how many levels fall under each verdict, places without any rating aside."""
    rated = study.estimates.columns.start[:, 1:] > study.estimates.columns.start[:, :-1]
    counts = Counter(study.verdicts[rated].tolist())
    return [(verdict_words(place), counts.get(place, 0)) for place in range(len(VERDICTS))]


def variance_name(name: str) -> str:
    """Return what a variance of the general model is of; a group goes by its own name."""
    known = {
        "teacher": pgettext("variance", "teacher"),
        "rater": pgettext("variance", "rater"),
        "residual": pgettext("variance", "residual"),
    }
    return known.get(name, name.replace(",", " × "))


def _named(labels: tuple[str, ...], absent: str) -> str:
    return ", ".join(labels) if labels != ("",) else absent


def _anchor_words(anchor: Anchor) -> str:
    match anchor:
        case Anchor.TRAINED:
            return _("the mean of the trained roles")
        case Anchor.ONE_TRAINED:
            return _("the mean of the one trained role that rated")
        case Anchor.UNTRAINED:
            return _("the mean of all; no trained role rated")
