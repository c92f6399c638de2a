"""Who may see and give evidence."""

from __future__ import annotations

from django.db.models import Q

from uswah.common.guard import same_person, within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer


def seen_submissions(viewer: Viewer) -> Q:
    """Return the scope of submissions: at places whose levels the viewer sees, about the viewer, or by the viewer."""
    return _seen(viewer, "")


def seen_ratings(viewer: Viewer) -> Q:
    """Return the scope of ratings: those of the submissions that the viewer sees."""
    return _seen(viewer, "submission__")


def seen_rounds(viewer: Viewer) -> Q:
    """Return the scope of rounds: at places that the viewer sees."""
    return within(viewer, Permission.SEE_INSTITUTION)


def _seen(viewer: Viewer, prefix: str) -> Q:
    there = within(viewer, Permission.SEE_APPRAISAL, place=f"{prefix}institution")
    return there | same_person(viewer, f"{prefix}about") | same_person(viewer, f"{prefix}rated_by")
