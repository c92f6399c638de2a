"""Reads about rounds."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from uswah.common.viewer import Viewer
from uswah.evidence.access import own_submissions
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Round, Submission


def rounds_at(viewer: Viewer, *, institution_id: int) -> QuerySet[Round]:
    """Return the rounds of a madrasah that the viewer sees, latest year first, summative before formative."""
    found = Round.objects.visible_to(viewer).filter(institution_id=institution_id)
    return found.select_related("school_year", "institution").order_by("-school_year_id", "-stage")


def round_of(viewer: Viewer, *, institution_id: int, school_year: str, stage: str) -> Round | None:
    """Return the round of a madrasah, year and stage; None when there is none, or none that the viewer sees."""
    return rounds_at(viewer, institution_id=institution_id).filter(school_year_id=school_year, stage=stage).first()


def round_for(viewer: Viewer, *, institution_id: int, round_id: int) -> Round:
    """Return a round of a madrasah that the viewer may see; raise Http404 for a hidden one as for none."""
    found = rounds_at(viewer, institution_id=institution_id).filter(pk=round_id).first()
    if found is None:
        raise Http404
    return found


def blind_at(viewer: Viewer, *, institution_id: int) -> frozenset[UUID]:
    """Return the submissions of rounds that still collect which the viewer neither judged nor wrote down.

    For matching an import, so that nobody learns from a preview, or amends, what they may not see. One query.
    """
    collecting = Submission.rows.filter(institution_id=institution_id, round__state=RoundState.COLLECTING)
    return frozenset(collecting.exclude(own_submissions(viewer)).values_list("pk", flat=True))


def complete_rounds(*, institution_id: int) -> frozenset[tuple[str, str]]:
    """Return year and stage of each round of a madrasah that is complete. One query."""
    found = Round.rows.filter(institution_id=institution_id, state=RoundState.COMPLETE)
    return frozenset(found.values_list("school_year_id", "stage"))
