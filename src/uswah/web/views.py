"""The home of each role, and the pages that belong to no room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token no longer fits: the person signed in again elsewhere, or waited too long."""
    return render(request, "403.html", {"request_id": getattr(request, "request_id", "")}, status=403)
