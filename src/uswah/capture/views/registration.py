"""A phone is registered by whoever is signed in on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.middleware.csrf import get_token

from uswah.capture.operations import receipt_key, register_device, sealing_key
from uswah.capture.presenters.work_package import keys_document
from uswah.capture.readers.contact import read_label
from uswah.capture.readers.envelope import words_of
from uswah.capture.views.asking import in_json, unreadable
from uswah.common.lanes import Lane
from uswah.common.pages import PageRequest, page
from uswah.core.envelopes import EnvelopeFault, Unreadable


@page(public="the app asks who is signed in in this browser; nobody is told about others", lane=Lane.SYNC)
def session(request: PageRequest) -> HttpResponse:
    """Tell the app who is signed in here, and the token that its next request must carry."""
    viewer = request.viewer
    answer = in_json({"signed_in": viewer.is_signed_in, "name": viewer.name, "csrf": get_token(request)})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@page(signed_in=True, methods=("POST",), lane=Lane.SYNC)
def register(request: PageRequest) -> HttpResponse:
    """Register this phone for whoever is signed in, and tell its key once."""
    if request.content_type != "application/json":  # of a form nothing is left to be read once its token was looked for
        return unreadable(words_of(Unreadable(EnvelopeFault.NOT_JSON)), EnvelopeFault.NOT_JSON.value, status=415)
    try:
        label = read_label(request.body)
    except Unreadable as fault:
        return unreadable(words_of(fault), fault.fault.value)
    registered = register_device(label=label, by=request.viewer, at=request.viewer.at)
    told = {
        "device": str(registered.device.pk),
        "token": registered.token,
        "keys": keys_document(receipt_key(), sealing_key()),
        "lease_days": registered.device.lease_days,
    }
    return in_json(told, status=201)
