"""A rating that was amended twice: a person compares the versions and decides."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from uswah.appraisal.access import check_decide
from uswah.appraisal.operations import decide_version
from uswah.capture.forms import VersionForm
from uswah.capture.presenters.conflicts import conflict_page
from uswah.capture.queries.conflicts import conflict_file
from uswah.common.pages import PageRequest, page
from uswah.evidence.policies import NotAcceptable
from uswah.institutions.queries import madrasah_for


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def conflict(request: PageRequest, nsm: str, submission: UUID) -> HttpResponse:
    """Show the versions of a rating beside each other; the rater, or the head for them, decides which one holds."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    found = conflict_file(viewer, place=place, submission_id=submission)
    row = found.submission
    if request.method == "POST":
        check_decide(viewer, place, about=row.about_id, rated_by=row.rated_by_id)
    shown = conflict_page(found, place, viewer)
    form = VersionForm(request.POST if request.method == "POST" else None, choices=shown.choices)
    if form.is_valid():
        try:
            decide_version(of=row, by=viewer, at=viewer.at, **form.cleaned_data)
        except NotAcceptable as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Decided. All versions stay readable."))
            return redirect("capture:conflict", nsm, submission)
    context = {"page": shown, "form": form}
    return render(request, "capture/conflict.html", context, status=422 if form.is_bound else 200)
