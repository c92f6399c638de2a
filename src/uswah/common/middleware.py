"""What happens around every request."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from uswah.common.database.commits import DiskFull, NotCommitted
from uswah.common.ids import uuid7
from uswah.common.lanes import LANES, Lane, LaneFull, lanes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]


def request_identity(answer: Answer) -> Answer:
    """Give each request a number that a person can read out when something went wrong."""

    def identify(request: HttpRequest) -> HttpResponse:
        request.request_id = uuid7().hex[-12:]  # type: ignore[attr-defined]  # PageRequest declares it
        response = answer(request)
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]  # set above
        return response

    return identify


FOR_PHONES = frozenset({Lane.SUBMISSIONS, Lane.ATTACHMENTS, Lane.SYNC})


class PlaceInLane:
    """Let each request in when its lane has a place, and say "later" for what the database cannot do now.

    A yes leaves only after the commit; whatever else became of a write is 503 with Retry-After, or 507 on a full disk.
    """

    def __init__(self, answer: Answer) -> None:
        """Stand around the rest of the request."""
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the request's lane, or at once that there is no place."""
        if request.path_info.startswith(settings.STATIC_URL):
            return self._answer(request)
        lane = lane_of(request)
        try:
            with lanes.place(lane):
                return self._answer(request)
        except LaneFull as full:
            return later(request, lane, full.retry_after)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for what could not be stored; let every other exception be the error that it is."""
        lane = lane_of(request)
        if isinstance(exception, DiskFull):
            return later(request, lane, LANES[lane].retry_after, status=507)
        if isinstance(exception, NotCommitted | OperationalError | InterfaceError):
            log.error("the database could not: %s", exception, exc_info=exception)
            return later(request, lane, LANES[lane].retry_after)
        return None


class Porter:
    """The server's entry: a submission for which there is no place is refused before a request is even made of it.

    When ten times too much comes in, saying no must cost next to nothing, or it takes the time of those that are in.
    Which addresses these are is read from the page rules.
    """

    def __init__(self, application: WSGIApplication, addresses: Callable[[], Iterable[tuple[str, str, Any]]]) -> None:
        """Stand before the application; its addresses (route, name, view) are asked for when they are first needed."""
        self._application, self._addresses = application, addresses
        self._prefixes: tuple[str, ...] = ()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or let the application answer."""
        if not lanes.is_full(Lane.SUBMISSIONS):
            return self._application(environ, start_response)
        if not environ["PATH_INFO"].startswith(self._prefixes or self._look_up()):
            return self._application(environ, start_response)
        body = json.dumps(_busy_or_full(503)).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Retry-After", str(LANES[Lane.SUBMISSIONS].retry_after)),
            ("Cache-Control", "no-store"),
        ]
        start_response("503 Service Unavailable", headers)
        return [body]

    def _look_up(self) -> tuple[str, ...]:
        routes = [route for route, _, view in self._addresses() if view.page_rule.lane is Lane.SUBMISSIONS]
        self._prefixes = tuple(f"/{route.partition('<')[0]}" for route in routes)
        return self._prefixes


def lane_of(request: HttpRequest) -> Lane:
    """Return the lane that the page rule of the request's address names."""
    try:
        rule = getattr(resolve(request.path_info).func, "page_rule", None)
    except Resolver404:
        return Lane.PAGES
    return rule.lane if rule is not None else Lane.PAGES


def later(request: HttpRequest, lane: Lane, retry_after: int, status: int = 503) -> HttpResponse:
    """Ask to come again later: a phone in JSON, a person on a page."""
    with translation.override(chosen(request)):
        if lane in FOR_PHONES:
            answer: HttpResponse = JsonResponse(_busy_or_full(status), status=status)
        else:
            context = {"request_id": getattr(request, "request_id", "")}
            answer = HttpResponse(get_template("503.html").render(context), status=status)
    answer.headers["Retry-After"], answer.headers["Cache-Control"] = str(retry_after), "no-store"
    # This answer passes no other middleware, the one that tells its length among them.
    answer.headers["Content-Length"] = str(len(answer.content))
    return answer


def _busy_or_full(status: int) -> dict[str, str]:
    if status == 507:
        told = _("The server has no room on its disk. What you wrote is safe on your phone.")
        return {"code": "PENUH", "message": told}
    told = _("The server is very busy. What you wrote is safe on your phone and is sent again by itself.")
    return {"code": "SIBUK", "message": told}


def private_answers(answer: Answer) -> Answer:
    """Forbid every cache to keep what was answered to somebody who is signed in."""

    def forbid(request: HttpRequest) -> HttpResponse:
        was_signed_in = _is_signed_in(request)  # who signs out is nobody afterwards
        response = answer(request)
        # A file whose address never changes content is the same for everybody.
        if "immutable" not in response.headers.get("Cache-Control", "") and (was_signed_in or _is_signed_in(request)):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return forbid


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def chosen_language(answer: Answer) -> Answer:
    """Speak the language that was chosen on this device, Indonesian until one is.

    What the browser asks for does not count: many phones here speak English to people who do not.
    """

    def speak(request: HttpRequest) -> HttpResponse:
        language = chosen(request)
        with translation.override(language):
            response = answer(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return speak


def chosen(request: HttpRequest) -> str:
    """Return the language that was chosen on this device."""
    wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
