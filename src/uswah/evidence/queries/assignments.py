"""Reads about who was asked to judge whom."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from uswah.common.viewer import Viewer
from uswah.evidence.models import Assignment, Submission

_RELATED = ("about", "asked_of", "instrument", "institution")


def is_asked(
    viewer: Viewer,
    *,
    institution_id: int,
    about: UUID,
    school_year: str,
    stage: str,
    source_role: str = "",
    instrument_id: int | None = None,
) -> bool:
    """Tell whether the viewer is asked to judge this teacher, in any role and with any instrument unless one is named.

    Also when it is done already, so that it can be amended; not when it was withdrawn.
    """
    if viewer.person_id is None:
        return False
    found = Assignment.rows.filter(
        institution=institution_id,
        about=about,
        asked_of=viewer.person_id,
        school_year=school_year,
        stage=stage,
        withdrawn_at__isnull=True,
    )
    if source_role:
        found = found.filter(source_role=source_role)
    if instrument_id is not None:
        found = found.filter(instrument=instrument_id)
    return bool(found.exists())


def was_asked(person_id: UUID, *, institution_id: int, about: UUID, source_role: str) -> bool:
    """Tell whether somebody was ever asked to judge this teacher in this role, for whoever decides about what is held."""
    asked = Assignment.rows.filter(institution=institution_id, about=about, asked_of=person_id, source_role=source_role)
    return bool(asked.exists())


def assignments_at(viewer: Viewer, *, institution_id: int, school_year: str) -> QuerySet[Assignment]:
    """Return what was asked for at a madrasah in a year and not withdrawn, by due day, each with `is_done`."""
    found = Assignment.objects.visible_to(viewer).filter(
        institution=institution_id, school_year=school_year, withdrawn_at__isnull=True
    )
    return _with_done(found).order_by("due_on", "about__name", "asked_of__name", "pk")


def own_assignments(viewer: Viewer) -> QuerySet[Assignment]:
    """Return what the viewer in person is asked for and was not withdrawn, by due day, each with `is_done`."""
    found = Assignment.objects.visible_to(viewer).filter(asked_of=viewer.person_id, withdrawn_at__isnull=True)
    return _with_done(found).order_by("due_on", "about__name", "pk")


def assignment_for(viewer: Viewer, *, institution_id: int, assignment_id: UUID) -> Assignment:
    """Return an assignment of a madrasah that the viewer may see; raise Http404 for a hidden one as for none."""
    found = Assignment.objects.visible_to(viewer).filter(institution=institution_id, pk=assignment_id)
    assignment = found.select_related(*_RELATED).first()
    if assignment is None:
        raise Http404
    return assignment


def _with_done(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    done = Submission.rows.filter(
        institution=OuterRef("institution"),
        about=OuterRef("about"),
        rated_by=OuterRef("asked_of"),
        instrument=OuterRef("instrument"),
        school_year=OuterRef("school_year"),
        stage=OuterRef("stage"),
        source_role=OuterRef("source_role"),
    )
    return assignments.select_related(*_RELATED).annotate(is_done=Exists(done))
