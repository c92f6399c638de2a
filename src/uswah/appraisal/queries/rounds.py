"""How a round stands: whose judgement is there, whose is still awaited, what stands against its conclusion."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from uswah.appraisal.models import LevelRun, Musyawarah, Reply, StandingLevel
from uswah.appraisal.policies import ROUND_STEPS, Blocker, Condition, RoundAct, step_needs
from uswah.appraisal.queries.competency_map import teaching_posts
from uswah.appraisal.queries.levels import PKG_INSTRUMENT
from uswah.appraisal.queries.measurement_law import MeasurementLaw, measurement_law
from uswah.appraisal.queries.pkg_law import law_day
from uswah.appraisal.queries.run_evidence import sheets_now
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.core.text.names import alphabetical_key
from uswah.evidence.enums import SourceRole
from uswah.evidence.models import Round, Submission
from uswah.evidence.queries import disputes_in, effective
from uswah.institutions.access import can
from uswah.people.models import Person
from uswah.people.queries.at_place import heads_of, pengawas_over
from uswah.standards.enums import Technique


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
    today = timezone.localdate(viewer.at)
    given = _given(of)
    waiting = _waiting(viewer, of)
    expected = _Expected.of(of, today)
    posts = teaching_posts(viewer, institution_id=of.institution_id, year=of.school_year, today=today)
    people = {post.person_id: post.person for post in posts.prefetch_related(None)}
    lines = [
        RoundLine(
            person_id=person.pk,
            name=person.name,
            title_before=person.title_before,
            title_after=person.title_after,
            given=given.get(person.pk, {}),
            awaited=expected.awaited(person.pk, person.name, given.get(person.pk, {})),
            replies=waiting.replies[person.pk],
            unanswered=waiting.unanswered[person.pk],
            musyawarah=waiting.musyawarah[person.pk],
        )
        for person in sorted(people.values(), key=lambda p: (*alphabetical_key(p.name), str(p.pk)))
    ]
    unmet = unmet_conditions(of, today=today)
    return RoundOverview(
        round=of,
        lines=tuple(lines),
        sources=_in_order((role for line in lines for role, _ in line.given), expected.roles, SourceRole.values),
        techniques=_in_order((way for line in lines for _, way in line.given), (), Technique.values),
        acts=frozenset(_acts(viewer, of, unmet)),
        blockers=tuple(blocker for blocker in unmet if blocker.condition in step_needs(RoundAct.COMPLETE)),
        levels_made=StandingLevel.objects.visible_to(viewer).filter(round=of).exists(),
    )


def unmet_conditions(of: Round, *, today: date, reason: str = "") -> tuple[Blocker, ...]:
    """Return every condition that does not hold for a round on a day, whatever act it is about. Six queries."""
    unanswered = Reply.rows.filter(round=of, answer__isnull=True).count()
    unsettled = Musyawarah.rows.filter(round=of, settled_at__isnull=True).count()
    found = (
        (Condition.COLLECTED_OR_REASON, today <= of.collect_until and not reason.strip()),
        (Condition.REPLY_TIME_LEFT, today > of.reply_until),
        (Condition.REPLY_TIME_PAST, today <= of.reply_until),
        (Condition.REPLIES_ANSWERED, unanswered),
        (Condition.MUSYAWARAH_SETTLED, unsettled),
        (Condition.VERSIONS_DECIDED, disputes_in(of)),
        (Condition.LEVELS_UP_TO_DATE, not _levels_up_to_date(of)),
    )
    return tuple(Blocker(condition, int(count)) for condition, count in found if count)


def blockers_of(of: Round, *, viewer: Viewer) -> tuple[Blocker, ...]:
    """Return what stands against the conclusion of a round at the viewer's moment. Six queries."""
    unmet = unmet_conditions(of, today=timezone.localdate(viewer.at))
    return tuple(blocker for blocker in unmet if blocker.condition in step_needs(RoundAct.COMPLETE))


