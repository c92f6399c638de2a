"""Whoever asks with a device key is the viewer of the phone's account, with the rights that it holds at this moment.

A session cookie counts for nothing then, and neither does its CSRF token: the key is sent by our own script only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from uswah.capture.enums import Refusal
from uswah.capture.presenters.answers import refusal_document, written
from uswah.capture.queries.devices import device_with_key
from uswah.common.viewer import Viewer
from uswah.people.queries import viewer_of

SCHEME = "Perangkat "
Answer = Callable[[HttpRequest], HttpResponse]


def device(answer: Answer) -> Answer:
    """Set `request.device` under /lapang/, and `request.viewer` to the device's account; 401 with the reason otherwise."""

    def check(request: HttpRequest) -> HttpResponse:
        request.device = None  # type: ignore[attr-defined]  # PhoneRequest declares it
        request.lease_over = False  # type: ignore[attr-defined]  # PhoneRequest declares it
        shown = request.headers.get("Authorization", "")
        if not (request.path_info.startswith("/lapang/") and shown.startswith(SCHEME)):
            return answer(request)
        refusal = _enter(request, shown.removeprefix(SCHEME))
        response = answer(request) if refusal is None else refused(refusal)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return check


def refused(refusal: Refusal) -> HttpResponse:
    """Answer a device key that opens nothing."""
    return HttpResponse(written(refusal_document(refusal)), status=401, content_type="application/json")


def _enter(request: HttpRequest, shown: str) -> Refusal | None:
    identifier, _, token = shown.partition(".")
    at = request.viewer.at  # type: ignore[attr-defined]  # people.middleware has read the clock before us
    asking = device_with_key(identifier, hashlib.sha256(token.encode()).hexdigest(), at)
    if asking is None:
        return Refusal.UNKNOWN
    if asking.refusal not in (None, Refusal.LEASE_OVER):
        return asking.refusal
    account, on, language = asking.device.account, timezone.localdate(at), get_language() or "id"
    viewer: Viewer = viewer_of(account, at=at, on=on, language=language)
    request.device, request.viewer = asking.device, viewer  # type: ignore[attr-defined]  # PhoneRequest declares them
    request.lease_over = asking.refusal is Refusal.LEASE_OVER  # type: ignore[attr-defined]  # as above
    return None
