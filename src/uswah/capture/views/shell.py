"""The phone's app: a shell without any person's data, its files of one build, its service worker, its manifest."""

from __future__ import annotations

from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from uswah.capture.exporters.app import AppBuild, AppFile, app_build, app_manifest
from uswah.common.lanes import Lane
from uswah.common.pages import PageRequest, page

NO_PERSON = "the app itself holds nothing about anybody; what it loads needs a device key"
# Beyond the policy of all pages: its worker, pictures from the phone's own store, and no text ever becomes a script.
POLICY = {
    "worker-src": [SELF],
    "img-src": ["blob:"],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["lapang"],
}


def _build() -> AppBuild:
    return app_build(Path(settings.STATICFILES_DIRS[0]))


@csp_update(POLICY)
@page(public=NO_PERSON, lane=Lane.SHELL)
def shell(request: PageRequest) -> HttpResponse:
    """Show the app's only page."""
    build = _build()
    answer = render(request, "capture/shell.html", {"build": build.build, "modules": build.modules})
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["X-Lapang-Build"] = build.build
    return answer


@page(public=NO_PERSON, lane=Lane.SHELL)
def app_file(request: PageRequest, build: str, path: str) -> HttpResponse:
    """Answer a file of this build; of another build there is none, a phone has its own copy."""
    current = _build()
    if build != current.build or path not in current.files:
        raise Http404
    return _answer(request, current.files[path], "public, max-age=31536000, immutable")


@page(public=NO_PERSON, lane=Lane.SHELL)
def worker(request: PageRequest) -> HttpResponse:
    """Answer the service worker with the build and its files written in."""
    return _answer(request, _build().worker, "no-cache")


@page(public=NO_PERSON, lane=Lane.SHELL)
def manifest(request: PageRequest) -> HttpResponse:
    """Answer the manifest of the installable app."""
    content = app_manifest(_build())
    return HttpResponse(content, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


def _answer(request: PageRequest, file: AppFile, kept: str) -> HttpResponse:
    is_packed = file.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if is_packed else {})
    content = file.packed if is_packed else file.content
    return HttpResponse(content, content_type=file.content_type, headers=headers)
