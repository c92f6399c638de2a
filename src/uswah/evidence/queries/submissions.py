"""Reads about evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.db.models.sql.compiler import SQLCompiler
from django.http import Http404

from uswah.common.viewer import Viewer
from uswah.evidence.models import Rating, Submission
from uswah.evidence.queries.versions import effective


@dataclass(frozen=True, slots=True)
class StoredRating:
    """One rating as it was stored: its score (None = not observed), the fact, and the workbook's cell if any."""

    score: int | None
    fact: str
    cell: str


def submissions_about(viewer: Viewer, *, person_id: UUID, institution_id: int) -> QuerySet[Submission]:
    """Return what was submitted about a teacher at a madrasah, latest first, amended ones among them."""
    return (
        Submission.objects.visible_to(viewer)
        .filter(about_id=person_id, institution_id=institution_id)
        .select_related("instrument__framework", "rated_by", "school_year")
        .order_by("-entered_at", "-pk")
    )


def submission_for(viewer: Viewer, submission_id: UUID) -> Submission:
    """Return a submission that the viewer may see; raise Http404 for a hidden one as for none."""
    found = Submission.objects.visible_to(viewer).filter(pk=submission_id)
    submission = found.select_related("instrument__framework", "rated_by", "about", "institution", "amends").first()
    if submission is None:
        raise Http404
    return submission


class _Gathered(Aggregate):
    """Join the texts of a group with commas: one row a submission is much less to carry than one a rating."""

    function = "GROUP_CONCAT"
    output_field = CharField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """Say it as PostgreSQL does."""
        sql, given = self.as_sql(
            compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s, ',')"
        )
        return sql, list(given)


def scores_of(submission_ids: Iterable[UUID]) -> Mapping[UUID, dict[str, int]]:
    """Return the scores of each submission by indicator code; what was not observed is absent. One query.

    For submissions that came through a query with a viewer; read as plain rows because a map holds thousands.
    """
    rows = Rating.rows.filter(submission_id__in=list(submission_ids), score__isnull=False)
    pair = Concat("indicator__code", Value("="), Cast("score", CharField()))
    gathered = rows.values("submission_id").annotate(pairs=_Gathered(pair)).values_list("submission_id", "pairs")
    return {submission: _scores(pairs) for submission, pairs in gathered}


def _scores(pairs: str) -> dict[str, int]:
    """Read 'pkg.1.1=2,pkg.1.2=1'; the codes of indicators hold neither sign."""
    parted = (pair.split("=") for pair in pairs.split(","))
    return {code: int(score) for code, score in parted}


def ratings_of(submission_ids: Iterable[UUID]) -> Mapping[UUID, dict[str, StoredRating]]:
    """Return the ratings of each submission by indicator code, with facts and cells. One query."""
    rows = Rating.rows.filter(submission_id__in=list(submission_ids))
    columns = ("submission_id", "indicator__code", "score", "fact", "origin_cell")
    ratings: defaultdict[UUID, dict[str, StoredRating]] = defaultdict(dict)
    for submission, code, score, fact, cell in rows.values_list(*columns).iterator(5000):
        ratings[submission][code] = StoredRating(score, fact, cell)
    return ratings


def effective_at(*, institution_id: int, school_year: str, instrument_id: int) -> QuerySet[Submission]:
    """Return the submissions of a madrasah and year that hold, for matching an import with what is there."""
    return effective(
        Submission.rows.filter(institution_id=institution_id, school_year_id=school_year, instrument_id=instrument_id)
    ).order_by("pk")


def names_rated(submission_ids: Iterable[str]) -> dict[str, str]:
    """Return the name of the teacher each submission is about, for a ledger that the viewer may read already."""
    found = Submission.rows.filter(pk__in=set(submission_ids)).values_list("pk", "about__name")
    return {str(pk): name for pk, name in found}
