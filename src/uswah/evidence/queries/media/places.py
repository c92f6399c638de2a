"""Where the bytes of media lie: under the institution by their digest; nothing that a person typed is in a path."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_digest(text: str) -> bool:
    """Tell whether a text is a SHA-256 in lower-case hex."""
    return _DIGEST.fullmatch(text) is not None


def media_home() -> Path:
    """Return the folder of all media."""
    return Path(settings.MEDIA_ROOT)


def file_path(institution_id: int, sha256: str) -> Path:
    """Return where a file lies; raise ValueError for anything but a digest."""
    if not is_digest(sha256):
        raise ValueError("not a digest")
    return media_home() / str(int(institution_id)) / sha256[:2] / sha256


def part_path(upload: UUID) -> Path:
    """Return where a file lies while it comes in."""
    return media_home() / "uploads" / f"{upload.hex}.part"
