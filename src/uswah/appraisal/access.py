"""Who may see official levels."""

from __future__ import annotations

from django.db.models import Q

from uswah.common.guard import same_person, within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer


def seen_appraisals(viewer: Viewer) -> Q:
    """Return the scope of appraisals: at places whose levels the viewer sees, and one's own."""
    return within(viewer, Permission.SEE_APPRAISAL) | same_person(viewer, "about")
