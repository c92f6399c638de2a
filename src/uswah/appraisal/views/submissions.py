"""A submission, and the decision that it counts instead of another."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from uswah.appraisal.access import check_adopt
from uswah.appraisal.forms import AdoptionForm
from uswah.appraisal.operations import count_instead
from uswah.appraisal.presenters import submission_page
from uswah.appraisal.queries import submission_file
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.institutions.queries import madrasah_for


@page(signed_in=True)
def submission(request: PageRequest, nsm: str, submission: UUID) -> HttpResponse:
    """Show everything of one submission."""
    place = madrasah_for(request.viewer, nsm)
    found = submission_file(request.viewer, place=place, submission_id=submission)
    shown = submission_page(found, place, request.viewer)
    return render(request, "appraisal/submission.html", {"submission": shown})


@page(needs=Permission.ADOPT_RATING, methods=("GET", "HEAD", "POST"))
def adopt(request: PageRequest, nsm: str, submission: UUID) -> HttpResponse:
    """Ask for the reason, then let this submission count instead of the other."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    found = submission_file(viewer, place=place, submission_id=submission)
    check_adopt(viewer, place, found.submission.about_id)
    if found.appraisal is None or not found.can_count:
        messages.info(request, _("This rating cannot take the place of the one that counts."))
        return redirect("appraisal:submission", nsm, submission)
    form = AdoptionForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        count_instead(appraisal=found.appraisal, submission=found.submission, by=viewer, at=viewer.at, reason=reason)
        messages.success(request, _("The official level now comes from this rating."))
        return redirect("appraisal:submission", nsm, submission)
    shown = {"form": form, "submission": submission_page(found, place, viewer)}
    return render(request, "appraisal/adopt.html", shown, status=422 if form.is_bound else 200)
