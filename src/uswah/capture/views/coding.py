"""Coding: a coder's desk, the codebook, where two differ, and how well they agree."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.capture.forms.coding import CodeForm, FindingForm, MarkForm
from uswah.capture.presenters.agreement import agreement_page
from uswah.capture.presenters.coding import DeskPage, DifferencesPage, book_page, desk_page, differences_page
from uswah.capture.queries.notes import codes_in_use, typed_codes
from uswah.capture.views.around import accepted
from uswah.common.ids import uuid7
from uswah.common.pages import PageRequest, page
from uswah.evidence.access import check_resolve, check_write_codebook
from uswah.evidence.enums import CodingState
from uswah.evidence.operations import add_tag, drop_code, finish_coding, resolve, withdraw_tag, write_code
from uswah.evidence.policies import NotAcceptable
from uswah.evidence.queries import (
    CodeLine,
    agreement_at,
    code_lines,
    codebooks_with_agreement,
    coding_for,
    codings_of,
    differences_of,
    note_file,
    note_for,
    passage_for,
    tag_for,
    tags_of,
)
from uswah.institutions.queries import madrasah_for

if TYPE_CHECKING:
    from uswah.capture.presenters.passages import PassageView
    from uswah.evidence.models import Coding, FieldNote
    from uswah.institutions.models import Institution
    from uswah.standards.models import Framework


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def desk(request: PageRequest, nsm: str, coding: UUID) -> HttpResponse:
    """Code a note: choose words, a code, and what they say about it. Only one's own marks are on this page."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row = coding_for(viewer, institution_id=place.pk, coding_id=coding)
    if row.state != CodingState.OPEN:
        return redirect("capture:note", nsm, row.note_id)
    codes = code_lines(row.codebook.framework_id, row.codebook.entries)
    form = _mark_form(request, codes) if request.method == "POST" else None
    if form is not None and form.is_valid() and _is_marked(request, row, form):
        return redirect(f"{request.path}#k{form.cleaned_data['passage']}")
    passages = note_file(viewer, row.note).passages
    shown = desk_page(row, passages, tags_of(viewer, row.note), codes, place, viewer)
    context = {"page": shown, "desks": _desks(shown, codes, form), "refused": form}
    return render(request, "capture/desk.html", context, status=422 if form else 200)


def _mark_form(request: PageRequest, codes: list[CodeLine]) -> MarkForm:
    order = request.POST.get("passage", "")
    return MarkForm(request.POST, codes=typed_codes(codes), auto_id=f"f{order[:4]}-%s")


def _is_marked(request: PageRequest, row: Coding, form: MarkForm) -> bool:
    given = dict(form.cleaned_data)
    passage = passage_for(request.viewer, note=row.note, order=given.pop("passage"))
    by, at = request.viewer, request.viewer.at
    return accepted(form, lambda: add_tag(coding=row, passage=passage, by=by, at=at, **given))


def _desks(shown: DeskPage, codes: list[CodeLine], refused: MarkForm | None) -> list[tuple[PassageView, MarkForm]]:
    """Return each passage with its form: empty, with an identifier of its own; or as it was refused."""
    wrong = refused["passage"].value() if refused else None
    forms = []
    for passage in shown.passages:
        start = {"passage": passage.order, "tag_id": uuid7()}
        fresh = MarkForm(initial=start, codes=typed_codes(codes), auto_id=f"f{passage.order}-%s")
        forms.append((passage, refused if refused and str(passage.order) == str(wrong) else fresh))
    return forms


