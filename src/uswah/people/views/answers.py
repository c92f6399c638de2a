"""What the pages of this room share when they answer."""

from __future__ import annotations

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from uswah.common.pages import PageRequest

READS_AND_WRITES = ("GET", "HEAD", "POST")
A_YEAR = 31_536_000  # seconds


def status_of(form: BaseForm) -> int:
    """Return 422 for a form that was not accepted."""
    return 422 if form.is_bound and form.errors else 200


def safe_next(request: PageRequest, otherwise: str) -> str:
    """Return where the person wanted to go when that lies on this server."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else otherwise


def remember_language(answer: HttpResponse, language: str) -> None:
    """Keep the language on this device."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
