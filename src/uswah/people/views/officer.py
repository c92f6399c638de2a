"""The powers of a ministry's officer are off until a purpose is given, and go off by themselves after an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.common.pages import PageRequest, page
from uswah.people import operations, presenters, queries
from uswah.people.enums import PURPOSE, PURPOSE_UNTIL
from uswah.people.forms import PurposeForm
from uswah.people.views.answers import READS_AND_WRITES, safe_next, status_of

if TYPE_CHECKING:
    from uswah.people.models import RoleAssignment

LASTS = timedelta(minutes=60)


@page(signed_in=True, methods=READS_AND_WRITES)
def officer_mode(request: PageRequest) -> HttpResponse:
    """Ask for the purpose and switch the powers on for an hour."""
    viewer, roles = request.viewer, _officer_roles(request)
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        operations.switch_officer_on(roles=roles, purpose=purpose, by=viewer, at=viewer.at)
        request.session[PURPOSE] = purpose
        request.session[PURPOSE_UNTIL] = (viewer.at + LASTS).timestamp()
        messages.success(request, _("Officer mode is on for 60 minutes."))
        return redirect(safe_next(request, reverse("institutions:tree")))
    context = {"form": form, "roles": presenters.role_cards(roles), "purpose": viewer.purpose}
    return render(request, "people/officer_mode.html", context, status=status_of(form))


@page(signed_in=True, methods=("POST",))
def officer_mode_end(request: PageRequest) -> HttpResponse:
    """Switch the powers off."""
    roles = _officer_roles(request)
    if request.viewer.purpose:
        operations.switch_officer_off(roles=roles, by=request.viewer, at=request.viewer.at)
    request.session.pop(PURPOSE, None)
    request.session.pop(PURPOSE_UNTIL, None)
    messages.success(request, _("Officer mode is off."))
    return redirect("people:officer-mode")


def _officer_roles(request: PageRequest) -> list[RoleAssignment]:
    viewer = request.viewer
    roles = queries.officer_roles(viewer.account_id or 0, timezone.localdate(viewer.at))
    if not roles:
        raise PermissionDenied(_("Officer mode is for officers of the ministry."))
    return roles
