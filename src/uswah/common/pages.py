"""Every address says who may open it: `@page(needs=...)`, `@page(signed_in=True)` or `@page(public="why")`.

The system check in `checks` refuses to start a server with an address that says nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from uswah.common.lanes import Lane
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer

P = ParamSpec("P")


class PageRequest(HttpRequest):
    """The request as our middleware leaves it."""

    viewer: Viewer
    request_id: str
    htmx: HtmxDetails


@dataclass(frozen=True, slots=True)
class PageRule:
    """Who may open an address (all with the reason, every account, or who holds a power), how, and in which lane."""

    public: str = ""
    needs: Permission | None = None
    methods: tuple[str, ...] = ("GET", "HEAD")
    lane: Lane = Lane.PAGES

    @property
    def words(self) -> str:
        """Return the rule in one word for tables: public, signed in, or the permission."""
        return "public" if self.public else str(self.needs or "signed in")


def page(
    *,
    needs: Permission | None = None,
    signed_in: bool = False,
    public: str = "",
    methods: tuple[str, ...] = ("GET", "HEAD"),
    lane: Lane = Lane.PAGES,
) -> Callable[[Callable[Concatenate[PageRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Declare who may open a view, by which methods, and in which lane. Exactly one of the three rules must be given.

    The rule is only the outer door: which row may be seen is decided by the query that takes the viewer.
    """
    if sum((needs is not None, signed_in, bool(public))) != 1:
        raise ValueError("A page is for one of: needs=..., signed_in=True, public='why'.")
    rule = PageRule(public=public, needs=needs, methods=_with_head(methods), lane=lane)

    def declare(view: Callable[Concatenate[PageRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: PageRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not rule.public and not request.viewer.is_signed_in:
                return _to_sign_in(request)
            if rule.needs is not None and not request.viewer.may(rule.needs):
                raise PermissionDenied(_("Your roles do not include this page."))
            return view(request, *args, **kwargs)

        allowed: Callable[..., HttpResponseBase] = require_http_methods(list(rule.methods))(guarded)
        allowed.page_rule = rule  # type: ignore[attr-defined]  # the check reads it from the function
        return allowed

    return declare


def _with_head(methods: tuple[str, ...]) -> tuple[str, ...]:
    """Return the methods with HEAD wherever GET is: a proxy or a link checker may ask so."""
    return tuple(dict.fromkeys((*methods, "HEAD"))) if "GET" in methods else methods


def _to_sign_in(request: PageRequest) -> HttpResponse:
    """Send a visitor to sign in; an htmx part asks the whole page to go there."""
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path())
