"""The rounds of a madrasah: the list, one round, and each of its acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.appraisal.access import can_conduct, check_conduct
from uswah.appraisal.forms import CloseCollectionForm, OpenRoundForm
from uswah.appraisal.operations import ask_for_levels, close_collection, complete_round, open_round
from uswah.appraisal.policies import NotAllowed, RoundAct
from uswah.appraisal.presenters import round_head, round_list, round_page, titles_of
from uswah.appraisal.queries import asked_year, attention_at, round_overview
from uswah.appraisal.views.around import accepted, round_at, stage_asked, yardstick
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.evidence.queries import rounds_at
from uswah.institutions.access import check
from uswah.institutions.queries import madrasah_for
from uswah.standards.enums import Stage


@page(needs=Permission.SEE_APPRAISAL)
def rounds(request: PageRequest, nsm: str) -> HttpResponse:
    """Show the rounds of a madrasah, and let the head open one."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.SEE_APPRAISAL, place)
    shown = round_list(rounds_at(viewer, institution_id=place.pk), place, viewer)
    return render(
        request, "appraisal/rounds.html", {"rounds": shown, "nsm": nsm, "may_open": can_conduct(viewer, place)}
    )


@page(needs=Permission.CONDUCT_ROUND, methods=("GET", "HEAD", "POST"))
def round_open(request: PageRequest, nsm: str) -> HttpResponse:
    """Ask for year, stage and days, then open a round."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check_conduct(viewer, place)
    asked, today = asked_year(viewer, request.GET.get("tahun", "")), timezone.localdate(viewer.at)
    form = OpenRoundForm(
        request.POST if request.method == "POST" else None,
        years=[year.pk for year in asked.years if year.starts_on <= today][:2],
        today=today,
        start={"school_year": asked.year.pk, "stage": (stage_asked(request) or Stage.FORMATIVE).value},
    )
    if form.is_valid() and accepted(
        form, lambda: open_round(place=place, by=viewer, at=viewer.at, **form.cleaned_data)
    ):
        messages.success(request, _("The round is open. Every rater now sees only their own judgements."))
        opened = form.cleaned_data
        return redirect("appraisal:round", nsm, int(opened["school_year"][:4]), opened["stage"])
    shown = {"form": form, "nsm": nsm}
    return render(request, "appraisal/round_open.html", shown, status=422 if form.is_bound else 200)


@page(needs=Permission.SEE_APPRAISAL)
def one_round(request: PageRequest, nsm: str, first_year: int, stage: str) -> HttpResponse:
    """Show how a round stands: what has come, what needs attention, what may be done next."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.SEE_APPRAISAL, place)
    row = round_at(viewer, place, first_year, stage)
    by = yardstick(row.school_year, timezone.localdate(viewer.at))
    titles = titles_of(by.form, by.scheme, viewer.language)
    waiting = attention_at(viewer, institution_id=place.pk, school_year=row.school_year_id, stage=row.stage)
    shown = round_page(round_overview(viewer, of=row), waiting, titles, place, viewer)
    return render(request, "appraisal/round.html", {"round": shown})


@page(needs=Permission.CONDUCT_ROUND, methods=("GET", "HEAD", "POST"))
def round_close(request: PageRequest, nsm: str, first_year: int, stage: str) -> HttpResponse:
    """Ask for the reason where it is early, then close the collection."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check_conduct(viewer, place)
    row = round_at(viewer, place, first_year, stage)
    found = round_overview(viewer, of=row)
    if RoundAct.CLOSE not in found.acts:
        messages.info(request, _("The collection of this round is closed already."))
        return redirect("appraisal:round", nsm, first_year, stage)
    is_early = timezone.localdate(viewer.at) <= row.collect_until
    form = CloseCollectionForm(request.POST if request.method == "POST" else None, needs_reason=is_early)
    if form.is_valid() and accepted(
        form, lambda: close_collection(of=row, by=viewer, at=viewer.at, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("The judgements lie side by side. The levels are being estimated."))
        return redirect("appraisal:round", nsm, first_year, stage)
    awaited = sum(len(line.awaited) for line in found.lines)
    shown = {"form": form, "nsm": nsm, "round": round_head(row, place), "is_early": is_early, "awaited": awaited}
    return render(request, "appraisal/round_close.html", shown, status=422 if form.is_bound else 200)


@page(needs=Permission.CONDUCT_ROUND, methods=("GET", "HEAD", "POST"))
def round_complete(request: PageRequest, nsm: str, first_year: int, stage: str) -> HttpResponse:
    """Say what becomes final, or what stands against it; then conclude the round."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check_conduct(viewer, place)
    row = round_at(viewer, place, first_year, stage)
    refusal = None
    if request.method == "POST":
        try:
            complete_round(of=row, by=viewer, at=viewer.at)
        except NotAllowed as refused:
            refusal = refused
        else:
            messages.success(request, _("The round is complete. Every level is final."))
            return redirect("appraisal:round", nsm, first_year, stage)
    blockers = [blocker.sentence for blocker in round_overview(viewer, of=row).blockers]
    shown = {"nsm": nsm, "round": round_head(row, place), "refusal": refusal, "blockers": blockers}
    return render(request, "appraisal/round_complete.html", shown, status=422 if refusal else 200)


@page(needs=Permission.CONDUCT_ROUND, methods=("POST",))
def round_estimate(request: PageRequest, nsm: str, first_year: int, stage: str) -> HttpResponse:
    """Let the levels be estimated again, in the background."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check_conduct(viewer, place)
    row = round_at(viewer, place, first_year, stage)
    job = ask_for_levels(place=place, school_year=row.school_year_id, stage=row.stage, by=viewer, at=viewer.at)
    return redirect("web:job", job.pk)
