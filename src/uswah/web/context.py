"""What every page's frame shows: navigation, place, person, banners. Drawn only when the template asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from uswah.common.presenters.frame import FrameLinks, PersonLine, PlaceLine
from uswah.common.viewer import Viewer
from uswah.institutions.queries import madrasah_for, madrasah_of
from uswah.people.enums import Role
from uswah.web.navigation import rail

if TYPE_CHECKING:
    from uswah.institutions.models import Institution


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame of the page; an error page before the middleware ran gets the bare minimum."""
    links = FrameLinks(
        home=reverse("web:home"),
        sign_out=reverse("people:sign-out"),
        language=reverse("web:language"),
        officer_end=reverse("people:officer-mode-end"),
    )
    viewer: Viewer | None = getattr(request, "viewer", None)
    shown = {"is_demonstration": settings.DEMONSTRATION, "links": links}
    if viewer is None or not viewer.is_signed_in:
        return shown
    place = _place(request, viewer)
    return {
        **shown,
        "person": PersonLine(viewer.name, ", ".join(str(Role(role).label) for role in viewer.roles)),
        "place": PlaceLine(place.name, place.town) if place else None,
        "navigation": SimpleLazyObject(lambda: rail(viewer, place, place.code if place else "", request.path)),
        "officer_mode": viewer.purpose,
    }


def _place(request: HttpRequest, viewer: Viewer) -> Institution | None:
    """Return the madrasah that the address names, else the only one that the viewer reaches."""
    match = request.resolver_match
    if match is not None and "nsm" in match.kwargs:
        try:
            return madrasah_for(viewer, match.kwargs["nsm"])
        except Http404:
            return None
    reached = list(madrasah_of(viewer)[:2])
    return reached[0] if len(reached) == 1 else None
