"""Campaigns of pupils' voice as the madrasah sees them: the list, a new one, one with its acts and its results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from uswah.capture.exporters.tickets import TicketSheet, render_tickets
from uswah.capture.forms.voice import ConsentForm, NewCampaignForm
from uswah.capture.presenters.voice import asked_about, campaign_line, campaign_page
from uswah.common.lanes import Lane
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.evidence.operations.voice import (
    NewCampaign,
    asked_form,
    close_campaign,
    open_campaign,
    prepare_campaign,
    print_tickets,
    release_campaign,
)
from uswah.evidence.policies import CampaignAct, CampaignRefused, campaign_acts
from uswah.evidence.queries.voice import campaign_for, campaigns_at, has_tickets, told_of, words_before
from uswah.evidence.queries.voice_law import terms_by_version, voice_terms
from uswah.institutions.access import can, check
from uswah.institutions.queries import madrasah_for, school_years
from uswah.people.queries import teachers_of


@page(needs=Permission.SEE_INSTITUTION)
def campaigns(request: PageRequest, nsm: str) -> HttpResponse:
    """Show the campaigns of a madrasah that the viewer has to do with."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    lines = [campaign_line(row, nsm) for row in campaigns_at(viewer, institution_id=place.pk)]
    shown = {"lines": lines, "nsm": nsm, "may_ask": can(viewer, Permission.HEAR_PUPILS, place)}
    return render(request, "capture/voice_campaigns.html", shown)


@page(needs=Permission.HEAR_PUPILS, methods=("GET", "HEAD", "POST"))
def campaign_new(request: PageRequest, nsm: str) -> HttpResponse:
    """Ask for teacher, class and days, under terms that stand beside."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.HEAR_PUPILS, place)
    today = timezone.localdate(viewer.at)
    years = [year.pk for year in school_years(viewer) if year.starts_on <= today][:2]
    people = teachers_of(viewer, institution_id=place.pk, school_year=years[0] if years else "", on=today)
    teachers = asked_about(people, viewer.person_id)
    form = NewCampaignForm(
        request.POST if request.method == "POST" else None, teachers=teachers, years=years, today=today
    )
    if form.is_valid():
        new = NewCampaign(**{**form.cleaned_data, "about": UUID(form.cleaned_data["about"])})
        if row := _accepted(form, lambda: prepare_campaign(new=new, place=place, by=viewer, at=viewer.at)):
            return redirect("capture:voice-campaign", nsm, row.pk)
    shown = {"form": form, "nsm": nsm, "terms": voice_terms(today), "language": viewer.language}
    return render(request, "capture/voice_new.html", shown, status=422 if form.is_bound else 200)


@page(needs=Permission.SEE_INSTITUTION)
def campaign(request: PageRequest, nsm: str, campaign: UUID) -> HttpResponse:
    """Show a campaign: what may be done next, under which terms, and its results once they are released."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row = campaign_for(viewer, institution_id=place.pk, campaign_id=campaign)
    hears = can(viewer, Permission.HEAR_PUPILS, place) and viewer.person_id != row.about_id
    reads = can(viewer, Permission.READ_PUPILS_WORDS, place) or viewer.person_id == row.about_id
    told = told_of(viewer, campaign=row, may_read_words=reads)
    terms, form = terms_by_version(row.terms), asked_form(row)
    words, tickets = words_before(row), has_tickets(row)
    shown = campaign_page(row, terms, words, form, told, nsm, viewer.language, has_tickets=tickets)
    acts = set(campaign_acts(row.state)) - {CampaignAct.ANSWER, CampaignAct.ERASE} if hears else set()
    return render(request, "capture/voice_campaign.html", {"campaign": shown, "acts": acts, "consent": ConsentForm()})


@page(needs=Permission.HEAR_PUPILS, methods=("POST",), lane=Lane.EXPORTS)
def campaign_tickets(request: PageRequest, nsm: str, campaign: UUID) -> HttpResponse:
    """Print the tickets; they are shown this once."""
    row = _asked(request, nsm, campaign)
    try:
        codes = print_tickets(of=row, by=request.viewer, at=request.viewer.at)
    except CampaignRefused as refused:
        messages.error(request, str(refused))
        return redirect("capture:voice-campaign", nsm, campaign)
    sheet = TicketSheet(
        title="Suara siswa",
        madrasah=row.institution.name,
        keeping="Gunting di garis putus-putus, kocok, lalu bagikan terbalik. Jangan catat siapa mendapat yang mana.",
        address=request.build_absolute_uri(reverse("capture:voice-door")),
        before="Pindai, atau ketik kode ini di",
        after="Sekali pakai. Tanpa nama.",
        codes=codes,
    )
    name = content_disposition_header(as_attachment=True, filename="suara-siswa.pdf") or ""
    return HttpResponse(render_tickets(sheet), content_type="application/pdf", headers={"Content-Disposition": name})


@page(needs=Permission.HEAR_PUPILS, methods=("POST",))
def campaign_open(request: PageRequest, nsm: str, campaign: UUID) -> HttpResponse:
    """Let pupils answer, once somebody says that the parents agreed."""
    _asked(request, nsm, campaign)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["parents_agreed"])))
        return redirect("capture:voice-campaign", nsm, campaign)
    return _done(request, nsm, campaign, open_campaign, _("Pupils can answer now."))


@page(needs=Permission.HEAR_PUPILS, methods=("POST",))
def campaign_close(request: PageRequest, nsm: str, campaign: UUID) -> HttpResponse:
    """Close a campaign: its codes and everything that could tell an order are destroyed."""
    return _done(
        request, nsm, campaign, close_campaign, _("Closed. The codes are erased, and nobody can answer any more.")
    )


@page(needs=Permission.HEAR_PUPILS, methods=("POST",))
def campaign_release(request: PageRequest, nsm: str, campaign: UUID) -> HttpResponse:
    """Release the results, once: to the teacher first."""
    return _done(request, nsm, campaign, release_campaign, _("Released. The teacher sees the results first."))


def _asked(request: PageRequest, nsm: str, campaign: UUID) -> Any:
    """Return the campaign that an act is about; nobody acts in one about themselves."""
    place = madrasah_for(request.viewer, nsm)
    check(request.viewer, Permission.HEAR_PUPILS, place)
    row = campaign_for(request.viewer, institution_id=place.pk, campaign_id=campaign)
    if row.about_id == request.viewer.person_id:
        raise PermissionDenied(_("Nobody asks pupils about their own lessons; the pengawas does it for the head."))
    return row


def _done(request: PageRequest, nsm: str, campaign: UUID, act: Callable[..., Any], said: str) -> HttpResponse:
    row = _asked(request, nsm, campaign)
    try:
        act(of=row, by=request.viewer, at=request.viewer.at)
    except CampaignRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("capture:voice-campaign", nsm, campaign)


def _accepted(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Return what an act gives; where it is refused, None, and the form says why."""
    try:
        return act()
    except CampaignRefused as refused:
        form.add_error(None, str(refused))
        return None
