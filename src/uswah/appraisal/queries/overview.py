"""What the head of a madrasah sees first: how many teachers have an official level, and which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from uswah.appraisal.queries.competency_map import stage_with_ratings, teaching_posts
from uswah.appraisal.queries.pkg_law import law_day, pkg_law
from uswah.common.viewer import Viewer
from uswah.core.scoring import NotYetKnowable, OfficialLevel, PkgScheme, official_level
from uswah.evidence.queries import scores_of
from uswah.institutions.models import SchoolYear
from uswah.standards.enums import Stage


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of one school year and stage. `labels` are the counts by label code, highest label first, zeros included.

    `teachers` = `known` + `not_yet_knowable` + `unrated`; `missing_indicators` are those of the not yet knowable.
    """

    year: SchoolYear
    stage: Stage
    scheme: PkgScheme
    teachers: int
    known: int
    not_yet_knowable: int
    unrated: int
    missing_indicators: int
    labels: Mapping[str, int]


def overview_at(viewer: Viewer, *, institution_id: int, school_year: SchoolYear) -> Overview:
    """Return the counts of a madrasah in a school year, in the stage that the map opens with. Three queries."""
    today = timezone.localdate(viewer.at)
    rows = teaching_posts(viewer, institution_id=institution_id, year=school_year, today=today)
    posts = list({post.person_id: post for post in rows.prefetch_related(None)}.values())
    stage = stage_with_ratings(posts)
    counted = [getattr(post, f"counted_{stage.value}") for post in posts]
    scores = scores_of(submission for submission in counted if submission)
    scheme = pkg_law().on(law_day(school_year, today))
    levels = [official_level(scheme, scores.get(submission, {})) for submission in counted if submission]
    known = Counter(level.label_code for level in levels if isinstance(level, OfficialLevel))
    unknown = [level for level in levels if isinstance(level, NotYetKnowable)]
    return Overview(
        year=school_year,
        stage=stage,
        scheme=scheme,
        teachers=len(posts),
        known=known.total(),
        not_yet_knowable=len(unknown),
        unrated=len(posts) - len(levels),
        missing_indicators=sum(len(level.missing) for level in unknown),
        labels={band.code: known[band.code] for band in reversed(scheme.labels.bands)},
    )
