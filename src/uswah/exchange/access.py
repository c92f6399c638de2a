"""Who may see imports."""

from __future__ import annotations

from django.db.models import Q

from uswah.common.guard import within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer


def seen_imports(viewer: Viewer) -> Q:
    """Return the scope of imports and remembered mappings: at places where the viewer imports workbooks."""
    return within(viewer, Permission.IMPORT_WORKBOOK)
