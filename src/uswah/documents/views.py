"""Pages of the papers: the list, what would be printed, the issued paper and its file."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from uswah.appraisal.access import check_see_teacher
from uswah.appraisal.queries import asked_year
from uswah.common.jobs import enqueue
from uswah.common.lanes import Lane
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.documents.enums import DocumentKind
from uswah.documents.exporters.drawing import draw, draw_together, file_name, file_name_together
from uswah.documents.exporters.papers import Paper
from uswah.documents.exporters.recaps import recap_content
from uswah.documents.exporters.reports import pkg_report_content
from uswah.documents.forms import FilterForm, OccasionForm
from uswah.documents.operations import content_digest, issue_pkg_report, issue_recap
from uswah.documents.presenters import document_page, papers_page, recap_page, report_page, reports_page
from uswah.documents.queries import (
    document_for,
    known_document,
    latest_reports,
    newer_than,
    occasions_of,
    papers_at,
    recap_facts,
    report_facts,
    reports_to_print,
)
from uswah.institutions.access import check
from uswah.institutions.queries import madrasah_for, school_years
from uswah.people.queries import post_for
from uswah.people.queries.search import names_of_accounts
from uswah.standards.enums import Stage

MOST_TOGETHER = 150  # papers in one file for printing; a madrasah has forty teachers


def _stage(written: str | None) -> Stage | None:
    """Return the stage that somebody asked for, None for none or an unknown one."""
    return Stage(written) if written in Stage.values else None


def _sheet(request: PageRequest) -> Paper:
    """Return the sheet that the address asks for, A4 when it asks for none."""
    try:
        return Paper(request.GET.get("kertas", Paper.A4.value).lower())
    except ValueError as unknown:
        raise Http404 from unknown


@page(signed_in=True)
def documents(request: PageRequest, nsm: str) -> HttpResponse:
    """List the papers of a madrasah, newest first; a teacher sees those about themselves."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    form = FilterForm(request.GET, years=[year.pk for year in school_years(viewer)])
    if not form.is_valid():
        raise Http404
    asked = form.asked
    found = papers_at(viewer, place, year=asked.get("tahun", ""), kind=asked.get("jenis", ""), before=form.before)
    shown = papers_page(found, place, asked, viewer)
    return render(request, "documents/documents.html", {"papers": shown, "form": form})


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def report(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """Show what the report of a teacher would print, and issue it; a teacher sees their own."""
    viewer, asked = request.viewer, request.POST if request.method == "POST" else request.GET
    place = madrasah_for(viewer, nsm)
    teacher = post_for(viewer, institution_id=place.pk, person_id=person, school_year="").person
    check_see_teacher(viewer, place, person)
    occasions = occasions_of(viewer, institution_id=place.pk, person_id=person)
    year, stage = _occasion(asked, occasions)
    facts = report_facts(viewer, place=place, person_id=person, year=year, stage=stage)
    content = pkg_report_content(facts, is_sample=settings.DEMONSTRATION) if facts else {}
    if request.method == "POST":
        if facts is None:
            raise Http404
        return _issued(request, nsm, issue_pkg_report(facts=facts, content=content, by=viewer, at=viewer.at))
    known = known_document(viewer, place, kind=DocumentKind.PKG_REPORT, digest=content_digest(content))
    form = OccasionForm(years=[one for one, _stage in occasions], year=year, stage=stage)
    context = {"report": report_page(teacher, place, facts, known, viewer), "form": form}
    return render(request, "documents/report.html", context)


def _occasion(asked: Any, occasions: list[tuple[str, str]]) -> tuple[str, str]:
    """Return the year and stage asked for; where one is left out, the latest that fits the other."""
    year, stage = asked.get("tahun", ""), _stage(asked.get("tahap")) or ""
    fitting = [one for one in occasions if year in ("", one[0]) and stage in ("", one[1])]
    latest = next(iter(fitting or occasions), ("", Stage.SUMMATIVE.value))
    return year or latest[0], stage or latest[1]


def _issued(request: PageRequest, nsm: str, paper: Any) -> HttpResponse:
    """Go to the paper, saying whether it is new."""
    if paper.issued_at == request.viewer.at:
        messages.success(request, _("Issued with the number %(number)s.") % {"number": paper.number})
    else:
        messages.info(request, _("Nothing has changed since this paper was issued, so it keeps its number."))
    return redirect("documents:document", nsm, paper.pk)


@page(needs=Permission.SEE_APPRAISAL, methods=("GET", "HEAD", "POST"))
def recap(request: PageRequest, nsm: str) -> HttpResponse:
    """Show what the recap of a madrasah would print, and issue it."""
    viewer, asked = request.viewer, request.POST if request.method == "POST" else request.GET
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.SEE_APPRAISAL, place)
    years = asked_year(viewer, asked.get("tahun", ""))
    facts = recap_facts(viewer, place=place, year=years.year, stage=_stage(asked.get("tahap")))
    content = recap_content(facts, is_sample=settings.DEMONSTRATION)
    if request.method == "POST":
        return _issued(request, nsm, issue_recap(facts=facts, content=content, by=viewer, at=viewer.at))
    known = known_document(viewer, place, kind=DocumentKind.PKG_RECAP, digest=content_digest(content))
    form = OccasionForm(years=[y.pk for y in years.years], year=years.year.pk, stage=facts.map.stage)
    context = {"recap": recap_page(facts, known, viewer), "form": form}
    return render(request, "documents/recap.html", context)


