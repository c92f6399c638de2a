"""The competency map of a madrasah: every teacher with the official level of one stage, in few queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, UUIDField

from uswah.appraisal.models import Appraisal
from uswah.appraisal.queries.levels import PKG_INSTRUMENT, level_of
from uswah.appraisal.queries.pkg_law import law_day, pkg_law
from uswah.common.viewer import Viewer
from uswah.core.scoring import CompetencyOutcome, NotYetKnowable, OfficialLevel, PkgScheme
from uswah.core.text.names import alphabetical_key
from uswah.evidence.models import Submission
from uswah.evidence.queries import effective, scores_of
from uswah.institutions.models import SchoolYear
from uswah.people.models import Post, TeachingAssignment
from uswah.standards.enums import Stage
from uswah.standards.queries import competency_titles

LOCAL_INSTRUMENT = "religius"
Titles = Mapping[str, tuple[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class MapRow:
    """A teacher on the map; `level` is None while nobody has rated, and `local_note` a submission of the local form."""

    person_id: UUID
    name: str
    title_before: str
    title_after: str
    subjects: tuple[Mapping[str, str], ...]
    level: OfficialLevel | NotYetKnowable | None
    competencies: Mapping[str, CompetencyOutcome]
    local_note: UUID | None


@dataclass(frozen=True, slots=True)
class CompetencyMap:
    """The map of one school year and stage; `titles` are number and title of each competency by its code."""

    year: SchoolYear
    stage: Stage
    scheme: PkgScheme
    titles: Titles
    rows: tuple[MapRow, ...]


def competency_map(
    viewer: Viewer, *, institution_id: int, year: SchoolYear, stage: Stage | None, today: date
) -> CompetencyMap:
    """Return the map of a madrasah, teachers by name. Five queries, whatever the number of teachers.

    Without a stage the summative one is taken as soon as anybody has been rated in it.
    """
    posts = _once_each(teaching_posts(viewer, institution_id=institution_id, year=year, today=today))
    shown = stage or stage_with_ratings(posts)
    counted = {post.person_id: getattr(post, f"counted_{shown.value}") for post in posts}
    scores = scores_of(submission for submission in counted.values() if submission)
    scheme = pkg_law().on(law_day(year, today))
    rows = (_row(post, counted[post.person_id], scores, scheme) for post in posts)
    ordered = sorted(rows, key=lambda row: (*alphabetical_key(row.name), str(row.person_id)))
    return CompetencyMap(year, shown, scheme, competency_titles("pkg", law_day(year, today)), tuple(ordered))


def teaching_posts(viewer: Viewer, *, institution_id: int, year: SchoolYear, today: date) -> QuerySet[Post]:
    """Return the teaching posts of a school year with the submissions that count in each stage.

    In the running year whoever left is not among them; in an earlier one whoever taught in it is.
    """
    since = today if year.starts_on <= today <= year.ends_on else year.starts_on
    held = Q(until__isnull=True) | Q(until__gte=since)
    begun = Q(since__isnull=True) | Q(since__lte=year.ends_on)
    posts = Post.objects.visible_to(viewer).filter(held, begun, institution_id=institution_id, is_teaching=True)
    taught = TeachingAssignment.objects.visible_to(viewer).filter(school_year=year)
    return (
        posts.select_related("person")
        .prefetch_related(Prefetch("teaching", queryset=taught.select_related("subject").order_by("subject_id")))
        .annotate(
            counted_formative=_counted(viewer, year, Stage.FORMATIVE),
            counted_summative=_counted(viewer, year, Stage.SUMMATIVE),
            local_note=_local_note(viewer, year),
        )
        .order_by("person__name", "-until", "pk")
    )


def stage_with_ratings(posts: list[Post]) -> Stage:
    """Return the summative stage when anybody has been rated in it, else the formative one when anybody has."""
    any_in: dict[Stage, Any] = {s: any(getattr(post, f"counted_{s.value}") for post in posts) for s in Stage}
    return Stage.FORMATIVE if any_in[Stage.FORMATIVE] and not any_in[Stage.SUMMATIVE] else Stage.SUMMATIVE


def _once_each(posts: QuerySet[Post]) -> list[Post]:
    """Keep one post of somebody who left and came back."""
    return list({post.person_id: post for post in posts}.values())


def _counted(viewer: Viewer, year: SchoolYear, stage: Stage) -> Subquery:
    there = {"about": OuterRef("person_id"), "institution": OuterRef("institution_id")}
    found = Appraisal.objects.visible_to(viewer).filter(
        **there, instrument__code=PKG_INSTRUMENT, school_year=year, stage=stage
    )
    return Subquery(found.order_by("-instrument__valid_from").values("counted_id")[:1], output_field=UUIDField())


def _local_note(viewer: Viewer, year: SchoolYear) -> Subquery:
    there = {"about": OuterRef("person_id"), "institution": OuterRef("institution_id")}
    found = effective(Submission.objects.visible_to(viewer)).filter(
        **there, instrument__code=LOCAL_INSTRUMENT, school_year=year
    )
    return Subquery(found.order_by("-entered_at", "-pk").values("pk")[:1])


def _row(post: Post, counted: UUID | None, scores: Mapping[UUID, Mapping[str, int]], scheme: PkgScheme) -> MapRow:
    level: OfficialLevel | NotYetKnowable | None = None
    competencies: Mapping[str, CompetencyOutcome] = {}
    if counted:
        level, competencies = level_of(scheme, scores.get(counted, {}))
    person = post.person
    return MapRow(
        person_id=person.pk,
        name=person.name,
        title_before=person.title_before,
        title_after=person.title_after,
        subjects=tuple(row.subject.title for row in post.teaching.all()),
        level=level,
        competencies=competencies,
        local_note=post.local_note,  # type: ignore[attr-defined]  # the query annotates it
    )