@page(signed_in=True, methods=("POST",))
def mark_withdraw(request: PageRequest, nsm: str, coding: UUID, mark: UUID) -> HttpResponse:
    """Take one's own mark back."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row = coding_for(viewer, institution_id=place.pk, coding_id=coding)
    tag = tag_for(viewer, coding=row, tag_id=mark)
    try:
        withdraw_tag(tag=tag, by=viewer, at=viewer.at)
    except NotAcceptable as refusal:
        messages.info(request, str(refusal))
        return redirect("capture:note", nsm, row.note_id)
    return redirect("capture:desk", nsm, coding)


@page(signed_in=True, methods=("POST",))
def desk_finish(request: PageRequest, nsm: str, coding: UUID) -> HttpResponse:
    """Finish one's coding; after the second coder both are laid side by side."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row = coding_for(viewer, institution_id=place.pk, coding_id=coding)
    row = finish_coding(coding=row, by=viewer, at=viewer.at)
    if row.state == CodingState.OPENED:
        messages.success(request, _("Both are done. Here is where you read the same, and where not."))
        return redirect("capture:differences", nsm, row.note_id)
    messages.success(request, _("Your coding is finished. Its marks lead from the indicators to these sentences."))
    return redirect("capture:note", nsm, row.note_id)


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def codebook(request: PageRequest, nsm: str) -> HttpResponse:
    """Show the codebook of a madrasah; who rates there writes codes and guidance into it."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    framework, book, codes = codes_in_use(viewer, institution_id=place.pk, on=timezone.localdate(viewer.at))
    asked = next((line for line in codes if line.code == request.GET.get("kode")), None)
    form = CodeForm(request.POST if request.method == "POST" else None, initial=_start(asked, viewer.language))
    if request.method == "POST":
        check_write_codebook(viewer, place)
        if _is_written(request, form, place, framework):
            messages.success(request, _("Written into the codebook."))
            return redirect("capture:codebook", nsm)
    context = {"page": book_page(book, framework.title, codes, place, viewer), "form": form, "asked": asked}
    return render(request, "capture/codebook.html", context, status=422 if form.is_bound else 200)


def _is_written(request: PageRequest, form: CodeForm, place: Institution, framework: Framework) -> bool:
    by, at, of = request.viewer, request.viewer.at, framework.pk
    if left_out := request.POST.get("hapus", ""):
        drop_code(place=place, framework_id=of, code=left_out, by=by, at=at)
        return True
    return form.is_valid() and accepted(
        form, lambda: write_code(place=place, framework_id=of, entry=form.entry, by=by, at=at)
    )


def _start(line: CodeLine | None, language: str) -> dict[str, str]:
    """Return what a form begins with: a code as it stands in the codebook."""
    if line is None:
        return {}
    words = {name: getattr(line, name) for name in ("code", "definition", "when", "not_when", "example")}
    return {**words, "label": line.title.get(language, "") if line.is_own else ""}


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def differences(request: PageRequest, nsm: str, note: UUID) -> HttpResponse:
    """Lay side by side where two coders of a note differ; they, or the head, write down what they found."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row = note_for(viewer, institution_id=place.pk, note_id=note)
    codings = codings_of(viewer, row)
    if len(codings) < 2 or any(coding.state != CodingState.OPENED for coding in codings):
        raise Http404
    if request.method == "POST":
        check_resolve(viewer, place, coders=[coding.coder_id for coding in codings], about=row.about_id)
    form = FindingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and accepted(form, lambda: _resolve(request, form, row)):
        messages.success(request, _("Written down. Both readings stay beside it."))
        return redirect(f"{request.path}#beda")
    context = {"page": _side_by_side(request, place, row, codings), "form": form}
    return render(request, "capture/differences.html", context, status=422 if form.is_bound else 200)


def _side_by_side(request: PageRequest, place: Institution, row: FieldNote, codings: list[Coding]) -> DifferencesPage:
    viewer, book = request.viewer, codings[0].codebook
    agreed = agreement_at(viewer, institution_id=place.pk, codebook=book, note=row)
    passages = {passage.pk: passage for passage in note_file(viewer, row).passages}
    codes = code_lines(book.framework_id, book.entries)
    return differences_page(row, codings, differences_of(row), agreed, passages, codes, place, viewer)


def _resolve(request: PageRequest, form: FindingForm, row: FieldNote) -> None:
    order, _dot, code = form.cleaned_data["key"].partition(".")
    passage = passage_for(request.viewer, note=row, order=int(order) if order.isdigit() else 0)
    given = {"direction": form.cleaned_data["direction"], "reason": form.cleaned_data["reason"]}
    resolve(passage=passage, code=code, by=request.viewer, at=request.viewer.at, **given)


@page(signed_in=True)
def agreement(request: PageRequest, nsm: str) -> HttpResponse:
    """Show how well two who coded the same notes agree, code by code, with the number of passages behind it."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    books = codebooks_with_agreement(viewer, institution_id=place.pk)
    found = agreement_at(viewer, institution_id=place.pk, codebook=books[0]) if books else None
    codes = code_lines(books[0].framework_id, books[0].entries) if books else []
    return render(request, "capture/agreement.html", {"page": agreement_page(found, codes, place, viewer)})
