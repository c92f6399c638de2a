"""Official levels, computed from the evidence each time they are read: there is no second copy to go stale."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from uswah.appraisal.models import Appraisal
from uswah.appraisal.queries.pkg_law import PKG_SCHEME, law_day, pkg_law
from uswah.common.guard import same_person
from uswah.common.viewer import Viewer
from uswah.core.scoring import (
    CompetencyOutcome,
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


@dataclass(frozen=True, slots=True)
class OfficialRecord:
    """The official level of a teacher in one stage, each competency's score, and the submission they come from.

    `scheme` is the arithmetic by which they were computed.
    """

    appraisal: Appraisal
    scheme: PkgScheme
    level: OfficialLevel | NotYetKnowable
    competencies: Mapping[str, CompetencyOutcome]

    @property
    def submission(self) -> Submission:
        """Return the submission that counts."""
        return self.appraisal.counted


def pkg_scheme(on: date) -> PkgScheme:
    """Return the PKG arithmetic in force on a day."""
    return scheme_from_document(scheme_document(PKG_SCHEME, on))


def appraisals_seen(viewer: Viewer) -> QuerySet[Appraisal]:
    """Return the PKG appraisals that the viewer may see, with what a record shows."""
    visible = Appraisal.objects.visible_to(viewer).filter(instrument__code=PKG_INSTRUMENT)
    return visible.select_related("counted__rated_by", "school_year", "institution").order_by("pk")


def records_at(
    viewer: Viewer, *, institution_id: int, school_year: str, stage: Stage, scheme: PkgScheme
) -> dict[UUID, OfficialRecord]:
    """Return the official record of every appraised teacher of a madrasah that the viewer may see. Two queries."""
    found = appraisals_seen(viewer).filter(institution_id=institution_id, school_year_id=school_year, stage=stage)
    return {record.appraisal.about_id: record for record in _records(list(found), scheme)}


def records_about(viewer: Viewer, *, person_id: UUID, institution_id: int, scheme: PkgScheme) -> list[OfficialRecord]:
    """Return the official records of one teacher at a madrasah, latest year first, summative before formative."""
    found = appraisals_seen(viewer).filter(about_id=person_id, institution_id=institution_id)
    return _records(list(found.order_by("-school_year_id", "-stage", "pk")), scheme)


def appraisal_for(viewer: Viewer, appraisal_id: int) -> Appraisal:
    """Return an appraisal that the viewer may see; raise Http404 for a hidden one as for none."""
    appraisal = appraisals_seen(viewer).filter(pk=appraisal_id).first()
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


def own_records(viewer: Viewer) -> list[OfficialRecord]:
    """Return the viewer's own official records at every madrasah, latest year first. Three queries."""
    own = appraisals_seen(viewer).filter(same_person(viewer, "about"))
    return dated_records(own.order_by("-school_year_id", "-stage", "pk"), timezone.localdate(viewer.at))


def dated_records(appraisals: QuerySet[Appraisal], today: date) -> list[OfficialRecord]:
    """Return each appraisal's official record by the law that held in its school year. Three queries."""
    found = list(appraisals)
    law = pkg_law()
    return _records_by(found, lambda appraisal: law.on(law_day(appraisal.school_year, today)))


def level_of(
    scheme: PkgScheme, scores: Mapping[str, int]
) -> tuple[OfficialLevel | NotYetKnowable, Mapping[str, CompetencyOutcome]]:
    """Return the official level and the outcome of every competency, each computed once."""
    level = official_level(scheme, scores)
    if isinstance(level, OfficialLevel):
        return level, level.by_code
    return level, score_competencies(scheme, scores)


def _records(appraisals: list[Appraisal], scheme: PkgScheme) -> list[OfficialRecord]:
    return _records_by(appraisals, lambda appraisal: scheme)


def _records_by(appraisals: Sequence[Appraisal], scheme_of: Callable[[Appraisal], PkgScheme]) -> list[OfficialRecord]:
    scores = scores_of(appraisal.counted_id for appraisal in appraisals)
    records = []
    for appraisal in appraisals:
        scheme = scheme_of(appraisal)
        level, competencies = level_of(scheme, scores.get(appraisal.counted_id, {}))
        records.append(OfficialRecord(appraisal=appraisal, scheme=scheme, level=level, competencies=competencies))
    return records
