"""The last step: what has come is checked against what was announced, put in its place, and written down.

In this order: digest, kind, a link at the place that the digest names, the folder synced, the rows committed, the part
removed. A kill between any two leaves a file without a row, never a row without its file.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from uswah.common import audit
from uswah.common.database.commits import committed
from uswah.common.viewer import Viewer
from uswah.evidence.models import Media, Upload
from uswah.evidence.operations.media.disk import digest_of, kind_of, placing, put_in_place
from uswah.evidence.operations.media.refusals import MediaRefused, Why
from uswah.evidence.queries.media import awaited, file_path, media_law, part_path
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place


def finish(*, upload: Upload, by: Viewer, at: datetime) -> None:
    """Turn an upload of which everything has come into a stored file; the caller holds its part.

    Raises MediaRefused, and forgets the upload, for another digest than was announced, and for a file that is not kept:
    of another kind, too large for its kind, broken, two in one, that could run, or that tells more than can be seen.
    """
    part = part_path(upload.pk)
    try:
        kind = _checked(upload, at)
    except MediaRefused:
        forget(upload)
        raise
    with placing():
        for place in _places(upload):
            put_in_place(part, file_path(place.pk, upload.sha256), upload.sha256)
        committed(lambda: _write_down(upload, kind, by, at))
    part.unlink(missing_ok=True)


def forget(upload: Upload) -> None:
    """Let go of an upload and of what has come of it; the caller holds its part."""
    Upload.rows.filter(pk=upload.pk).delete()
    part_path(upload.pk).unlink(missing_ok=True)


def _checked(upload: Upload, at: datetime) -> str:
    part = part_path(upload.pk)
    if digest_of(part) != upload.sha256:
        raise MediaRefused(Why.OTHER_DIGEST, ends=True)
    kind = kind_of(part)
    law = media_law(timezone.localdate(at)).kinds.get(kind)
    if law is None:
        raise MediaRefused(Why.KIND, ends=True)
    if upload.length > law.most_bytes:
        raise MediaRefused(Why.TOO_LARGE, ends=True)
    return kind


def _places(upload: Upload) -> list[Institution]:
    """Return where the account announced this file and has not brought it yet."""
    rows = awaited(upload.account, upload.sha256).select_related("institution")
    return list({row.institution_id: row.institution for row in rows}.values())


def _write_down(upload: Upload, kind: str, by: Viewer, at: datetime) -> None:
    """Write what is here now; in a transaction that may be done again."""
    on = timezone.localdate(at)
    for place in _places(upload):
        Media(
            institution=place,
            sha256=upload.sha256,
            size=upload.length,
            type=kind,
            brought_by=upload.account,
            stored_at=at,
            keep_until=media_law(on).kinds[kind].keep_until(on),
        ).save(force_insert=True)
        audit.record(
            place=audit_place(place),
            by=by,
            at=at,
            action="evidence.media_stored",
            subject=audit.Subject("media", upload.sha256[:60]),
            facts={"sha256": upload.sha256, "size": upload.length, "type": kind},
        )
    Upload.rows.filter(pk=upload.pk).update(finished_at=at)
