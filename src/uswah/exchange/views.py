"""Pages of the import: hand in, match, check, store; templates and export."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.appraisal.queries import PKG_INSTRUMENT
from uswah.common.jobs import enqueue
from uswah.common.lanes import Lane
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.exchange.enums.kinds import Layout
from uswah.exchange.enums.problems import FileRefused
from uswah.exchange.enums.states import WorkbookKind
from uswah.exchange.exporters.instruments import definition_of
from uswah.exchange.exporters.layouts import template as empty_workbook
from uswah.exchange.exporters.layouts import write_wide
from uswah.exchange.exporters.submissions import submissions_csv
from uswah.exchange.exporters.tables import ExportMeta
from uswah.exchange.exporters.xlsform import write_xlsform
from uswah.exchange.forms import ColumnsForm, InstrumentForm, PlaceForm, UploadForm
from uswah.exchange.operations import match_columns, preview_batch, receive_form, receive_workbook
from uswah.exchange.presenters import DraftPage, batch_line, batch_page, draft_page, refused_page
from uswah.exchange.queries import (
    HandedIn,
    batch_for,
    form_handed_in,
    handed_in,
    imports_at,
    rating_blocks,
    submission_lines,
)
from uswah.exchange.readers.grid import Grid
from uswah.exchange.readers.handed_in import read_handed_in
from uswah.exchange.readers.layouts import ColumnMapping, propose_mapping
from uswah.exchange.readers.messages import message_for
from uswah.exchange.readers.reading import read_file
from uswah.exchange.readers.xlsform import FormReading, read_xlsform
from uswah.institutions.access import check
from uswah.institutions.queries import madrasah_for, school_year_for, school_year_on, school_years
from uswah.people.queries.at_place import heads_of, staff_names
from uswah.standards.enums import Stage, Technique
from uswah.standards.operations import publish_instrument
from uswah.standards.policies import NotPublishable
from uswah.standards.presenters import instrument_cards
from uswah.standards.queries import (
    Form,
    definition_by_id,
    form_by_id,
    form_of,
    instruments_handed_in,
    publication_of,
    published_instrument,
)

if TYPE_CHECKING:
    from uswah.exchange.models import ImportBatch
    from uswah.institutions.models import Institution

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INLINE_BYTES = 150_000  # a madrasah's own workbook; a larger one is read in the background


def _place(viewer: Viewer, nsm: str) -> Institution:
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.IMPORT_WORKBOOK, place)
    return place


@page(needs=Permission.IMPORT_WORKBOOK, methods=("GET", "HEAD", "POST"))
def imports(request: PageRequest, nsm: str) -> HttpResponse:
    """List what was handed in, and take a workbook."""
    place = _place(request.viewer, nsm)
    form = _upload_form(request, place)
    if request.method == "POST" and form.is_valid():
        return _receive(request, place, form)
    lines = [batch_line(batch, nsm) for batch in imports_at(request.viewer, place)]
    context = {"form": form, "lines": lines, "madrasah": place}
    return render(request, "exchange/imports.html", context, status=422 if form.errors else 200)


def _upload_form(request: PageRequest, place: Institution) -> UploadForm:
    years = [year.code for year in school_years(request.viewer)]
    if request.method == "POST":
        return UploadForm(request.POST, request.FILES, years=years)
    now = school_year_on(timezone.localdate(request.viewer.at))
    names, heads = staff_names(place.pk), heads_of(place.pk)
    head = next((names[person] for person in heads if person in names), "")
    return UploadForm(years=years, initial={"school_year": now.code if now else "", "rater_name": head})


def _receive(request: PageRequest, place: Institution, form: UploadForm) -> HttpResponse:
    values, viewer = form.cleaned_data, request.viewer
    content = values["file"].read()
    batch = receive_workbook(
        content=content,
        file_name=values["file"].name,
        kind=WorkbookKind(values["kind"]),
        place=place,
        school_year=values["school_year"],
        stage=values["stage"],
        rater_name=values["rater_name"],
        by=viewer,
        at=viewer.at,
    )
    return _preview(viewer, place, batch, handed_in(batch, content))


def _preview(viewer: Viewer, place: Institution, batch: ImportBatch, workbook: HandedIn) -> HttpResponse:
    """Work out what would become of each row, at once or in the background, and show it."""
    if len(workbook.content) > INLINE_BYTES:
        return _in_background(viewer, "exchange.preview", batch=str(batch.pk))
    preview_batch(batch=batch, reading=read_handed_in(workbook), by=viewer, at=viewer.at)
    return redirect("exchange:import", place.code, batch.pk)


def _in_background(viewer: Viewer, kind: str, **arguments: str) -> HttpResponse:
    job = enqueue(kind=kind, arguments={**arguments, "account": viewer.account_id}, by=viewer, at=viewer.at)
    return redirect("web:job", job.pk)


@page(needs=Permission.IMPORT_WORKBOOK, methods=("GET", "HEAD", "POST"))
def batch(request: PageRequest, nsm: str, batch: UUID) -> HttpResponse:
    """Show what would become of each row; store it, or work it out again, when the person says so."""
    place = _place(request.viewer, nsm)
    row = batch_for(request.viewer, place, batch)
    shown = batch_page(row, nsm)
    if request.method == "POST" and "again" in request.POST and shown.can_check_again:
        return _preview(request.viewer, place, row, handed_in(row))
    if request.method == "POST" and shown.can_apply:
        plan = request.POST.get("plan", "")
        return _in_background(request.viewer, "exchange.apply", batch=str(row.pk), plan=plan)
    return render(request, "exchange/import.html", {"batch": shown, "madrasah": place})


@page(needs=Permission.IMPORT_WORKBOOK, methods=("GET", "HEAD", "POST"))
def match(request: PageRequest, nsm: str, batch: UUID) -> HttpResponse:
    """Let a person say which column is what; the choice is remembered for these headings."""
    place, viewer = _place(request.viewer, nsm), request.viewer
    row = batch_for(viewer, place, batch)
    shown, workbook = batch_page(row, nsm), handed_in(row)
    try:
        grid = read_file(workbook.content)
    except FileRefused:
        return redirect("exchange:import", nsm, batch)
    if shown.is_applied:
        return redirect("exchange:import", nsm, batch)
    where, columns = _match_forms(request, grid, row)
    if request.method == "POST" and columns is not None and columns.is_valid():
        digest = columns.headings_digest
        match_columns(batch=row, mapping=columns.mapping, headings_digest=digest, by=viewer, at=viewer.at)
        return _preview(viewer, place, row, handed_in(row, workbook.content))
    context = {"place_form": where, "columns_form": columns, "batch": shown, "madrasah": place}
    return render(request, "exchange/match.html", context, status=422 if columns and columns.errors else 200)


def _match_forms(request: HttpRequest, grid: Grid, row: ImportBatch) -> tuple[PlaceForm, ColumnsForm | None]:
    """Return the form of the place, and of the columns once a place is known."""
    proposed = ColumnMapping.from_json(row.mapping) if row.mapping else _proposed(grid, row.kind)
    given = {name: request.GET.get(name) or request.POST.get(name) for name in ("sheet", "header_row", "layout")}
    initial = {"sheet": proposed.sheet, "header_row": proposed.header_row, "layout": proposed.layout.value}
    where = PlaceForm({name: given[name] or initial[name] for name in initial}, grid=grid, kind=row.kind)
    sheet = grid.sheet(where.cleaned_data["sheet"]) if where.is_valid() else None
    if sheet is None:
        return where, None
    chosen = where.cleaned_data
    is_proposed = all(str(chosen[name]) == str(initial[name]) for name in initial)
    columns = proposed.columns if is_proposed else {}
    place = ColumnMapping(Layout(chosen["layout"]), chosen["sheet"], chosen["header_row"], columns)
    posted = request.POST if request.method == "POST" else None
    return where, ColumnsForm(posted, sheet=sheet, kind=row.kind, place=place)


def _proposed(grid: Grid, kind: str) -> ColumnMapping:
    """Return our guess, without its columns when it takes the table for the other kind."""
    guess = propose_mapping(grid)
    if (guess.layout is Layout.ROSTER) == (kind == WorkbookKind.ROSTER):
        return guess
    layout = Layout.ROSTER if kind == WorkbookKind.ROSTER else Layout.WIDE
    return ColumnMapping(layout, guess.sheet, guess.header_row, {})


@page(needs=Permission.IMPORT_WORKBOOK, lane=Lane.EXPORTS)
def template(request: PageRequest, nsm: str, layout: str) -> HttpResponse:
    """Hand out an empty workbook with our headings."""
    _place(request.viewer, nsm)
    if layout not in {entry.value for entry in Layout}:
        raise Http404
    return _workbook(empty_workbook(Layout(layout)), f"templat-{layout}.xlsx")


@page(needs=Permission.SEE_APPRAISAL, lane=Lane.EXPORTS)
def export(request: PageRequest, nsm: str) -> HttpResponse:
    """Hand out the counted ratings of a stage as a workbook that can be imported again."""
    place = madrasah_for(request.viewer, nsm)
    check(request.viewer, Permission.SEE_APPRAISAL, place)
    now = school_year_on(timezone.localdate(request.viewer.at))
    year = school_year_for(request.viewer, request.GET.get("tahun") or (now.code if now else "")).code
    stage = request.GET.get("tahap") or Stage.SUMMATIVE.value
    if stage not in Stage.values:
        raise Http404
    blocks = rating_blocks(request.viewer, place, year, stage)
    title = ExportMeta(title=f"PKG · {place.name} · {year}")
    return _workbook(write_wide(blocks, title), f"pkg-{place.code}-{year.replace('/', '-')}-{stage}.xlsx")


@page(needs=Permission.SEE_APPRAISAL, lane=Lane.EXPORTS)
def submissions(request: PageRequest, nsm: str) -> HttpResponse:
    """Hand out every submission of a year with one instrument, amended ones too, as CSV."""
    viewer, asked = request.viewer, request.GET
    place = madrasah_for(viewer, nsm)
    check(viewer, Permission.SEE_APPRAISAL, place)
    now = school_year_on(timezone.localdate(viewer.at))
    year = school_year_for(viewer, asked.get("tahun") or (now.code if now else "")).code
    form = _form_asked(viewer, asked.get("instrumen", ""), asked.get("versi", ""))
    content = submissions_csv(submission_lines(viewer, place, year, form), _scored(form))
    name = f"kiriman-{form.code}-{place.code}-{year.replace('/', '-')}.csv"
    return HttpResponse(content, content_type=CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _form_asked(viewer: Viewer, code: str, version: str) -> Form:
    """Return the instrument that was asked for, the PKG in force when none was."""
    if not code:
        return form_of(PKG_INSTRUMENT, timezone.localdate(viewer.at))
    return form_by_id(published_instrument(viewer, code, version).pk)


def _scored(form: Form) -> list[tuple[int, str]]:
    """Return the row and the official number of each indicator, in official order; its code where numbers repeat."""
    items = [item for group in form.groups for item in group.items]
    are_unique = len({item.number for item in items}) == len(items)
    return [(item.indicator_id, item.number if are_unique else item.code) for item in items]


@page(needs=Permission.IMPORT_WORKBOOK, methods=("GET", "HEAD", "POST"))
def instruments(request: PageRequest, nsm: str) -> HttpResponse:
    """List the instruments that a madrasah published, and take a form."""
    viewer = request.viewer
    place = _place(viewer, nsm)
    form = InstrumentForm(request.POST, request.FILES) if request.method == "POST" else InstrumentForm()
    if form.is_bound and form.is_valid():
        digest = receive_form(content=form.cleaned_data["file"].read(), place=place)
        return redirect("exchange:instrument-draft", nsm, digest)
    cards = instrument_cards(instruments_handed_in(viewer, place.code), viewer.language)
    context = {"form": form, "instruments": cards, "madrasah": place}
    return render(request, "exchange/instruments.html", context, status=422 if form.errors else 200)


@page(needs=Permission.IMPORT_WORKBOOK, methods=("GET", "HEAD", "POST"))
def instrument_draft(request: PageRequest, nsm: str, digest: str) -> HttpResponse:
    """Show what a form would become; publish it when the person says so."""
    viewer = request.viewer
    place = _place(viewer, nsm)
    content = form_handed_in(place, digest)
    try:
        reading = read_xlsform(content, techniques=Technique.values)
    except FileRefused as refused:
        shown = refused_page(str(_("This file was not read")), message_for(refused.problem))
    else:
        shown = _draft(reading, nsm, viewer.language)
        if request.method == "POST" and shown.can_publish and reading.form is not None:
            publish_instrument(form=reading.form, place=place, by=viewer, at=viewer.at)
            messages.success(request, _("The instrument is published."))
            return redirect("exchange:instruments", nsm)
    return render(request, "exchange/instrument_draft.html", {"draft": shown, "madrasah": place})


def _draft(reading: FormReading, nsm: str, language: str) -> DraftPage:
    if reading.form is None:
        return draft_page(reading, None, (), language)
    try:
        return draft_page(reading, publication_of(reading.form, nsm), (), language)
    except NotPublishable as refused:
        return draft_page(reading, None, refused.problems, language)


@page(signed_in=True, lane=Lane.EXPORTS)
def xlsform(request: PageRequest, code: str, version: str) -> HttpResponse:
    """Hand out an instrument as XLSForm: as it was handed in, or as we make a form of it."""
    found = published_instrument(request.viewer, code, version)
    form = definition_by_id(found.pk) or definition_of(form_by_id(found.pk))
    return _workbook(write_xlsform(form), f"{code}-{version}.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
