"""What goes: uploads whose time is over, files that belong to nothing, and the bytes of files kept long enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.evidence.models import Media, MediaRemoval, Upload
from uswah.evidence.operations.media.disk import check_room, held, placing
from uswah.evidence.operations.media.refusals import MediaRefused
from uswah.evidence.operations.media.uploading import end_upload
from uswah.evidence.queries.media import file_path, is_digest, is_kept_for_anybody, media_home, media_law, overdue
from uswah.institutions.queries import audit_place

LONGEST_STEP = timedelta(hours=36)  # between two sweeps; beyond it the clock may be wrong, and nothing is removed yet


@dataclass(frozen=True, slots=True)
class Swept:
    """How many went: uploads, files that belonged to nothing, files kept long enough; None when the clock jumped."""

    uploads: int
    orphans: int
    removed: int | None


def sweep_media(*, by: Viewer, at: datetime) -> Swept:
    """Clear away what nobody will miss; to be done once a day.

    Files whose time is over are removed only when the sweep before was at most 36 hours ago: a clock that jumped by
    years (an empty battery) must not remove anything. The next sweep, a day later by the same clock, does it.
    """
    with suppress(MediaRefused):
        check_room(0)  # makes the folder; a full disk is all the more reason
    uploads = sum(_end(row) for row in Upload.rows.filter(expires_at__lte=at).order_by("pk"))
    orphans = sum(_swept(path) for path in _orphans(at - media_law(timezone.localdate(at)).upload_lasts))
    steady = _is_steady(at)
    removed = sum(_remove(media, by, at) for media in overdue(timezone.localdate(at))) if steady else None
    return Swept(uploads, orphans, removed)


def _end(row: Upload) -> bool:
    try:
        end_upload(upload=row)
    except MediaRefused:  # somebody is sending it at this moment
        return False
    return True


def _orphans(before: datetime) -> Iterator[Path]:
    """Yield old files that no row speaks of: parts of no upload, copies half made, files placed but never written down."""
    for path in sorted({*media_home().glob("uploads/*"), *media_home().glob("*/*/*")}):
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before and not _is_spoken_of(path):
            yield path


def _is_spoken_of(path: Path) -> bool:
    folder, *_rest = path.relative_to(media_home()).parts
    if folder == "uploads":
        return _is_id(path.stem) and Upload.rows.filter(pk=UUID(path.stem), finished_at__isnull=True).exists()
    return is_digest(path.name) and folder.isdecimal() and is_kept_for_anybody(int(folder), path.name)


def _is_id(text: str) -> bool:
    with suppress(ValueError):
        return UUID(text).hex == text
    return False


def _swept(path: Path) -> bool:
    if path.suffix != ".part":
        with placing(removes=True):
            gone = not _is_spoken_of(path)
            if gone:
                path.unlink(missing_ok=True)
        return gone
    try:
        with held(path):
            path.unlink(missing_ok=True)
    except MediaRefused:
        return False
    return True


def _is_steady(at: datetime) -> bool:
    """Tell whether the last sweep was a day ago or so, and remember this one."""
    mark = media_home() / "last-sweep"
    before = datetime.fromisoformat(mark.read_text()) if mark.exists() else None
    mark.write_text(at.isoformat())
    return before is not None and timedelta() <= at - before <= LONGEST_STEP


def _remove(media: Media, by: Viewer, at: datetime) -> bool:
    """Write down that the bytes go, then let them go unless somebody else brought the same file later."""
    with transaction.atomic():
        MediaRemoval(media=media, removed_at=at).save(force_insert=True)
        audit.record(
            place=audit_place(media.institution),
            by=by,
            at=at,
            action="evidence.media_removed",
            subject=audit.Subject("media", media.sha256[:60]),
            facts={"sha256": media.sha256, "keep_until": media.keep_until.isoformat()},
        )
    with placing(removes=True):
        if not is_kept_for_anybody(media.institution_id, media.sha256):
            file_path(media.institution_id, media.sha256).unlink(missing_ok=True)
    return True
