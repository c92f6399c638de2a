"""Who may see and change places."""

from __future__ import annotations

from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from uswah.common.guard import has_row, within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.institutions.enums import AREAS, InstitutionKind, kinds_below


class HasPaths(Protocol):
    """A place with its paths in the two trees."""

    path: str
    pesantren_path: str


def seen_institutions(viewer: Viewer) -> Q:
    """Return the scope of places: those that a role of the viewer reaches."""
    return within(viewer, Permission.SEE_INSTITUTION, place="")


def overseen(viewer: Viewer) -> Q:
    """Return the scope of places that the viewer looks after from above, as an officer does.

    Areas where they manage; a madrasah when they manage the area above it, so that its own head and operator are not
    meant; a pesantren when that holds for every madrasah of it.
    """
    above = within(viewer, Permission.MANAGE_INSTITUTION, place="parent")
    inside = has_row("institutions.Institution", above, pesantren="pk")
    outside = has_row("institutions.Institution", ~above, pesantren="pk")
    areas = Q(kind__in=AREAS) & within(viewer, Permission.MANAGE_INSTITUTION, place="")
    return areas | (Q(kind=InstitutionKind.MADRASAH) & above) | (Q(kind=InstitutionKind.PESANTREN) & inside & ~outside)


def can(viewer: Viewer, permission: Permission, place: HasPaths) -> bool:
    """Tell whether the viewer holds the power at the place."""
    return viewer.may_at(permission, path=place.path, pesantren_path=place.pesantren_path)


def check(viewer: Viewer, permission: Permission, place: HasPaths) -> None:
    """Raise PermissionDenied, with a reason that a person can read, unless the viewer holds the power at the place."""
    if not can(viewer, permission, place):
        raise PermissionDenied(_("Your roles at this madrasah do not include this."))


def may_add_below(viewer: Viewer, place: HasPaths, kind: str) -> bool:
    """Tell whether the viewer may add a place right below this one, which is of the kind."""
    return bool(kinds_below(kind)) and can(viewer, Permission.MANAGE_INSTITUTION, place)
