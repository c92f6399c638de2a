"""The submissions that count, as rooms above take them out again."""

from __future__ import annotations

from django.db.models import QuerySet

from uswah.appraisal.models import Appraisal
from uswah.common.viewer import Viewer
from uswah.evidence.models import Submission


def counted_submissions(viewer: Viewer, *, institution_id: int, school_year: str, stage: str) -> QuerySet[Submission]:
    """Return the submissions that count at a madrasah in a stage of a year, those that the viewer may see."""
    appraisals = Appraisal.objects.visible_to(viewer).filter(
        institution_id=institution_id, school_year_id=school_year, stage=stage
    )
    return Submission.objects.visible_to(viewer).filter(pk__in=appraisals.values("counted"))
