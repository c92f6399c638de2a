"""What every page's frame shows: navigation, place, person, banners."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame of the page."""
    return {"is_demonstration": settings.DEMONSTRATION}
