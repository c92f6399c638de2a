"""What the addresses of a phone have in common: the device key, JSON out, and an honest word when nothing was stored."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from uswah.capture.enums import AnswerCode, Refusal
from uswah.capture.presenters.answers import refusal_document, written
from uswah.capture.readers.envelope import Unreadable, words_of
from uswah.common.database.commits import DiskFull, NotCommitted
from uswah.common.lanes import Lane
from uswah.common.pages import PageRequest, page
from uswah.core.envelopes import Unreadable as NoEnvelope

if TYPE_CHECKING:
    from uswah.capture.models import Device

P = ParamSpec("P")
BY_KEY = "a phone shows its device key; without one nothing is answered but how to ask"


class PhoneRequest(PageRequest):
    """A request whose device key was checked; `lease_over`: it may send, and reads no work package."""

    device: Device
    lease_over: bool


PhoneView = Callable[Concatenate[PhoneRequest, P], HttpResponse]


def by_device(
    *, methods: tuple[str, ...], lane: Lane = Lane.SYNC, needs_lease: bool = False
) -> Callable[[PhoneView[P]], Callable[..., HttpResponseBase]]:
    """Declare an address that only a phone with its key opens; no form of ours leads there, so no token is asked for."""

    def declare(view: PhoneView[P]) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @page(public=BY_KEY, methods=methods, lane=lane)
        def guarded(request: PageRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if getattr(request, "device", None) is None:
                return refused(Refusal.UNKNOWN)
            asking = cast("PhoneRequest", request)
            if needs_lease and asking.lease_over:
                return refused(Refusal.LEASE_OVER)
            return _answer(view, asking, *args, **kwargs)

        return wraps(view)(guarded)

    return declare


def _answer(view: PhoneView[P], request: PhoneRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Unreadable as fault:
        return unreadable(fault.message, fault.code)
    except NoEnvelope as fault:
        return unreadable(words_of(fault), fault.fault.value)
    except DiskFull:
        return in_json(
            {"code": "PENUH", "message": _("The server's disk is full. It stays on your phone.")}, status=507
        )
    except NotCommitted:
        busy = in_json({"code": "SIBUK", "message": _("The server is busy. It stays on your phone.")}, status=503)
        busy.headers["Retry-After"] = "10"
        return busy


def refused(refusal: Refusal) -> HttpResponse:
    """Answer who shows no device key, or one that does not open this."""
    return in_json(refusal_document(refusal), status=401)


def unreadable(message: str, fault: str, status: int = 422) -> HttpResponse:
    """Answer what is not stored because it cannot be read; `fault` is for whoever looks after the phone's app."""
    return in_json({"code": AnswerCode.UNREADABLE.value, "fault": fault, "message": message}, status=status)


def in_json(document: Any, *, status: int = 200) -> HttpResponse:
    """Answer a document as JSON."""
    return HttpResponse(written(document), status=status, content_type="application/json")


def with_tag(request: PageRequest, content: bytes, digest: str) -> HttpResponse:
    """Answer JSON with its ETag, or 304 to whoever has it already; compression may have marked the tag as weak."""
    tag = f'"{digest[:32]}"'
    asked = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    answer = HttpResponse(status=304) if tag in asked else HttpResponse(content, content_type="application/json")
    answer.headers["ETag"] = tag
    return answer
