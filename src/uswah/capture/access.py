"""Who may see devices, what they sent, and the receipts."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from uswah.common.guard import has_row, same_person, within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.institutions.access import HasPaths, can


def seen_devices(viewer: Viewer) -> Q:
    """Return the scope of devices: one's own, and those of who works where the viewer manages people."""
    works = has_row("people.Post", within(viewer, Permission.MANAGE_PEOPLE), person="person")
    return same_person(viewer) | works


def seen_envelopes(viewer: Viewer) -> Q:
    """Return the scope of envelopes: one's own, and at places where the viewer conducts rounds those not about them.

    This is the outside of an envelope; who may read what lies in it is decided by the rules of evidence.
    """
    return _seen(viewer, "")


def seen_receipts(viewer: Viewer) -> Q:
    """Return the scope of receipts: those of envelopes that the viewer sees."""
    return _seen(viewer, "envelope__")


def _seen(viewer: Viewer, prefix: str) -> Q:
    there = within(viewer, Permission.CONDUCT_ROUND, place=f"{prefix}institution")
    about_them = Q(**{f"{prefix}about": viewer.person_id}) if viewer.person_id else Q(pk__in=[])
    return same_person(viewer, f"{prefix}person") | (there & ~about_them)


def can_decide(viewer: Viewer, place: HasPaths | None, *, about: object, person: object) -> bool:
    """Tell whether the viewer may admit or return what is held: who conducts rounds there, never their own or about them."""
    return (
        place is not None and can(viewer, Permission.CONDUCT_ROUND, place) and viewer.person_id not in (about, person)
    )


def check_decide(viewer: Viewer, place: HasPaths | None, *, about: object, person: object) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may admit or return what is held."""
    if not can_decide(viewer, place, about=about, person=person):
        raise PermissionDenied(_("What is held is decided by who conducts the round there, and never by its sender."))
