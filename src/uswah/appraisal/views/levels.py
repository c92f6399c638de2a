"""The competency map of a madrasah, the page of a teacher, and how the levels on it came about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from uswah.appraisal.access import check_see_teacher
from uswah.appraisal.presenters import Yardstick, map_page, method_page, teacher_page
from uswah.appraisal.queries import (
    AskedYear,
    asked_year,
    competency_map,
    law_day,
    level_for,
    levels_at,
    teacher_file,
)
from uswah.appraisal.queries.measurement_law import measurement_law
from uswah.appraisal.views.around import fair_file, heard_here, stage_asked, yardstick
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.evidence.enums import RoundState
from uswah.evidence.queries import rounds_at
from uswah.institutions.access import check
from uswah.institutions.queries import madrasah_for
from uswah.people.queries import post_for
from uswah.standards.enums import Stage

if TYPE_CHECKING:
    from uswah.evidence.models import Round


@page(needs=Permission.SEE_APPRAISAL)
def competency_map_page(request: PageRequest, nsm: str) -> HttpResponse:
    """Show every teacher's level in one stage of a school year: the fair one where a round gave it, or the official."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.SEE_APPRAISAL, place)
    asked = asked_year(viewer, request.GET.get("tahun", ""))
    found = competency_map(
        viewer,
        institution_id=place.pk,
        year=asked.year,
        stage=stage_asked(request),
        today=timezone.localdate(viewer.at),
    )
    levels = levels_at(viewer, institution_id=place.pk, school_year=asked.year.pk, stage=found.stage.value)
    shown = map_page(found, levels, asked.years, place, viewer, wanted=request.GET.get("ukuran", ""))
    return render(request, "appraisal/map.html", {"map": shown})


@page(signed_in=True)
def teacher(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """Show a teacher's levels and everything they rest on; a teacher sees this page about themselves."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    asked = asked_year(viewer, request.GET.get("tahun", ""))
    post = post_for(viewer, institution_id=place.pk, person_id=person, school_year=asked.year.pk)
    check_see_teacher(viewer, place, person)
    rounds = list(rounds_at(viewer, institution_id=place.pk))
    year, stage = _period(request, asked, rounds)
    today = timezone.localdate(viewer.at)
    found = teacher_file(viewer, person_id=person, institution_id=place.pk, year=year, stage=stage, today=today)
    file = fair_file(viewer, place, person, _round_shown(rounds, found.shown, year or asked.year.pk, stage))
    shown = teacher_page(
        post,
        found,
        place,
        viewer,
        by=Yardstick(found.form, found.shown.scheme) if found.form and found.shown else yardstick(asked.year, today),
        file=file,
        periods=[(row.school_year_id, row.stage) for row in rounds if row.state != RoundState.COLLECTING],
        heard=heard_here(viewer, place, found, person, year or asked.year.pk, stage),
    )
    return render(request, "appraisal/teacher.html", {"teacher": shown})


@page(signed_in=True)
def method(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """Tell in words how a teacher's fair levels came about: what was corrected, and what was assumed."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    asked = asked_year(viewer, request.GET.get("tahun", ""))
    post = post_for(viewer, institution_id=place.pk, person_id=person, school_year=asked.year.pk)
    check_see_teacher(viewer, place, person)
    rounds = list(rounds_at(viewer, institution_id=place.pk).filter(school_year_id=asked.year.pk))
    file = fair_file(viewer, place, person, _round_shown(rounds, None, asked.year.pk, stage_asked(request)))
    if file.levels is None or not file.levels.competencies:
        raise Http404
    level_id = file.levels.competencies[0].level_id
    run = level_for(viewer, institution_id=place.pk, level_id=level_id).run
    law = measurement_law(law_day(asked.year, timezone.localdate(viewer.at)))
    shown = method_page(post.person, file.levels, run, law, place, viewer)
    return render(request, "appraisal/method.html", {"method": shown})


def _period(request: PageRequest, asked: AskedYear, rounds: Sequence[Round]) -> tuple[str, Stage | None]:
    """Return what the address asks for; without a year the running year's latest round whose judgements lie open."""
    year, stage = request.GET.get("tahun", ""), stage_asked(request)
    if year:
        return year, stage
    opened = [row for row in rounds if row.school_year_id == asked.year.pk and row.state != RoundState.COLLECTING]
    latest = max(opened, key=lambda row: row.opened_at, default=None)
    return (asked.year.pk, Stage(latest.stage)) if latest else ("", stage)


def _round_shown(rounds: Sequence[Round], record: object, year: str, stage: Stage | None) -> Round | None:
    """Return the round of the period that is shown, else one of the same year that is still collecting."""
    appraisal = getattr(record, "appraisal", None)
    wanted = (appraisal.school_year_id, appraisal.stage) if appraisal else (year, stage.value if stage else None)
    fitting = [row for row in rounds if row.school_year_id == wanted[0] and wanted[1] in (None, row.stage)]
    collecting = [row for row in rounds if row.state == RoundState.COLLECTING]
    return next(iter([*fitting, *collecting]), None)
