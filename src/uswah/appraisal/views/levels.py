"""The competency map of a madrasah, and the page of a teacher."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from uswah.appraisal.access import check_see_teacher
from uswah.appraisal.presenters import map_page, teacher_page
from uswah.appraisal.queries import asked_year, competency_map, teacher_file
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.institutions.access import check
from uswah.institutions.queries import madrasah_for
from uswah.people.queries import post_for
from uswah.standards.enums import Stage


def _stage_asked(request: PageRequest) -> Stage | None:
    """Return the stage that the address names, None for none or an unknown one."""
    written = request.GET.get("tahap", "")
    return Stage(written) if written in Stage.values else None


@page(needs=Permission.SEE_APPRAISAL)
def competency_map_page(request: PageRequest, nsm: str) -> HttpResponse:
    """Show every teacher's official level in one stage of a school year."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.SEE_APPRAISAL, place)
    asked = asked_year(viewer, request.GET.get("tahun", ""))
    found = competency_map(
        viewer,
        institution_id=place.pk,
        year=asked.year,
        stage=_stage_asked(request),
        today=timezone.localdate(viewer.at),
    )
    return render(request, "appraisal/map.html", {"map": map_page(found, asked.years, place, viewer)})


@page(signed_in=True)
def teacher(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """Show a teacher's official level and everything it rests on; a teacher sees this page about themselves."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    asked = asked_year(viewer, request.GET.get("tahun", ""))
    post = post_for(viewer, institution_id=place.pk, person_id=person, school_year=asked.year.pk)
    check_see_teacher(viewer, place, person)
    found = teacher_file(
        viewer,
        person_id=person,
        institution_id=place.pk,
        year=request.GET.get("tahun", ""),
        stage=_stage_asked(request),
        today=timezone.localdate(viewer.at),
    )
    return render(request, "appraisal/teacher.html", {"teacher": teacher_page(post, found, place, viewer)})
