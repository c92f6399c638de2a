"""What a phone sends and asks: envelopes, contact, receipts, work package, instruments; docs/operations/sync-protocol.md."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from uswah.capture.operations import Contact, note_contact, receipt_key, receive_envelope, sealing_key
from uswah.capture.presenters.answers import answer_document, contact_document, receipts_document, written
from uswah.capture.presenters.work_package import package_document, written_instrument
from uswah.capture.queries.envelopes import MOST_RECEIPTS, decided_lately, missing_numbers, receipts_since
from uswah.capture.queries.work_package import work_package
from uswah.capture.readers.contact import read_contact
from uswah.capture.readers.envelope import read_envelope
from uswah.capture.views.asking import PhoneRequest, by_device, in_json, unreadable, with_tag
from uswah.common.lanes import Lane
from uswah.core.envelopes import LARGEST_BODY
from uswah.standards.queries import frozen_instrument


@by_device(methods=("PUT",), lane=Lane.SUBMISSIONS)
def envelope(request: PhoneRequest, envelope: UUID) -> HttpResponse:
    """Store an envelope whole, and answer with its receipt once it is on the disk."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        return unreadable(_("The content is too large to be sent at once."), "too_large", status=413)
    announced = request.headers.get("Content-Digest", "")
    sealed = read_envelope(request.body, named=envelope, content_digest=announced)
    answered = receive_envelope(sealed=sealed, by=request.viewer, device=request.device, at=request.viewer.at)
    return in_json(answer_document(answered), status=answered.status)


@by_device(methods=("POST",))
def contact(request: PhoneRequest) -> HttpResponse:
    """Hear how a phone stands, and tell it the time, what never arrived, and what was decided."""
    told, viewer = read_contact(request.body), request.viewer
    said = Contact(told.last_seq, told.unsent, told.app, told.now)
    note_contact(device=request.device, contact=said, is_within_lease=not request.lease_over, at=viewer.at)
    news = decided_lately(viewer) if told.since is None else receipts_since(viewer, told.since)
    missing = missing_numbers(request.device, told.last_seq)
    return in_json(contact_document(news, missing=missing, now=viewer.at, is_lease_over=request.lease_over))


@by_device(methods=("GET",))
def receipts(request: PhoneRequest) -> HttpResponse:
    """Tell what has arrived of this account, from all its phones, after a number; a page at a time."""
    since = request.GET.get("since", "0")
    if not since.isdecimal() or len(since) > 18:
        return unreadable(_("This is no number of a receipt."), "since", status=400)
    found = receipts_since(request.viewer, int(since))
    return in_json(receipts_document(found, is_full=len(found) == MOST_RECEIPTS))


@by_device(methods=("GET",), needs_lease=True)
def package(request: PhoneRequest) -> HttpResponse:
    """Answer the work package of the phone's person, or that it has not changed."""
    days = request.device.lease_days
    document = package_document(
        work_package(request.viewer), receipt=receipt_key(), seal=sealing_key(), lease_days=days
    )
    content = written(document)
    return with_tag(request, content, hashlib.sha256(content).hexdigest())


@by_device(methods=("GET",), needs_lease=True)
def instrument(request: PhoneRequest, code: str, version: str) -> HttpResponse:
    """Answer a published instrument, which never changes."""
    found = frozen_instrument(code, version)
    if found is None:
        raise Http404
    return with_tag(request, *written_instrument(found))
