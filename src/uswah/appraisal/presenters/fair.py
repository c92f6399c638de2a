"""A fair level on the page: the drawing, the figures beside it, what it means, what people decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.enums import Convergence, Outcome
from uswah.appraisal.presenters.fair_words import (
    TONES,
    differing,
    in_hundred,
    label_words,
    likely,
    own_share,
    percent,
    source_name,
    technique_name,
    would_settle,
)
from uswah.appraisal.presenters.words import UNKNOWN, moment
from uswah.appraisal.queries.standing import Estimate, Moderated, ShownLevel, SourceShown
from uswah.common.presenters.charts import LevelInterval, SourceTick, interval_chart
from uswah.common.presenters.charts.svg import figure
from uswah.common.presenters.pieces import Tone
from uswah.core.scoring import PkgScheme


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What one source says: its figure on 1 to 4, the percentage with its interval, how many judged and how."""

    name: str
    points: str
    percent: str
    interval: str
    raters: str
    techniques: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a level, with the reason, and the figure that it stands beside."""

    label: str
    reason: str
    by: str
    figure: str


@dataclass(frozen=True, slots=True)
class FairLine:
    """A fair level as the teacher's page shows it. Figures are '' while nothing can be concluded, never a zero.

    `meaning` are one or two plain sentences; `more` those for whoever opens the details. `fair`, `simple` and `before`
    (the last cycle) are percentages of the highest score.
    """

    level_id: int
    code: str
    chart: SafeString
    figure: str
    interval: str
    triangulation: str
    tone: Tone
    meaning: tuple[str, ...]
    more: tuple[str, ...]
    fair: str
    simple: str
    before: str
    sources: tuple[SourceLine, ...]
    decision: Decision | None
    is_final: bool
    url_moderate: str = ""
    url_musyawarah: str = ""


@dataclass(frozen=True, slots=True)
class FairLinks:
    """Where a level may be moderated, and where its musyawarah is, by level and competency; '' for nowhere."""

    moderate: Mapping[int, str]
    musyawarah: Mapping[str, str]


NO_LINKS = FairLinks({}, {})


def fair_line(
    level: ShownLevel,
    name: str,
    scheme: PkgScheme,
    language: str,
    *,
    is_own: bool = False,
    links: FairLinks = NO_LINKS,
    width: float = 240,
    with_numerals: bool = False,
) -> FairLine:
    """Return one level as it is shown; `name` is the competency's title, which begins the sentence of the drawing."""
    estimate = level.estimate if isinstance(level.estimate, Estimate) else None
    return FairLine(
        level_id=level.level_id,
        code=level.code,
        chart=interval_chart(drawn(level, name), width=width, with_numerals=with_numerals),
        figure=figure(estimate.points) if estimate else UNKNOWN,
        interval=f"{figure(estimate.points_low)}–{figure(estimate.points_high)}" if estimate else "",
        triangulation=str(Convergence(level.convergence).label),
        tone=TONES[Convergence(level.convergence)],
        meaning=tuple(_meaning(level, scheme, language)),
        more=tuple(_more(level, estimate, is_own=is_own)),
        fair=percent(estimate.percent if estimate else None),
        simple=percent(level.simple_mean),
        before=_percent_before(level.before),
        sources=tuple(source_line(source) for source in level.sources),
        decision=_decision(level.moderated, estimate, scheme, language),
        is_final=level.is_final,
        url_moderate=links.moderate.get(level.level_id, ""),
        url_musyawarah=links.musyawarah.get(level.code, ""),
    )


def drawn(level: ShownLevel, name: str) -> LevelInterval:
    """Return a level as the drawing takes it; what cannot be concluded has sources and a target, but no point."""
    estimate = level.estimate if isinstance(level.estimate, Estimate) else None
    before = level.before.estimate if level.before else None
    return LevelInterval(
        estimate=estimate.points if estimate else None,
        low=estimate.points_low if estimate else None,
        high=estimate.points_high if estimate else None,
        sources=tuple(SourceTick(source_name(source.source_role), source.points) for source in level.sources),
        previous=before.points if isinstance(before, Estimate) else None,
        target=float(level.target),
        name=name,
    )


def source_line(source: SourceShown) -> SourceLine:
    """Return one source in words and figures."""
    raters = ngettext("%(count)s rater", "%(count)s raters", source.raters) % {"count": source.raters}
    return SourceLine(
        name=source_name(source.source_role),
        points=figure(source.points),
        percent=percent(source.percent),
        interval=f"{figure(source.percent_low, 0)}–{figure(source.percent_high, 0)}%",
        raters=raters,
        techniques=", ".join(technique_name(code) for code in source.techniques),
    )


def counts(levels: Sequence[ShownLevel]) -> str:
    """Return how many levels are clear, how many lie between two, and of how many nothing can be said yet."""
    of = {outcome: sum(1 for level in levels if level.outcome == outcome) for outcome in Outcome}
    told = []
    if of[Outcome.LEVEL]:
        told.append(_("%(count)s clear") % {"count": of[Outcome.LEVEL]})
    if of[Outcome.SPAN]:
        told.append(_("%(count)s between two levels") % {"count": of[Outcome.SPAN]})
    if of[Outcome.UNKNOWN]:
        told.append(_("%(count)s cannot be concluded yet") % {"count": of[Outcome.UNKNOWN]})
    return _("Of %(total)s competencies: %(told)s.") % {"total": len(levels), "told": ", ".join(told)}


def _meaning(level: ShownLevel, scheme: PkgScheme, language: str) -> list[str]:
    told = [likely(level, scheme, language)]
    if level.convergence == Convergence.DIVERGENT:
        told.append(differing(level.sources))
    elif level.outcome != Outcome.LEVEL and not level.moderated:
        told.append(would_settle(level.next_evidence))
    return [sentence for sentence in told if sentence]


def _more(level: ShownLevel, estimate: Estimate | None, *, is_own: bool) -> list[str]:
    if estimate is None:
        return []
    told = [own_share(estimate.own_share, is_own=is_own)]
    if level.target and estimate.probabilities and all(label.isdigit() for label in estimate.probabilities):
        reached = sum(chance for label, chance in estimate.probabilities.items() if int(label) >= level.target)
        words = {"target": level.target, "chance": in_hundred(reached)}
        told.append(_("The chance that the target of %(target)s is reached already is %(chance)s in 100.") % words)
    return told


def _decision(
    decided: Moderated | None, estimate: Estimate | None, scheme: PkgScheme, language: str
) -> Decision | None:
    if decided is None:
        return None
    by = _("%(name)s, %(when)s") % {"name": decided.decided_by, "when": moment(decided.decided_at)}
    was = figure(estimate.points) if estimate else _("not yet knowable")
    return Decision(label_words(decided.label, scheme, language), decided.reason, by, was)


def _percent_before(level: ShownLevel | None) -> str:
    return percent(level.estimate.percent) if level and isinstance(level.estimate, Estimate) else ""
