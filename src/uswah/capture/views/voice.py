"""Pupils' voice: what a pupil opens with a one-time code, without account, session or cookie.

The code is the only key, so there is nothing that another site could borrow: these pages need no token against forgery,
which would be a cookie. Answers carry nothing that tells one pupil from another, and no cache keeps them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from uswah.capture.operations.guesses import guesses
from uswah.capture.presenters.voice import in_language, scales, texts
from uswah.common.lanes import Lane
from uswah.common.pages import PageRequest, page
from uswah.evidence.operations.voice import Asked, Fate, ask, asked_form, redeem, take_batch
from uswah.evidence.queries.voice import words_before

TICKET = "a pupil has a one-time code and no account; nobody may know whose it is"
LARGEST_BATCH = 2 * 1024 * 1024
STATUS = {Fate.UNKNOWN: 404, Fate.USED: 409, Fate.CLOSED: 410}
Page = Callable[[PageRequest], HttpResponse]


def _quietly(view: Page) -> Page:
    """Speak the language that the page was asked in, let nothing be kept, and let no log tell what was refused when."""

    @wraps(view)
    def answer(request: PageRequest) -> HttpResponse:
        asked = request.POST.get("bahasa") or request.GET.get("bahasa")
        with translation.override(asked if asked in {"id", "en"} else translation.get_language()):
            response = view(request)
            response.headers["Content-Language"] = translation.get_language() or "id"
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  # Django's own mark: say nothing
        return response

    return answer


@csrf_exempt
@sensitive_post_parameters()
@page(public=TICKET, methods=("GET", "HEAD", "POST"))
@_quietly
def door(request: PageRequest) -> HttpResponse:
    """Ask for the code; then say, before any question, who reads what."""
    if request.method != "POST":
        return _shown(request, "door", {})
    asked = _asked(request)
    if asked.campaign is None:
        return _refused(request, asked.fate)
    words = in_language(words_before(asked.campaign), translation.get_language() or "id")
    return _shown(request, "words", {"words": words, "campaign": asked.campaign})


@csrf_exempt
@sensitive_post_parameters()
@page(public=TICKET, methods=("POST",))
@_quietly
def questions(request: PageRequest) -> HttpResponse:
    """Ask the questions, none of which must be answered."""
    asked = _asked(request)
    if asked.campaign is None:
        return _refused(request, asked.fate)
    form, language = asked_form(asked.campaign), translation.get_language() or "id"
    shown = {"scales": scales(form, language), "texts": texts(form, language), "campaign": asked.campaign}
    return _shown(request, "questions", shown)


@csrf_exempt
@sensitive_post_parameters()
@page(public=TICKET, methods=("POST",), lane=Lane.SUBMISSIONS)
@_quietly
def hand_in(request: PageRequest) -> HttpResponse:
    """Take the answers, once, and say thanks."""
    asked = _asked(request)
    fate = asked.fate
    if asked.campaign is not None:
        fate = redeem(typed=request.POST["kode"], answers=request.POST.dict(), at=request.viewer.at)
    return _shown(request, "thanks", {}) if fate is Fate.TAKEN else _refused(request, fate)


@csrf_exempt
@sensitive_post_parameters()
@page(public=TICKET, methods=("POST",), lane=Lane.SUBMISSIONS)
@_quietly
def batch(request: PageRequest) -> HttpResponse:
    """Take what one phone gathered in a class; the answer tells nothing about any of it."""
    content = _batch(request)
    if content is None:
        return JsonResponse({"code": "TIDAK_TERBACA"}, status=422)
    campaign, items = content
    if not take_batch(campaign=campaign, items=items, at=request.viewer.at):
        return JsonResponse({"code": "DITUTUP"}, status=410)
    return JsonResponse({"taken": len(items)})


def _asked(request: PageRequest) -> Asked:
    """Return what the code of a request opens; a network that typed too many wrong ones is told that it is unknown."""
    network, today = request.META.get("REMOTE_ADDR", ""), timezone.localdate(request.viewer.at)
    if guesses.are_too_many(network, today):
        return Asked(Fate.UNKNOWN)
    asked = ask(typed=request.POST.get("kode", ""), at=request.viewer.at)
    if asked.fate is Fate.UNKNOWN:
        guesses.count(network, today)
    return asked


def _refused(request: PageRequest, fate: Fate) -> HttpResponse:
    return _shown(request, "door", {"refused": fate.value}, status=STATUS[fate])


def _shown(request: HttpRequest, name: str, shown: Mapping[str, Any], status: int = 200) -> HttpResponse:
    language = translation.get_language() or "id"
    more = {"code": request.POST.get("kode", "")[:40], "language": language, **shown}
    return render(request, f"capture/voice_{name}.html", more, status=status)


def _batch(request: HttpRequest) -> tuple[UUID, list[dict[str, Any]]] | None:
    """Return the campaign and the sealed items of a batch; None for anything else."""
    is_json = request.content_type == "application/json"
    if not is_json or int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BATCH:
        return None
    try:
        content = json.loads(request.body)
        campaign, items = UUID(content["campaign"]), content["items"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    sound = isinstance(items, list) and all(isinstance(item, dict) for item in items)
    return (campaign, items) if sound else None
