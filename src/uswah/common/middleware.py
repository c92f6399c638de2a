"""What happens around every request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from uswah.common.ids import uuid7

Answer = Callable[[HttpRequest], HttpResponse]


def request_identity(answer: Answer) -> Answer:
    """Give each request a number that a person can read out when something went wrong."""

    def identify(request: HttpRequest) -> HttpResponse:
        request.request_id = uuid7().hex[-12:]  # type: ignore[attr-defined]  # PageRequest declares it
        response = answer(request)
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]  # set above
        return response

    return identify


def private_answers(answer: Answer) -> Answer:
    """Forbid every cache to keep what was answered to somebody who is signed in."""

    def forbid(request: HttpRequest) -> HttpResponse:
        was_signed_in = _is_signed_in(request)  # who signs out is nobody afterwards
        response = answer(request)
        if was_signed_in or _is_signed_in(request):
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
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = answer(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return speak
