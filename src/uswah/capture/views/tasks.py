"""Who is asked to judge whom: the head asks, and sees what is due, done and late."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.capture.forms.tasks import AskForm
from uswah.capture.presenters.tasks import offered, tasks_page
from uswah.capture.queries.tasks import tasks_at
from uswah.capture.views.around import accepted
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.evidence.operations import ask_for_rating, withdraw_assignment
from uswah.evidence.queries import assignment_for
from uswah.institutions.queries import madrasah_for


@page(needs=Permission.RATE, methods=("GET", "POST"))
def tasks(request: PageRequest, nsm: str) -> HttpResponse:
    """Show what is asked for at a madrasah, and ask somebody to judge a teacher."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    found = tasks_at(viewer, place)
    if not found.roles:
        raise PermissionDenied(_("Your roles at this madrasah do not include this."))
    form = AskForm(request.POST or None, offered=offered(found, viewer), initial={"stage": "summative"})
    if form.is_valid():
        new = form.assignment(found.school_year)
        if accepted(form, lambda: ask_for_rating(new=new, place=place, by=viewer, at=viewer.at)):
            messages.success(request, _("Asked. It stands on the phone at its next contact."))
            return redirect("capture:tasks", nsm)
    shown = tasks_page(found, nsm, viewer, timezone.localdate(viewer.at))
    context = {"page": shown, "form": form}
    return render(request, "capture/tasks.html", context, status=422 if form.is_bound else 200)


@page(needs=Permission.RATE, methods=("POST",))
def task_withdraw(request: PageRequest, nsm: str, task: UUID) -> HttpResponse:
    """Ask no longer."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    assignment = assignment_for(viewer, institution_id=place.pk, assignment_id=task)
    withdraw_assignment(assignment=assignment, by=viewer, at=viewer.at)
    messages.success(request, _("Withdrawn. What was judged meanwhile stays."))
    return redirect("capture:tasks", nsm)
