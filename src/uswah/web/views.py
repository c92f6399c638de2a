"""The home of each role, and the pages that belong to no room."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language

from uswah.common.jobs import JobUnknown, job_for
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.institutions.access import check
from uswah.institutions.queries import madrasah_for, madrasah_of
from uswah.people.queries.search import people_found
from uswah.web.presenters import found_people, home_page, job_progress_of, ledger_entries, ledger_pager
from uswah.web.queries import database_answers, home_of, ledger_of


@page(signed_in=True)
def home(request: PageRequest) -> HttpResponse:
    """Show what each role needs first."""
    return render(request, "web/home.html", {"home": home_page(home_of(request.viewer), request.viewer)})


@page(needs=Permission.SEE_PEOPLE)
def search(request: PageRequest) -> HttpResponse:
    """Find a person by a part of the name or of a number."""
    words = request.GET.get("cari", "").strip()[:80]
    seen = frozenset(place.pk for place in madrasah_of(request.viewer)) if words else frozenset()
    found = found_people(people_found(request.viewer, words), seen) if words else []
    return render(request, "web/search.html", {"words": words, "found": found})


@page(needs=Permission.SEE_AUDIT)
def audit(request: PageRequest, nsm: str) -> HttpResponse:
    """Show who did what at a madrasah, newest first."""
    place = madrasah_for(request.viewer, nsm)
    check(request.viewer, Permission.SEE_AUDIT, place)
    before = request.GET.get("sebelum", "")
    ledger = ledger_of(request.viewer, place, int(before) if before.isdecimal() and len(before) < 18 else None)
    pager = ledger_pager(reverse("web:audit", args=[nsm]), ledger)
    return render(request, "web/audit.html", {"entries": ledger_entries(ledger), "pager": pager, "madrasah": place})


@page(signed_in=True)
def job(request: PageRequest, job: UUID) -> HttpResponse:
    """Show how far a job is; htmx gets the piece alone."""
    try:
        progress = job_progress_of(job_for(request.viewer, job))
    except JobUnknown as unknown:
        raise Http404 from unknown
    template = "web/job_piece.html" if request.htmx else "web/job.html"
    return render(request, template, {"job": progress})


@page(public="people choose their language before they sign in", methods=("POST",))
def language(request: PageRequest) -> HttpResponse:
    """Remember the language on this device and go back to where the person was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES) and check_for_language(wanted):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=31536000,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return answer


@page(public="a watchdog asks whether the server is well; it learns nothing else")
def health(request: PageRequest) -> HttpResponse:
    """Answer 200 when the database answers, 503 when it does not."""
    well = database_answers()
    return JsonResponse({"ok": well}, status=200 if well else 503)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token no longer fits: the person signed in again elsewhere, or waited too long."""
    return render(request, "form_expired.html", {"request_id": getattr(request, "request_id", "")}, status=403)
