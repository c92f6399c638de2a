"""Who may see papers."""

from __future__ import annotations

from django.db.models import Q

from uswah.common.guard import same_person, within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer


def seen_documents(viewer: Viewer) -> Q:
    """Return the scope of papers: at places whose levels the viewer sees, and those about the viewer."""
    return within(viewer, Permission.SEE_APPRAISAL) | same_person(viewer, "about")


def seen_series(viewer: Viewer) -> Q:
    """Return the scope of number series: at places where the viewer issues papers."""
    return within(viewer, Permission.ISSUE_DOCUMENT)
