"""Pages for when something is missing, forbidden or broken; each carries the number of the request."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


def _page(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    context = {"request_id": getattr(request, "request_id", ""), "reason": reason}
    return render(request, f"{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer with the reason why this is not among one's powers."""
    return _page(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer alike for what does not exist and for what is hidden."""
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without the database or the session: they may be what is broken."""
    context = {"request_id": getattr(request, "request_id", "")}
    return HttpResponse(get_template("500.html").render(context), status=500)
