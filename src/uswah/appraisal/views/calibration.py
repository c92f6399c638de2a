"""The yearly calibration: stories that every rater scores, and one's own strictness, for the rater alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.appraisal.forms import own_source_roles
from uswah.appraisal.forms.calibration import VignetteEntries, read_vignette
from uswah.appraisal.operations import hand_in_vignette
from uswah.appraisal.presenters.calibration import calibration_page, vignette_page
from uswah.appraisal.queries import asked_year
from uswah.appraisal.queries.calibration import calibration_of, vignette_file
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.evidence.policies import NotAcceptable


@page(needs=Permission.RATE)
def own_calibration(request: PageRequest) -> HttpResponse:
    """Show the stories of this year and, in words, how strict the viewer is beside all others."""
    viewer = request.viewer
    year = asked_year(viewer, "").year
    found = calibration_of(viewer, school_year=year.pk, today=timezone.localdate(viewer.at))
    shown = calibration_page(found, year.pk, viewer.language)
    return render(request, "appraisal/calibration.html", {"calibration": shown})


@page(needs=Permission.RATE, methods=("GET", "HEAD", "POST"))
def vignette(request: PageRequest, code: str) -> HttpResponse:
    """Read a story and score it, once a year; what was handed in stays."""
    viewer = request.viewer
    year = asked_year(viewer, "").year
    found = vignette_file(viewer, code=code, school_year=year.pk, today=timezone.localdate(viewer.at))
    sent = read_vignette(found.form, found.items, request.POST) if request.method == "POST" else None
    refusal = None
    if sent is not None and not sent.problems:
        try:
            role = next(iter(own_source_roles(viewer.roles)), "")
            hand_in_vignette(
                vignette=found.vignette,
                school_year=year,
                source_role=role,
                scores=sent.scores,
                by=viewer,
                at=viewer.at,
            )
        except NotAcceptable as refused:
            refusal = refused
        else:
            messages.success(request, _("Your scores are stored. Thank you."))
            return redirect("appraisal:calibration")
    entries = sent or VignetteEntries({}, {})
    shown = vignette_page(found, entries.chosen, entries.problems, viewer.language)
    context = {"vignette": shown, "refusal": refusal, "year": year.pk}
    return render(request, "appraisal/vignette.html", context, status=422 if sent else 200)
