"""Phones: those of a madrasah's people for the head and the operator, and one's own for everybody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from uswah.capture.forms import ReasonForm
from uswah.capture.operations import revoke_device
from uswah.capture.presenters.phones import phone_card
from uswah.capture.presenters.waiting import sent_line
from uswah.capture.presenters.words import phone_name
from uswah.capture.queries.phones import own_phones, phone_for, phones_at
from uswah.capture.queries.waiting import own_sent
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.institutions.access import check
from uswah.institutions.queries import madrasah_for

LATEST = 5


@page(needs=Permission.MANAGE_PEOPLE)
def phones(request: PageRequest, nsm: str) -> HttpResponse:
    """Show the phones of who works at a madrasah, with what has not arrived from each."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.MANAGE_PEOPLE, place)
    found = phones_at(viewer, place)
    cards = [phone_card(state, viewer.at, place=place) for state in found]
    gaps = sum(bool(state.missing) for state in found)
    return render(request, "capture/phones.html", {"cards": cards, "gaps": gaps, "nsm": nsm})


@page(needs=Permission.MANAGE_PEOPLE, methods=("GET", "HEAD", "POST"))
def phone_revoke(request: PageRequest, nsm: str, device: UUID) -> HttpResponse:
    """Take a phone of the madrasah's people out of use, with the reason."""
    place = madrasah_for(request.viewer, nsm)
    check(request.viewer, Permission.MANAGE_PEOPLE, place)
    if device not in {state.device.pk for state in phones_at(request.viewer, place)}:
        raise Http404
    return _revoke(request, device, back="capture:phones", nsm=nsm)


@page(signed_in=True)
def my_phones(request: PageRequest) -> HttpResponse:
    """Show one's own phones, and the latest of what arrived from them."""
    viewer = request.viewer
    cards = [phone_card(state, viewer.at, place=None) for state in own_phones(viewer)]
    lines = [sent_line(sent, place=None) for sent in own_sent(viewer)[:LATEST]]
    return render(request, "capture/my_phones.html", {"cards": cards, "lines": lines})


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def my_phone_revoke(request: PageRequest, device: UUID) -> HttpResponse:
    """Take one's own phone out of use: lost, sold or given away."""
    if phone_for(request.viewer, device).person_id != request.viewer.person_id:
        raise Http404
    return _revoke(request, device, back="capture:own-phones")


def _revoke(request: PageRequest, device: UUID, *, back: str, nsm: str = "") -> HttpResponse:
    row = phone_for(request.viewer, device)
    where = [nsm] if nsm else []
    label = _("Why is it taken out of use?")
    form = ReasonForm(
        request.POST if request.method == "POST" else None, label=label, hint=_("Lost, sold, given away …")
    )
    if form.is_valid():
        revoke_device(device=row, by=request.viewer, at=request.viewer.at, reason=form.cleaned_data["reason"])
        messages.success(request, _("The phone is taken out of use. Its key opens nothing any more."))
        return redirect(back, *where)
    context = {"form": form, "name": phone_name(row), "owner": row.person.name, "back": back, "nsm": nsm}
    return render(request, "capture/phone_revoke.html", context, status=422 if form.is_bound else 200)
