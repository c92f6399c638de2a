"""A run becomes rows, and in a round that consolidates its levels stand until a person decides otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from uswah.appraisal.enums import Convergence, LevelScope
from uswah.appraisal.models import Level, LevelRun, Musyawarah, StandingLevel
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Round
from uswah.evidence.operations import locked_round

BATCH = 500
_IN_DETAIL = (
    "sources",
    "techniques",
    "coverage",
    "left_out",
    "next",
    "gaps",
    "sources_missing",
    "techniques_missing",
    "probabilities",
    "measure",
    "standard_deviation",
)


def store_levels(run: LevelRun, documents: Iterable[dict[str, Any]], places: dict[str, int]) -> list[Level]:
    """Write the levels of a run; `places` are the madrasah by their codes."""
    rows = [_level(run, told, places[told["place"]]) for told in documents]
    created: list[Level] = Level.rows.bulk_create(rows, batch_size=BATCH)
    return created


def _level(run: LevelRun, told: dict[str, Any], institution: int) -> Level:
    points, percent = told.get("points") or [None] * 3, told.get("percent") or [None] * 3
    return Level(
        run=run,
        institution_id=institution,
        about_id=UUID(told["teacher"]),
        scope=told["scope"],
        code=told["code"],
        outcome=told["outcome"],
        points=points[0],
        points_low=points[1],
        points_high=points[2],
        percent=percent[0],
        percent_low=percent[1],
        percent_high=percent[2],
        label_low=told.get("label_low", ""),
        label_high=told.get("label_high", ""),
        own_share=told.get("own_share"),
        simple_mean=told["simple_mean"],
        sources=len(told["sources"]),
        techniques=len(told["techniques"]),
        convergence=told["convergence"],
        detail={name: told[name] for name in _IN_DETAIL if told.get(name) is not None},
    )


def let_stand(*, run: LevelRun, levels: Sequence[Level], at: datetime) -> int:
    """Let the levels of a run stand in the rounds that consolidate, save where a person decided; return how many do.

    A musyawarah opens for each competency in which the sources differ, once.
    """
    by_place: dict[int, list[Level]] = {}
    for level in levels:
        by_place.setdefault(level.institution_id, []).append(level)
    rounds = Round.rows.filter(
        institution_id__in=by_place,
        school_year_id=run.school_year_id,
        stage=run.stage,
        state=RoundState.CONSOLIDATING,
    ).order_by("pk")
    return sum(_let_stand(row.pk, by_place[row.institution_id], at) for row in list(rounds))


def _let_stand(round_id: int, levels: Sequence[Level], at: datetime) -> int:
    row = locked_round(round_id)
    if row.state != RoundState.CONSOLIDATING:
        return 0
    stood = StandingLevel.rows.filter(round=row).select_related("level")
    known = {(one.about_id, one.scope, one.code): one for one in stood}
    new, moved = [], []
    for level in levels:
        standing = known.get((level.about_id, level.scope, level.code))
        if standing is None:
            new.append(_standing(row, level))
        elif standing.moderation_id is None and standing.level_id != level.pk and not _is_older(level, standing):
            standing.level = level
            moved.append(standing)
    StandingLevel.rows.bulk_create(new, batch_size=BATCH)
    StandingLevel.rows.bulk_update(moved, ["level"], batch_size=BATCH)
    _open_musyawarah(row, levels, at)
    return len(new) + len(moved)


def _is_older(level: Level, standing: StandingLevel) -> bool:
    """Tell whether a slow run comes after a later one has taken its place."""
    return level.run_id < standing.level.run_id


def _standing(row: Round, level: Level) -> StandingLevel:
    return StandingLevel(
        round=row,
        institution_id=level.institution_id,
        about_id=level.about_id,
        scope=level.scope,
        code=level.code,
        level=level,
    )


def _open_musyawarah(row: Round, levels: Sequence[Level], at: datetime) -> None:
    known = set(Musyawarah.rows.filter(round=row).values_list("about_id", "code"))
    differing = [
        level
        for level in levels
        if level.scope == LevelScope.COMPETENCY
        and level.convergence == Convergence.DIVERGENT
        and (level.about_id, level.code) not in known
    ]
    Musyawarah.rows.bulk_create(
        Musyawarah(
            round=row,
            institution_id=level.institution_id,
            about_id=level.about_id,
            code=level.code,
            opened_by=level,
            opened_at=at,
        )
        for level in differing
    )
