"""What waits for a person: envelopes that are held, and what became of one's own."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from uswah.capture.access import check_decide
from uswah.capture.forms import ReasonForm
from uswah.capture.operations import NotAdmissible, admit_envelope, return_envelope
from uswah.capture.presenters.answers import words_of
from uswah.capture.presenters.conflicts import conflict_line
from uswah.capture.presenters.waiting import sent_line, sent_page
from uswah.capture.queries.conflicts import conflicts_to_show
from uswah.capture.queries.waiting import PAGE, held_at, own_sent, sent_file
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.common.presenters import Pager
from uswah.institutions.access import check
from uswah.institutions.queries import madrasah_for

RETURN = "kembalikan"


@page(needs=Permission.CONDUCT_ROUND)
def waiting(request: PageRequest, nsm: str) -> HttpResponse:
    """Show what waits for a decision at a madrasah: what is held, and ratings with two versions."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.CONDUCT_ROUND, place)
    lines = [sent_line(sent, place=place) for sent in held_at(viewer, place)]
    conflicts = [conflict_line(family, place, viewer.language) for family in conflicts_to_show(viewer, place)]
    return render(request, "capture/waiting.html", {"lines": lines, "conflicts": conflicts, "nsm": nsm})


@page(needs=Permission.CONDUCT_ROUND, methods=("GET", "HEAD", "POST"))
def held(request: PageRequest, nsm: str, envelope: UUID) -> HttpResponse:
    """Show what is held and why; whoever decides lets it become evidence, or sends it back with a word."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    found = sent_file(viewer, envelope, place=place)
    row = found.sent.envelope
    if request.method == "POST":
        check_decide(viewer, place, about=row.about, person=row.person_id)
    label, hint = _("Your words for its writer"), _("Its writer reads them, and they go into the audit ledger.")
    form = ReasonForm(request.POST if request.method == "POST" else None, label=label, hint=hint)
    if form.is_valid() and _decided(request, form, envelope=row):
        messages.success(request, _("Decided. Its writer is told at the next contact."))
        return redirect("capture:waiting", nsm)
    context = {"page": sent_page(found, viewer, place=place), "form": form, "nsm": nsm}
    return render(request, "capture/held.html", context, status=422 if form.is_bound else 200)


@page(signed_in=True)
def own_envelope(request: PageRequest, envelope: UUID) -> HttpResponse:
    """Show its writer what became of an envelope: the same state that whoever decides sees."""
    found = sent_file(request.viewer, envelope)
    return render(request, "capture/own_sent.html", {"page": sent_page(found, request.viewer, place=None)})


@page(signed_in=True)
def arrived(request: PageRequest) -> HttpResponse:
    """Let anybody look up which of their own envelopes arrived."""
    asked, before = request.GET.get("cari", "").strip()[:60], request.GET.get("sebelum", "")
    found = own_sent(request.viewer, asked=asked, before=int(before) if before.isdecimal() else None)
    older = "?" + urlencode({"cari": asked, "sebelum": found[-1].receipt.number}) if len(found) == PAGE else ""
    lines = [sent_line(sent, place=None) for sent in found]
    return render(request, "capture/arrived.html", {"lines": lines, "asked": asked, "pager": Pager(next_url=older)})


def _decided(request: PageRequest, form: ReasonForm, **what: object) -> bool:
    """Do what was decided; write on the form why it cannot be."""
    decide = return_envelope if request.POST.get("putusan") == RETURN else admit_envelope
    try:
        decide(by=request.viewer, at=request.viewer.at, reason=form.cleaned_data["reason"], **what)  # type: ignore[arg-type]
    except NotAdmissible as refusal:
        told = [str(refusal), *(words_of(why) for why in refusal.why)]
        form.add_error(None, " ".join(told))
        return False
    return True
