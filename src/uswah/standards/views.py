"""Pages about frameworks and instruments, open to everybody who is signed in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from uswah.common.pages import PageRequest, page
from uswah.standards.presenters import framework_cards, framework_page, instrument_cards
from uswah.standards.queries import framework_for, framework_lines, instruments, instruments_of


@page(signed_in=True)
def frameworks(request: PageRequest) -> HttpResponse:
    """List the frameworks and the instruments in force."""
    viewer = request.viewer
    shown = {
        "frameworks": framework_cards(framework_lines(viewer), viewer.language),
        "instruments": instrument_cards(instruments(viewer, timezone.localdate(viewer.at)), viewer.language),
    }
    return render(request, "standards/frameworks.html", shown)


@page(signed_in=True)
def framework(request: PageRequest, code: str, version: str) -> HttpResponse:
    """Show a framework in full."""
    viewer = request.viewer
    found = framework_for(viewer, code, version)
    shown = framework_page(found, instruments_of(viewer, found), viewer.language)
    return render(request, "standards/framework.html", {"framework": shown})