@page(needs=Permission.SEE_APPRAISAL)
def reports(request: PageRequest, nsm: str, first_year: int | None = None, stage: str = "") -> HttpResponse:
    """Show how far the reports of a stage are issued, with one file of all of them."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.SEE_APPRAISAL, place)
    written = f"{first_year}/{first_year + 1}" if first_year else request.GET.get("tahun", "")
    years = asked_year(viewer, written)
    facts = recap_facts(viewer, place=place, year=years.year, stage=_stage(stage or request.GET.get("tahap")))
    latest = latest_reports(viewer, place, year=years.year.pk, stage=facts.map.stage)
    form = OccasionForm(years=[y.pk for y in years.years], year=years.year.pk, stage=facts.map.stage)
    context = {"reports": reports_page(facts, latest, viewer), "form": form, "madrasah": place}
    return render(request, "documents/reports.html", context)


@page(needs=Permission.ISSUE_DOCUMENT, methods=("POST",))
def issue_all(request: PageRequest, nsm: str) -> HttpResponse:
    """Issue the reports of all teachers whose result is known, in the background."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.ISSUE_DOCUMENT, place)
    year, stage = asked_year(viewer, request.POST.get("tahun", "")).year, _stage(request.POST.get("tahap"))
    if stage is None:
        raise Http404
    arguments = {"nsm": nsm, "year": year.pk, "stage": stage.value, "account": viewer.account_id}
    arguments["is_sample"] = settings.DEMONSTRATION
    job = enqueue(kind="documents.issue_all", arguments=arguments, by=viewer, at=viewer.at)
    return redirect("web:job", job.pk)


@page(signed_in=True)
def document(request: PageRequest, nsm: str, document: UUID) -> HttpResponse:
    """Show an issued paper with its marks and files."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    paper = document_for(viewer, place, document)
    names = names_of_accounts([paper.issued_by] if paper.issued_by else [])
    shown = document_page(paper, place, newer=newer_than(viewer, place, paper), names=names)
    return render(request, "documents/document.html", {"paper": shown})


@page(signed_in=True, lane=Lane.EXPORTS)
def pdf(request: PageRequest, nsm: str, document: UUID) -> HttpResponseBase:
    """Hand out the file of an issued paper; it is drawn from what was kept, the same bytes each time."""
    place = madrasah_for(request.viewer, nsm)
    paper, sheet = document_for(request.viewer, place, document), _sheet(request)
    name = file_name(paper.kind, paper.content, sheet)
    return _file(request, draw(paper.kind, paper.content, sheet), name)


@page(needs=Permission.SEE_APPRAISAL, lane=Lane.EXPORTS)
def reports_pdf(request: PageRequest, nsm: str, first_year: int, stage: str) -> HttpResponseBase:
    """Hand out the latest reports of a stage in one file for printing, in the order of names."""
    viewer, year = request.viewer, f"{first_year}/{first_year + 1}"
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.SEE_APPRAISAL, place)
    papers = reports_to_print(viewer, place, year=year, stage=stage)
    if not papers or len(papers) > MOST_TOGETHER:
        raise Http404
    sheet = _sheet(request)
    content = draw_together([paper.content for paper in papers], sheet)
    return _file(request, content, file_name_together(place.name, year, stage, sheet))


def _file(request: PageRequest, content: bytes, name: str) -> HttpResponseBase:
    """Answer with a PDF that no cache keeps; whoever has the same bytes already gets 304."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response
