"""How a round stands: whose judgement is there, whose is still awaited, what stands against its conclusion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from uswah.appraisal.policies import Blocker, RoundAct
from uswah.common.viewer import Viewer
from uswah.evidence.models import Round


@dataclass(frozen=True, slots=True)
class Awaited:
    """A judgement that is still awaited: in which role, and by whom where that is one person."""

    source_role: str
    person_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A teacher in a round. `given[source role, technique]` counts submissions, seen or not; no score is in it.

    `replies` counts replies, `unanswered` those without an answer; `musyawarah` those that are not settled.
    """

    person_id: UUID
    name: str
    title_before: str
    title_after: str
    given: Mapping[tuple[str, str], int]
    awaited: tuple[Awaited, ...]
    replies: int
    unanswered: int
    musyawarah: int


@dataclass(frozen=True, slots=True)
class RoundOverview:
    """A round with every teacher of the madrasah by name; `sources` and `techniques` are the codes that occur or lack.

    `acts` are what the state and the viewer's powers allow now; `blockers` what stands against the conclusion.
    `levels_made` tells whether a run has set standing levels.
    """

    round: Round
    lines: tuple[RoundLine, ...]
    sources: tuple[str, ...]
    techniques: tuple[str, ...]
    acts: frozenset[RoundAct]
    blockers: tuple[Blocker, ...]
    levels_made: bool


def round_overview(viewer: Viewer, *, of: Round) -> RoundOverview:
    """Return how a round stands. While it collects, counts tell that a judgement came, never what it says.

    A constant number of queries. A teacher sees the own line only.
    """
    raise NotImplementedError


def blockers_of(of: Round, *, viewer: Viewer) -> tuple[Blocker, ...]:
    """Return every condition that does not hold for a round at the viewer's moment. Five queries."""
    raise NotImplementedError
