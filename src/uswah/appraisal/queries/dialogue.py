"""What was said about levels: musyawarah, replies with their answers, decisions; and what waits for somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from uswah.appraisal.models import Level, Moderation, Musyawarah, Reply, ReplyAnswer
from uswah.appraisal.queries.standing import NextEvidence
from uswah.common.viewer import Viewer
from uswah.evidence.models import Round


@dataclass(frozen=True, slots=True)
class ReplyShown:
    """A reply with the level it is about and its answer, None while it waits."""

    reply: Reply
    code: str
    answer: ReplyAnswer | None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Everything said about a teacher's levels in a round, oldest first, and what the viewer may do about it.

    `can_reply` holds for the teacher while time is left; `can_moderate` for whoever decides there.
    """

    round: Round
    musyawarah: tuple[Musyawarah, ...]
    replies: tuple[ReplyShown, ...]
    moderations: tuple[Moderation, ...]
    can_reply: bool
    can_moderate: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A teacher by name."""

    person_id: UUID
    name: str
    title_before: str
    title_after: str


@dataclass(frozen=True, slots=True)
class Differing:
    """A teacher and competency in which the sources differ; `values` are percent by source role, strictness taken out."""

    teacher: Person
    code: str
    musyawarah_id: int
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class WaitingReply:
    """A reply that waits for an answer; the round cannot be concluded before it has one."""

    teacher: Person
    code: str
    reply_id: UUID
    written_on: date


@dataclass(frozen=True, slots=True)
class Thin:
    """A teacher of whom nothing can be concluded yet in these competencies, with the next evidence that would help."""

    teacher: Person
    codes: tuple[str, ...]
    next_evidence: NextEvidence | None


@dataclass(frozen=True, slots=True)
class Attention:
    """What waits for somebody at a madrasah in a round, teachers by name; `reply_until` is the round's."""

    round: Round | None
    reply_until: date | None
    differing: tuple[Differing, ...]
    replies: tuple[WaitingReply, ...]
    thin: tuple[Thin, ...]


def dialogue_about(viewer: Viewer, *, person_id: UUID, of: Round) -> Dialogue:
    """Return what was said about a teacher's levels in a round. Three queries."""
    raise NotImplementedError


def attention_at(viewer: Viewer, *, institution_id: int, school_year: str, stage: str) -> Attention:
    """Return what waits for somebody at a madrasah in a round. Four queries, whatever the number of teachers."""
    raise NotImplementedError


def level_for(viewer: Viewer, *, institution_id: int, level_id: int) -> Level:
    """Return a level at a madrasah that the viewer may see; raise Http404 for a hidden one as for none."""
    raise NotImplementedError


def musyawarah_for(viewer: Viewer, *, institution_id: int, musyawarah_id: int) -> Musyawarah:
    """Return a musyawarah that the viewer may see, with its round; raise Http404 for a hidden one as for none."""
    raise NotImplementedError


def reply_for(viewer: Viewer, *, institution_id: int, reply_id: UUID) -> Reply:
    """Return a reply that the viewer may see, with its level and round; raise Http404 for a hidden one as for none."""
    raise NotImplementedError
