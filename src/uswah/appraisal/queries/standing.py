"""The levels that hold: of one teacher with what they rest on, and of all teachers of a madrasah for the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from uswah.appraisal.enums import Convergence, LevelScope, Outcome
from uswah.appraisal.models import Level, Moderation, StandingLevel
from uswah.appraisal.queries.levels import pkg_scheme
from uswah.appraisal.queries.measurement_law import measurement_law
from uswah.appraisal.queries.pkg_law import law_day
from uswah.common.viewer import Viewer
from uswah.evidence.models import Round
from uswah.evidence.queries import round_of

ALL = "all"  # the code of the level over all competencies; domains go by their code, competencies by theirs


@dataclass(frozen=True, slots=True)
class SourceShown:
    """What one source says, after its raters' strictness is taken out, on 0 to 100 and 1 to 4.

    `low` and `high` are the 90 % interval in percent. `raters` is how many judged; `techniques` their codes.
    """

    source_role: str
    percent: float
    percent_low: float
    percent_high: float
    points: float
    raters: int
    techniques: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run says of a level: both languages with their 90 % interval, and the labels it lies at or between.

    `probabilities` are by label code, lowest first; `own_share` is the share that comes from the teacher's own evidence.
    """

    points: float
    points_low: float
    points_high: float
    percent: float
    percent_low: float
    percent_high: float
    label_low: str
    label_high: str
    own_share: float
    probabilities: Mapping[str, float]

    @property
    def is_certain(self) -> bool:
        """Tell whether one label is sure enough to be said."""
        return self.label_low == self.label_high


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a level cannot be concluded yet: codes of gaps, and how many sources and techniques are missing."""

    gaps: tuple[str, ...]
    sources_missing: int
    techniques_missing: int


@dataclass(frozen=True, slots=True)
class NextEvidence:
    """The next piece of evidence that would settle most: which source, which technique; either may be open ('')."""

    source_role: str
    technique: str


@dataclass(frozen=True, slots=True)
class Moderated:
    """A person's decision: the label, the reason, who and when."""

    label: str
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ShownLevel:
    """One level that stands. `label` is the one to show first: the decided one, else the certain one, else ''.

    `simple_mean` is the plain mean over sources in percent; `coverage` counts submissions by (source role, technique).
    `before` is the level of the cycle before in the same scope and code, `target` the level aimed at (1 to 4).
    """

    level_id: int
    scope: LevelScope
    code: str
    outcome: Outcome
    estimate: Estimate | Unknown
    moderated: Moderated | None
    label: str
    simple_mean: float | None
    sources: tuple[SourceShown, ...]
    coverage: Mapping[tuple[str, str], int]
    convergence: Convergence
    next_evidence: NextEvidence | None
    is_final: bool
    target: int
    before: ShownLevel | None = None


@dataclass(frozen=True, slots=True)
class TeacherLevels:
    """The levels of one teacher in one round, competencies in official order; `domains` and `overall` beside them.

    `method`, `version` and `made_at` are the run's; `round_before` is where `before` of each level comes from.
    `left_out` are the anonymous sources that the levels leave out because fewer than five people answered.
    """

    round: Round
    round_before: Round | None
    competencies: tuple[ShownLevel, ...]
    domains: tuple[ShownLevel, ...]
    overall: ShownLevel | None
    method: str
    version: str
    made_at: datetime
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelMap:
    """The levels over all competencies and in each domain, by teacher, of one round; None where there is no round.

    `levels[person][code]`; codes are ALL and those of the domains. Nobody is ranked: the order is the caller's.
    """

    round: Round | None
    levels: Mapping[UUID, Mapping[str, ShownLevel]]


def labels_of(scope: str, on: date) -> tuple[str, ...]:
    """Return the codes of the scale that a level of this scope is told on, lowest first: '1' to '4', or categories."""
    if scope == LevelScope.ALL:
        return tuple(band.code for band in pkg_scheme(on).labels.bands)
    return measurement_law(on).labels


def levels_about(
    viewer: Viewer, *, person_id: UUID, institution_id: int, school_year: str, stage: str
) -> TeacherLevels | None:
    """Return the standing levels of a teacher in a round, with the cycle before; None while there are none to see.

    The cycle before is the latest earlier round of the same stage at the madrasah in which the teacher has levels.
    One query.
    """
    found = _standing(viewer).filter(
        about_id=person_id, institution_id=institution_id, round__stage=stage, round__school_year__lte=school_year
    )
    by_year: dict[str, list[StandingLevel]] = {}
    for row in found.select_related("level__run", "round__school_year", "round__institution").order_by("pk"):
        by_year.setdefault(row.round.school_year_id, []).append(row)
    here = by_year.pop(school_year, [])
    if not here:
        return None
    earlier = by_year[max(by_year)] if by_year else []
    target = _target(here[0].round, viewer)
    before = {(row.scope, row.code): _shown(row, target) for row in earlier}
    shown = [_shown(row, target, before.get((row.scope, row.code))) for row in here]
    order = _official_order(here)
    run = max((row.level.run for row in here), key=lambda run: (run.made_at, str(run.pk)))
    return TeacherLevels(
        round=here[0].round,
        round_before=earlier[0].round if earlier else None,
        competencies=_of_scope(shown, LevelScope.COMPETENCY, order),
        domains=_of_scope(shown, LevelScope.DOMAIN, order),
        overall=next((level for level in shown if level.scope is LevelScope.ALL), None),
        method=run.method,
        version=run.method_version,
        made_at=run.made_at,
        left_out=tuple(sorted({role for row in here for role in row.level.detail.get("left_out", ())})),
    )


