"""The rating form: a new rating, and the amendment of one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.appraisal.access import check_amend, check_rate, enters_for_others, rates_in_person, reflects
from uswah.appraisal.forms import (
    AmendmentForm,
    NewRatingForm,
    OccasionForm,
    Raters,
    Sheet,
    empty_sheet,
    own_source_roles,
    read_sheet,
    sheet_of,
)
from uswah.appraisal.operations import submit_rating
from uswah.appraisal.presenters import full_name, latest_url, rating_page
from uswah.appraisal.queries import (
    PKG_INSTRUMENT,
    AskedYear,
    SubmissionFile,
    asked_year,
    possible_raters,
    submission_file,
)
from uswah.common.pages import PageRequest, page
from uswah.common.viewer import Viewer
from uswah.evidence.enums import SourceRole
from uswah.evidence.operations import NewSubmission
from uswah.evidence.policies import NotAcceptable, SentBefore
from uswah.institutions.queries import madrasah_for
from uswah.people.queries import post_for
from uswah.standards.queries import Form, form_of

if TYPE_CHECKING:
    from uswah.evidence.models import Submission
    from uswah.institutions.models import Institution


BESIDE = "berdampingan"  # the button by which an amendment may stand beside another one


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def rate(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """Rate a teacher with an instrument, in one's own name or on behalf of somebody."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    asked = asked_year(viewer, request.GET.get("tahun", ""))
    post = post_for(viewer, institution_id=place.pk, person_id=person, school_year=asked.year.pk)
    check_rate(viewer, place, person)
    form = form_of(request.GET.get("instrumen", PKG_INSTRUMENT), timezone.localdate(viewer.at))
    head = _new_rating_form(request, place, person, form, asked)
    sheet = read_sheet(form, request.POST) if head.is_bound else empty_sheet(form)
    refusal = None
    if head.is_valid() and not sheet.problems and not sheet.unconfirmed:
        stored = _store(request, place, form, _new_submission(head, sheet, person, viewer.person_id))
        if not isinstance(stored, NotAcceptable):
            return _stored(request, nsm, stored)
        refusal = stored
    return _form_page(request, nsm, head, sheet, refusal, full_name(post.person), person)


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def amend(request: PageRequest, nsm: str, submission: UUID) -> HttpResponse:
    """Amend a rating: a new submission takes its place, with the reason; what stood before stays.

    Whoever amends what was amended meanwhile is told so, keeps what was typed, and may let both stand side by side.
    """
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    found = submission_file(viewer, place=place, submission_id=submission)
    row = found.submission
    check_amend(viewer, place, about=row.about_id, rated_by=row.rated_by_id)
    overtaken = _overtaken(found)
    if overtaken and request.method != "POST":
        messages.info(request, str(overtaken))
        return redirect(latest_url(found, place))
    start = {"technique": row.technique, "observed_on": row.observed_on}
    today = timezone.localdate(viewer.at)
    is_reflection = row.source_role == SourceRole.SELF
    head = AmendmentForm(request.POST or None, initial=start, today=today, is_reflection=is_reflection)
    sheet = read_sheet(found.form, request.POST) if head.is_bound else sheet_of(found.form, found.ratings)
    refusal = None
    if head.is_valid() and not sheet.problems and not sheet.unconfirmed:
        beside = BESIDE in request.POST or not overtaken
        stored = _store(request, place, found.form, _amendment(row, head, sheet)) if beside else overtaken
        if isinstance(stored, UUID):
            return _stored(request, nsm, stored)
        refusal = stored
    context = {"overtaken": refusal is overtaken and latest_url(found, place)}
    return _form_page(request, nsm, head, sheet, refusal, full_name(row.about), row.about_id, **context)


def _overtaken(found: SubmissionFile) -> NotAcceptable | None:
    """Return the words for somebody who amends what another version has overtaken, None where it holds undisputed."""
    if found.family.is_open:
        words = _("Two versions of this rating wait for a decision. Decide first which one holds.")
    elif not found.is_effective:
        words = _("This rating was amended in the meantime. Open the latest one and amend that.")
    else:
        return None
    return NotAcceptable(words, [])


