"""What several pages of a round load: the yardstick of a year, the round that is asked for, one teacher's file of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.forms import BaseForm
from django.http import Http404
from django.utils import timezone

from uswah.appraisal.policies import NotAllowed
from uswah.appraisal.presenters import FairFile, Yardstick
from uswah.appraisal.queries import (
    PKG_INSTRUMENT,
    TeacherFile,
    anonymous_about,
    dialogue_about,
    law_day,
    levels_about,
    pkg_law,
    teacher_file,
)
from uswah.common.pages import PageRequest
from uswah.common.viewer import Viewer
from uswah.evidence.enums import RoundState
from uswah.evidence.policies import NotAcceptable
from uswah.evidence.queries import Heard, heard_about, round_of
from uswah.standards.enums import Stage
from uswah.standards.queries import form_of

if TYPE_CHECKING:
    from uswah.evidence.models import Round
    from uswah.institutions.models import Institution, SchoolYear


def stage_asked(request: PageRequest) -> Stage | None:
    """Return the stage that the address names, None for none or an unknown one."""
    written = request.GET.get("tahap", "")
    return Stage(written) if written in Stage.values else None


def yardstick(year: SchoolYear, today: date) -> Yardstick:
    """Return the form and the arithmetic by which a school year is judged. Three queries."""
    day = law_day(year, today)
    return Yardstick(form_of(PKG_INSTRUMENT, day), pkg_law().on(day))


def fair_file(viewer: Viewer, place: Institution, person: UUID, of: Round | None) -> FairFile:
    """Return what a round holds about a teacher; while it collects nothing of it is asked for. Eleven queries at most."""
    if of is None or of.state == RoundState.COLLECTING:
        return FairFile(of, None, None, ())
    at, year, stage = place.pk, of.school_year_id, of.stage
    return FairFile(
        of,
        levels_about(viewer, person_id=person, institution_id=at, school_year=year, stage=stage),
        dialogue_about(viewer, person_id=person, of=of),
        anonymous_about(viewer, person_id=person, institution_id=at, school_year=year, stage=stage),
    )


def round_at(viewer: Viewer, place: Institution, first_year: int, stage: str) -> Round:
    """Return the round that an address names; raise Http404 where there is none to see."""
    year = f"{first_year}/{first_year + 1}"
    found = round_of(viewer, institution_id=place.pk, school_year=year, stage=stage)
    if found is None:
        raise Http404
    return found


def file_of_round(viewer: Viewer, place: Institution, person: UUID, of: Round) -> TeacherFile:
    """Return everything about a teacher in the year and stage of a round. Eight queries."""
    return teacher_file(
        viewer,
        person_id=person,
        institution_id=place.pk,
        year=of.school_year_id,
        stage=Stage(of.stage),
        today=timezone.localdate(viewer.at),
    )


def accepted(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do what a valid form asks for; write a refusal on the form instead, so that nothing typed is lost."""
    try:
        act()
    except (NotAllowed, NotAcceptable) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def heard_here(
    viewer: Viewer, place: Institution, found: TeacherFile, person: UUID, year: str, stage: str | None
) -> Heard:
    """Return what was heard about a teacher in the period that is shown. Four queries."""
    shown = found.shown.appraisal if found.shown else None
    return heard_about(
        viewer,
        person_id=person,
        institution_id=place.pk,
        school_year=shown.school_year_id if shown else year,
        stage=shown.stage if shown else stage,
    )
