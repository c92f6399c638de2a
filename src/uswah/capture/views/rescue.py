"""A rescue file is handed in by any colleague, on a plain page or by the app itself."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from uswah.capture.forms.rescue import RescueForm
from uswah.capture.operations.rescuing import HandedIn, hand_in
from uswah.capture.presenters.rescue import receipts_file, rescue_document, rescue_page
from uswah.capture.queries.rescue import receipts_numbered
from uswah.capture.readers.envelope import Unreadable
from uswah.capture.readers.rescue import LARGEST_FILE, read_rescue
from uswah.capture.views.asking import in_json, unreadable
from uswah.common.database.commits import NotCommitted
from uswah.common.lanes import Lane
from uswah.common.pages import PageRequest, page

SIGNED_FOR = "capture.rescue"
KEPT_FOR = 24 * 60 * 60  # seconds in which the link to the receipts holds


@page(signed_in=True, methods=("GET", "HEAD", "POST"), lane=Lane.ATTACHMENTS)
def rescue(request: PageRequest) -> HttpResponse:
    """Ask for a rescue file, receive what is in it, and say of each item what became of it."""
    form = RescueForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {"form": form}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            file = read_rescue(form.cleaned_data["file"].read(LARGEST_FILE + 1))
            handed = hand_in(file=file, by=request.viewer, at=request.viewer.at)
            shown["rescue"], status = rescue_page(handed, _receipts_url(handed)), 200
        except Unreadable as fault:
            form.add_error("file", fault.message)
        except NotCommitted:
            form.add_error(None, _("The server is busy. Hand the same file in again; nothing is doubled."))
            status = 503
    return render(request, "capture/rescue.html", shown, status=status)


@page(signed_in=True, methods=("POST",), lane=Lane.ATTACHMENTS)
def rescue_sent(request: PageRequest) -> HttpResponse:
    """Receive a rescue file from the app, which carries the token of the session, and answer with the receipts."""
    try:
        file = read_rescue(request.read(LARGEST_FILE + 1))
        handed = hand_in(file=file, by=request.viewer, at=request.viewer.at)
    except Unreadable as fault:
        return unreadable(fault.message, fault.code)
    except NotCommitted:
        busy = _("The server is busy. Hand the same file in again; nothing is doubled.")
        return in_json({"code": "SIBUK", "message": busy}, status=503)
    return in_json(rescue_document(handed))


@page(signed_in=True, lane=Lane.SYNC)
def rescue_receipts(request: PageRequest, signed: str) -> HttpResponse:
    """Hand out the receipts of a rescue file, to be carried back to its phone."""
    try:
        numbers = signing.loads(signed, salt=SIGNED_FOR, max_age=KEPT_FOR)
    except signing.BadSignature as fault:
        raise Http404 from fault
    answer = in_json(receipts_file(receipts_numbered(numbers)))
    answer.headers["Content-Disposition"] = 'attachment; filename="uswah-tanda-terima.json"'
    return answer


def _receipts_url(handed: list[HandedIn]) -> str:
    numbers = sorted({one.receipt.number for one in handed if one.receipt is not None})
    signed = signing.dumps(numbers, salt=SIGNED_FOR, compress=True)
    return reverse("capture:rescue-receipts", args=[signed]) if numbers else ""
