"""Build the viewer of each request, and keep the password of a slip from opening anything.

The rights are read afresh every time, so that a role taken away is gone at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from uswah.common.viewer import Viewer
from uswah.people.enums import PURPOSE, PURPOSE_UNTIL
from uswah.people.models import Account
from uswah.people.queries import viewer_of

__all__ = ["PURPOSE", "PURPOSE_UNTIL", "viewer"]
BEFORE_OWN_PASSWORD = ("people:password", "people:sign-out", "web:language", "web:health")


def viewer(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.viewer`: who looks, what they reach, why, in which language, at what moment."""

    def build(request: HttpRequest) -> HttpResponse:
        request.viewer = _viewer(request, timezone.now())  # type: ignore[attr-defined]  # PageRequest declares it
        return _to_own_password(request) or answer(request)

    return build


def _to_own_password(request: HttpRequest) -> HttpResponse | None:
    """Send who still has the password of a slip to choose their own; nothing else opens before that."""
    if not (isinstance(request.user, Account) and request.user.must_change_password):
        return None
    here = request.path_info
    if here in map(reverse, BEFORE_OWN_PASSWORD) or here.startswith(settings.STATIC_URL):
        return None
    target = reverse("people:password")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _viewer(request: HttpRequest, at: datetime) -> Viewer:
    language = get_language() or "id"
    if not isinstance(request.user, Account):
        return Viewer(at=at, language=language)
    until = request.session.get(PURPOSE_UNTIL, 0)
    purpose = request.session.get(PURPOSE, "") if until > at.timestamp() else ""
    on = timezone.localdate(at)
    return viewer_of(request.user, at=at, on=on, language=language, purpose=purpose)