def _levels_up_to_date(of: Round) -> bool:
    """Tell whether the latest run that reached the madrasah read exactly the evidence that is there now."""
    above = [of.institution.path[: at + 1] for at, sign in enumerate(of.institution.path) if sign == "/" and at]
    runs = LevelRun.rows.filter(
        school_year_id=of.school_year_id,
        stage=of.stage,
        instrument__code=PKG_INSTRUMENT,
        institution__path__in=above,
    )
    latest = runs.order_by("-made_at", "-pk").values_list("instrument_id", "inputs__sheets").first()
    instruments = Submission.rows.filter(
        institution_id=of.institution_id,
        school_year_id=of.school_year_id,
        stage=of.stage,
        instrument__code=PKG_INSTRUMENT,
    )
    instrument = latest[0] if latest else instruments.values_list("instrument_id", flat=True).first()
    if instrument is None:
        return True
    now = sheets_now(place=of.institution, school_year=of.school_year_id, stage=of.stage, instrument_id=instrument)
    read = latest[1].get(of.institution.code, []) if latest else []
    return now == read


def _given(of: Round) -> dict[UUID, dict[tuple[str, str], int]]:
    """Return how many submissions each teacher has by source and technique: that they came, not what they say."""
    rows = effective(
        Submission.rows.filter(
            institution_id=of.institution_id,
            school_year_id=of.school_year_id,
            stage=of.stage,
            instrument__code=PKG_INSTRUMENT,
        )
    )
    counted = rows.order_by().values_list("about_id", "source_role", "technique").annotate(number=Count("pk"))
    given: defaultdict[UUID, dict[tuple[str, str], int]] = defaultdict(dict)
    for about, role, technique, number in counted:
        given[about][role, technique] = number
    return given


@dataclass(frozen=True, slots=True)
class _Waiting:
    replies: Counter[UUID]
    unanswered: Counter[UUID]
    musyawarah: Counter[UUID]


def _waiting(viewer: Viewer, of: Round) -> _Waiting:
    replies = Reply.objects.visible_to(viewer).filter(round=of)
    unanswered = replies.filter(answer__isnull=True)
    unsettled = Musyawarah.objects.visible_to(viewer).filter(round=of, settled_at__isnull=True)
    return _Waiting(
        replies=Counter(replies.values_list("about_id", flat=True)),
        unanswered=Counter(unanswered.values_list("about_id", flat=True)),
        musyawarah=Counter(unsettled.values_list("about_id", flat=True)),
    )


@dataclass(frozen=True, slots=True)
class _Expected:
    """Whose judgement the law of measurement expects here, and who can give it."""

    law: MeasurementLaw
    heads: frozenset[UUID]
    names: Mapping[str, tuple[UUID, str]]

    @classmethod
    def of(cls, round_: Round, today: date) -> _Expected:
        place = round_.institution
        heads, pengawas = heads_of(place.pk), pengawas_over(place.path)
        people = {row.pk: row.name for row in Person.rows.filter(pk__in=[*heads, *pengawas])}
        names = {}
        for role, holders in ((SourceRole.KEPALA, heads), (SourceRole.PENGAWAS, pengawas)):
            if len(holders) == 1:
                (only,) = holders
                names[role.value] = (only, people[only])
        return cls(measurement_law(law_day(round_.school_year, today)), heads, names)

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(options[0] for kind in self.law.expected.values() for options in kind)

    def awaited(self, person: UUID, name: str, given: Mapping[tuple[str, str], int]) -> tuple[Awaited, ...]:
        """Return the judgements that are still awaited about a teacher."""
        there = {role for role, _ in given}
        kind = "head" if person in self.heads else "teacher"
        missing = [options[0] for options in self.law.expected[kind] if not there & set(options)]
        return tuple(self._one(role, person, name) for role in missing)

    def _one(self, role: str, person: UUID, name: str) -> Awaited:
        who, called = (person, name) if role == SourceRole.SELF else self.names.get(role, (None, ""))
        return Awaited(role, who, called)


def _in_order(found: Iterable[str], expected: Sequence[str], order: Sequence[str]) -> tuple[str, ...]:
    there = {*found, *expected}
    return tuple(code for code in order if code in there)


def _acts(viewer: Viewer, of: Round, unmet: Sequence[Blocker]) -> Iterator[RoundAct]:
    """Yield what the state and the viewer's powers at the place allow now."""
    blocked = {blocker.condition for blocker in unmet}
    for step in ROUND_STEPS:
        if step.state != of.state or not isinstance(step.who, Permission):
            continue
        # An early end of the collection is a matter of its reason, which the form asks for.
        needs = set(step.needs) - {Condition.COLLECTED_OR_REASON}
        if can(viewer, step.who, of.institution) and not needs & blocked:
            yield step.act
