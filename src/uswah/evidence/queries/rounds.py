"""Reads about rounds."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from uswah.common.viewer import Viewer
from uswah.evidence.models import Round


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
