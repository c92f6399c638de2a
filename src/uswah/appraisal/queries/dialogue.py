"""What was said about levels: musyawarah, replies with their answers, decisions; and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone

from uswah.appraisal.access import can_moderate
from uswah.appraisal.enums import LevelScope, Outcome
from uswah.appraisal.models import Level, Moderation, Musyawarah, Reply, ReplyAnswer, StandingLevel
from uswah.appraisal.queries.standing import NextEvidence
from uswah.common.viewer import Viewer
from uswah.core.text.names import alphabetical_key
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Round
from uswah.evidence.queries import round_of
from uswah.people.models import Person as PersonRow


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
    about = {"about_id": person_id, "round": of}
    musyawarah = Musyawarah.objects.visible_to(viewer).filter(**about).select_related("settled_by", "opened_by")
    replies = Reply.objects.visible_to(viewer).filter(**about).select_related("level", "submission")
    moderations = Moderation.objects.visible_to(viewer).filter(**about).select_related("level", "decided_by")
    today = timezone.localdate(viewer.at)
    is_open = of.state == RoundState.CONSOLIDATING
    return Dialogue(
        round=of,
        musyawarah=tuple(musyawarah.order_by("opened_at", "pk")),
        replies=tuple(_reply_shown(row) for row in _with_answers(replies).order_by("written_at", "pk")),
        moderations=tuple(moderations.order_by("decided_at", "pk")),
        can_reply=is_open and viewer.person_id == person_id and today <= of.reply_until,
        can_moderate=is_open and can_moderate(viewer, of.institution, person_id),
    )


def attention_at(viewer: Viewer, *, institution_id: int, school_year: str, stage: str) -> Attention:
    """Return what waits for somebody at a madrasah in a round. Four queries, whatever the number of teachers."""
    of = round_of(viewer, institution_id=institution_id, school_year=school_year, stage=stage)
    if of is None:
        return Attention(None, None, (), (), ())
    unsettled = Musyawarah.objects.visible_to(viewer).filter(round=of, settled_at__isnull=True)
    unanswered = Reply.objects.visible_to(viewer).filter(round=of, answer__isnull=True)
    return Attention(
        round=of,
        reply_until=of.reply_until,
        differing=tuple(_by_name(_differing(row) for row in unsettled.select_related("about", "opened_by"))),
        replies=tuple(_by_name(_waiting(row) for row in unanswered.select_related("about", "level"))),
        thin=tuple(_by_name(_thin(viewer, of))),
    )


def level_for(viewer: Viewer, *, institution_id: int, level_id: int) -> Level:
    """Return a level at a madrasah that the viewer may see; raise Http404 for a hidden one as for none."""
    found = Level.objects.visible_to(viewer).filter(institution_id=institution_id, pk=level_id)
    return _one(found.select_related("institution", "about"))


def musyawarah_for(viewer: Viewer, *, institution_id: int, musyawarah_id: int) -> Musyawarah:
    """Return a musyawarah that the viewer may see, with its round; raise Http404 for a hidden one as for none."""
    found = Musyawarah.objects.visible_to(viewer).filter(institution_id=institution_id, pk=musyawarah_id)
    return _one(found.select_related("institution", "about", "opened_by", *_ROUND))


def reply_for(viewer: Viewer, *, institution_id: int, reply_id: UUID) -> Reply:
    """Return a reply that the viewer may see, with its level and round; raise Http404 for a hidden one as for none."""
    found = Reply.objects.visible_to(viewer).filter(institution_id=institution_id, pk=reply_id)
    return _one(found.select_related("institution", "about", "level", "submission", *_ROUND))


_ROUND = ("round__institution", "round__school_year")
R = TypeVar("R", bound=Model)
Named = TypeVar("Named", Differing, WaitingReply, Thin)


def _one(found: QuerySet[R]) -> R:
    row = found.first()
    if row is None:
        raise Http404
    return row


def _with_answers(replies: QuerySet[Reply]) -> QuerySet[Reply]:
    return replies.select_related("answer__answered_by", "answer__moderation")


def _reply_shown(row: Reply) -> ReplyShown:
    # An answer is seen by whoever sees its reply.
    return ReplyShown(row, row.level.code, getattr(row, "answer", None))


def _by_name(found: Iterable[Named]) -> list[Named]:
    return sorted(found, key=lambda item: (*alphabetical_key(item.teacher.name), str(item.teacher.person_id)))


def _person(row: PersonRow) -> Person:
    return Person(row.pk, row.name, row.title_before, row.title_after)


def _differing(row: Musyawarah) -> Differing:
    values = {told["role"]: told["percent"][0] for told in row.opened_by.detail.get("sources", ())}
    return Differing(_person(row.about), row.code, row.pk, values)


def _waiting(row: Reply) -> WaitingReply:
    return WaitingReply(_person(row.about), row.level.code, row.pk, timezone.localdate(row.written_at))


def _thin(viewer: Viewer, of: Round) -> list[Thin]:
    """Return the teachers with competencies of which nothing can be concluded and that nobody decided."""
    standing = StandingLevel.objects.visible_to(viewer).filter(
        round=of, scope=LevelScope.COMPETENCY, level__outcome=Outcome.UNKNOWN, moderation__isnull=True
    )
    found: dict[UUID, list[StandingLevel]] = {}
    for row in standing.select_related("level", "about").order_by("level_id"):
        found.setdefault(row.about_id, []).append(row)
    return [
        Thin(_person(rows[0].about), tuple(row.code for row in rows), _next(rows[0].level)) for rows in found.values()
    ]


def _next(level: Level) -> NextEvidence | None:
    asked = level.detail.get("next")
    return NextEvidence(asked["role"], asked["technique"]) if asked else None