def levels_at(viewer: Viewer, *, institution_id: int, school_year: str, stage: str) -> LevelMap:
    """Return the domain and overall levels of every teacher of a madrasah whom the viewer sees. Two queries."""
    of = round_of(viewer, institution_id=institution_id, school_year=school_year, stage=stage)
    if of is None:
        return LevelMap(None, {})
    target = _target(of, viewer)
    rows = _standing(viewer).filter(round=of, scope__in=[LevelScope.DOMAIN, LevelScope.ALL])
    levels: defaultdict[UUID, dict[str, ShownLevel]] = defaultdict(dict)
    for row in rows.select_related("level").order_by("pk"):
        levels[row.about_id][row.code] = _shown(row, target)
    return LevelMap(of, dict(levels))


def _standing(viewer: Viewer) -> QuerySet[StandingLevel]:
    return StandingLevel.objects.visible_to(viewer).select_related("moderation__decided_by")


def _target(of: Round, viewer: Viewer) -> int:
    return measurement_law(law_day(of.school_year, timezone.localdate(viewer.at))).target


def _official_order(rows: Sequence[StandingLevel]) -> dict[str, int]:
    """Return the place of each competency and domain: a run wrote them in official order."""
    return {row.code: place for place, row in enumerate(sorted(rows, key=lambda row: row.level_id))}


def _of_scope(shown: Sequence[ShownLevel], scope: LevelScope, order: Mapping[str, int]) -> tuple[ShownLevel, ...]:
    return tuple(
        sorted((level for level in shown if level.scope is scope), key=lambda level: _number(level.code, order))
    )


def _number(code: str, order: Mapping[str, int]) -> tuple[int, int]:
    """Order 'pkg.2' before 'pkg.10', whichever run each comes from; domains as the run wrote them."""
    last = code.rpartition(".")[2]
    return (int(last) if last.isdecimal() else 0, order[code])


def shown_level(row: StandingLevel, viewer: Viewer) -> ShownLevel:
    """Return a standing level as it is shown, without the cycle before; its round and level are read already."""
    return _shown(row, _target(row.round, viewer))


def _shown(row: StandingLevel, target: int, before: ShownLevel | None = None) -> ShownLevel:
    level, detail = row.level, row.level.detail
    estimate = _estimate(level)
    certain = estimate.label_low if isinstance(estimate, Estimate) and estimate.is_certain else ""
    asked = detail.get("next")
    return ShownLevel(
        level_id=level.pk,
        scope=LevelScope(row.scope),
        code=row.code,
        outcome=Outcome(level.outcome),
        estimate=estimate,
        moderated=_moderated(row.moderation),
        label=row.moderation.label if row.moderation else certain,
        simple_mean=level.simple_mean,
        sources=tuple(_source(told) for told in detail.get("sources", ())),
        coverage={(role, technique): number for role, technique, number in detail.get("coverage", ())},
        convergence=Convergence(level.convergence),
        next_evidence=NextEvidence(asked["role"], asked["technique"]) if asked else None,
        is_final=row.final_at is not None,
        target=target,
        before=before,
    )


def _estimate(level: Level) -> Estimate | Unknown:
    detail = level.detail
    if level.outcome == Outcome.UNKNOWN:
        return Unknown(tuple(detail["gaps"]), detail["sources_missing"], detail["techniques_missing"])
    return Estimate(
        points=_known(level.points),
        points_low=_known(level.points_low),
        points_high=_known(level.points_high),
        percent=_known(level.percent),
        percent_low=_known(level.percent_low),
        percent_high=_known(level.percent_high),
        label_low=level.label_low,
        label_high=level.label_high,
        own_share=_known(level.own_share),
        probabilities=dict(detail["probabilities"]),
    )


def _known(figure: float | None) -> float:
    """Return a figure that the database promises for every level that is known."""
    if figure is None:
        raise ValueError("A level without its figures.")
    return figure


def _moderated(row: Moderation | None) -> Moderated | None:
    if row is None:
        return None
    return Moderated(row.label, row.reason, row.decided_by.name if row.decided_by else "", row.decided_at)


def _source(told: Mapping[str, Any]) -> SourceShown:
    value, low, high = told["percent"]
    return SourceShown(
        source_role=told["role"],
        percent=value,
        percent_low=low,
        percent_high=high,
        points=told["points"],
        raters=told["raters"],
        techniques=tuple(told["techniques"]),
    )
