"""Official levels, computed from the evidence each time they are read: there is no second copy to go stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from uswah.appraisal.models import Appraisal
from uswah.common.viewer import Viewer
from uswah.core.scoring import (
    CompetencyScore,
    NotYetKnowable,
    OfficialLevel,
    PkgScheme,
    official_level,
    scheme_from_document,
    score_competencies,
)
from uswah.evidence.models import Submission
from uswah.evidence.queries import scores_of
from uswah.standards.enums import Stage
from uswah.standards.queries import scheme_document

PKG_INSTRUMENT = "pkg-guru"
PKG_SCHEME = "pkg"


@dataclass(frozen=True, slots=True)
class OfficialRecord:
    """The official level of a teacher in one stage, each competency's score, and the submission they come from."""

    appraisal: Appraisal
    level: OfficialLevel | NotYetKnowable
    competencies: Mapping[str, CompetencyScore | NotYetKnowable]

    @property
    def submission(self) -> Submission:
        """Return the submission that counts."""
        return self.appraisal.counted


def pkg_scheme(on: date) -> PkgScheme:
    """Return the PKG arithmetic in force on a day."""
    return scheme_from_document(scheme_document(PKG_SCHEME, on))


def _appraisals(viewer: Viewer) -> QuerySet[Appraisal]:
    visible = Appraisal.objects.visible_to(viewer).filter(instrument__code=PKG_INSTRUMENT)
    return visible.select_related("counted__rated_by", "school_year", "institution").order_by("pk")


def records_at(
    viewer: Viewer, *, institution_id: int, school_year: str, stage: Stage, scheme: PkgScheme
) -> dict[UUID, OfficialRecord]:
    """Return the official record of every appraised teacher of a madrasah that the viewer may see. Two queries."""
    found = _appraisals(viewer).filter(institution_id=institution_id, school_year_id=school_year, stage=stage)
    return {record.appraisal.about_id: record for record in _records(list(found), scheme)}


def records_about(viewer: Viewer, *, person_id: UUID, institution_id: int, scheme: PkgScheme) -> list[OfficialRecord]:
    """Return the official records of one teacher at a madrasah, latest year first, summative before formative."""
    found = _appraisals(viewer).filter(about_id=person_id, institution_id=institution_id)
    return _records(list(found.order_by("-school_year_id", "-stage", "pk")), scheme)


def appraisal_for(viewer: Viewer, appraisal_id: int) -> Appraisal:
    """Return an appraisal that the viewer may see; raise Http404 for a hidden one as for none."""
    appraisal = _appraisals(viewer).filter(pk=appraisal_id).first()
    if appraisal is None:
        raise Http404
    return appraisal


def record_of(appraisal: Appraisal, scheme: PkgScheme) -> OfficialRecord:
    """Return the official record of one appraisal."""
    return _records([appraisal], scheme)[0]


def years_appraised(viewer: Viewer, *, institution_id: int) -> list[str]:
    """Return the school years with an appraisal at a madrasah, latest first."""
    found = Appraisal.objects.visible_to(viewer).filter(institution_id=institution_id)
    return list(found.order_by("-school_year_id").values_list("school_year_id", flat=True).distinct())


def _records(appraisals: list[Appraisal], scheme: PkgScheme) -> list[OfficialRecord]:
    scores = scores_of(appraisal.counted_id for appraisal in appraisals)
    return [
        OfficialRecord(
            appraisal=appraisal,
            level=official_level(scheme, scores.get(appraisal.counted_id, {})),
            competencies=score_competencies(scheme, scores.get(appraisal.counted_id, {})),
        )
        for appraisal in appraisals
    ]