def _new_rating_form(
    request: PageRequest, place: Institution, person: UUID, form: Form, asked: AskedYear
) -> NewRatingForm:
    viewer, today = request.viewer, timezone.localdate(request.viewer.at)
    is_reflection = reflects(viewer, person)
    stage = request.GET.get("tahap", "")
    return NewRatingForm(
        request.POST or None,
        initial={
            "school_year": asked.year.pk,
            "stage": stage if stage in form.stages else form.stages[0],
            "observed_on": today,
        },
        today=today,
        years=[year.pk for year in asked.years if year.starts_on <= today],
        stages=form.stages,
        raters=Raters([SourceRole.SELF], []) if is_reflection else _raters(viewer, place, person, today),
        is_reflection=is_reflection,
    )


def _raters(viewer: Viewer, place: Institution, about: UUID, today: date) -> Raters:
    others = possible_raters(viewer, place=place, about=about, today=today) if enters_for_others(viewer, place) else []
    own = own_source_roles(viewer.roles) if rates_in_person(viewer, place) else []
    return Raters(own, [rater for rater in others if rater.person_id != viewer.person_id or not own])


def _new_submission(head: NewRatingForm, sheet: Sheet, about: UUID, viewer_person: UUID | None) -> NewSubmission:
    rater = head.chosen_rater(viewer_person)
    return NewSubmission(
        id=sheet.id,
        about=about,
        instrument_id=sheet.form.instrument_id,
        school_year=head.cleaned_data["school_year"],
        stage=head.cleaned_data["stage"],
        technique=head.cleaned_data["technique"],
        observed_on=head.cleaned_data["observed_on"],
        source_role=rater.role,
        rated_by=rater.person,
        rater_name=rater.name,
        ratings=sheet.ratings,
    )


def _amendment(row: Submission, head: AmendmentForm, sheet: Sheet) -> NewSubmission:
    return NewSubmission(
        id=sheet.id,
        about=row.about_id,
        instrument_id=row.instrument_id,
        school_year=row.school_year_id,
        stage=row.stage,
        technique=head.cleaned_data["technique"],
        observed_on=head.cleaned_data["observed_on"],
        source_role=row.source_role,
        rated_by=row.rated_by_id,
        rater_name=row.rater_name,
        ratings=sheet.ratings,
        amends=row.pk,
        amendment_reason=head.cleaned_data["reason"],
    )


def _store(request: PageRequest, place: Institution, form: Form, new: NewSubmission) -> UUID | NotAcceptable:
    """Store a rating; return its id, or why it was refused."""
    try:
        return submit_rating(new=new, form=form, place=place, by=request.viewer, at=request.viewer.at).pk
    except NotAcceptable as refusal:
        return refusal


def _stored(request: PageRequest, nsm: str, submission: UUID) -> HttpResponse:
    messages.success(request, _("The rating is stored."))
    return redirect("appraisal:submission", nsm, submission)


def _form_page(
    request: PageRequest,
    nsm: str,
    head: OccasionForm,
    sheet: Sheet,
    refusal: NotAcceptable | None,
    name: str,
    about: UUID,
    overtaken: str | bool = "",
) -> HttpResponse:
    shown = rating_page(
        sheet.form,
        sheet.entries,
        sheet.problems,
        client_id=sheet.id,
        language=request.viewer.language,
        missing=sheet.unconfirmed if head.is_bound and not head.errors and not sheet.problems else (),
        sent_before=(nsm, refusal.submission) if isinstance(refusal, SentBefore) else None,
    )
    context = {"rating": shown, "head": head, "refusal": refusal, "teacher": name, "nsm": nsm, "person": about}
    context |= {"overtaken": overtaken, "beside": BESIDE in request.POST}
    return render(request, "appraisal/rate.html", context, status=422 if head.is_bound else 200)
