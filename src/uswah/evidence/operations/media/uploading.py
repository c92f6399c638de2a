"""Files that come in by pieces: announced, begun, carried on from where they stopped, given up.

How far a file has come is the length of what lies on the disk. A piece is answered for only when it is synced.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from uswah.common.database.commits import committed
from uswah.common.viewer import Viewer
from uswah.evidence.models import Attachment, Media, Upload
from uswah.evidence.operations.media.disk import append, check_room, held
from uswah.evidence.operations.media.finishing import finish, forget
from uswah.evidence.operations.media.refusals import MediaRefused, Why
from uswah.evidence.queries.media import (
    MediaLaw,
    awaited,
    bytes_at,
    bytes_brought,
    has_brought,
    media_law,
    part_path,
    progress_of,
)


def start_upload(*, sha256: str, length: int, by: Viewer, at: datetime) -> Upload:
    """Begin to take in a file that the account announced, or return the upload that began before.

    One that is here already comes back finished. Raises MediaRefused: nobody awaits it, its size differs from what was
    announced, its kind or size is never kept, a quota or the disk is full, its time is over.
    """
    account = _account(by)
    known = _known(account, sha256, at)
    if known is not None:
        _check_size(length, known.length)
        return known
    return committed(lambda: _begin(account, sha256, length, at))


def _begin(account: int, sha256: str, length: int, at: datetime) -> Upload:
    law = media_law(timezone.localdate(at))
    if has_brought(account, sha256):
        return _finished(account, sha256, length, law, at)
    wanted = list(awaited(account, sha256))
    if not wanted:
        raise MediaRefused(Why.NOT_EXPECTED)
    _check_size(length, wanted[0].size)
    _check_kind(wanted[0], law)
    _check_quotas(account, {row.institution_id for row in wanted}, length, law, at)
    check_room(length)
    row = Upload(
        account=account,
        sha256=sha256,
        length=length,
        type=wanted[0].type,
        started_at=at,
        expires_at=at + law.upload_lasts,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # two tabs at the same moment
        return Upload.rows.get(account=account, sha256=sha256, finished_at__isnull=True)
    return row


def _known(account: int, sha256: str, at: datetime) -> Upload | None:
    """Return the upload of a file that still goes on; one whose time is over is given up, so that it can begin anew."""
    row = Upload.rows.filter(account=account, sha256=sha256, finished_at__isnull=True).first()
    if row is not None and row.expires_at <= at:
        end_upload(upload=row)
        return None
    return row


def _finished(account: int, sha256: str, length: int, law: MediaLaw, at: datetime) -> Upload:
    """Return an upload that is over for a file that is here; raise MediaRefused for one that was here."""
    media = Media.rows.filter(brought_by=account, sha256=sha256).select_related("removal").first()
    if media is None or hasattr(media, "removal"):
        raise MediaRefused(Why.REMOVED)
    _check_size(length, media.size)
    row = Upload.rows.filter(account=account, sha256=sha256).order_by("-started_at").first()
    if row is None:
        row = Upload(account=account, sha256=sha256, length=length, type=media.type, started_at=at, finished_at=at)
        row.expires_at = at + law.upload_lasts
        row.save(force_insert=True)
    return row


def receive_piece(*, upload: Upload, offset: int, content: bytes, by: Viewer, at: datetime) -> int:
    """Add a piece at the end of what has come and return how far the file is now; the last piece completes it.

    Raises MediaRefused: another is sending it, the offset is not where it ends, more than was announced, the time is
    over, the disk is full; and once all has come, what `finish` refuses. An empty piece at the end completes what a
    kill had left whole but unfinished.
    """
    part = part_path(upload.pk)
    with held(part) as file:
        row = _still_open(upload.pk, at)
        if row is None or row.finished_at is not None:
            part.unlink(missing_ok=True)
            return _after_the_end(row, offset, content)
        come = progress_of(row)
        if offset != come:
            raise MediaRefused(Why.OTHER_OFFSET)
        if come + len(content) > row.length:
            raise MediaRefused(Why.OTHER_SIZE)
        if content:
            check_room(len(content))
            come = append(file, part, content)
        if come == row.length:
            finish(upload=row, by=by, at=at)
    return come


def _still_open(pk: UUID, at: datetime) -> Upload | None:
    row = Upload.rows.filter(pk=pk).first()
    if row is not None and row.finished_at is None and row.expires_at <= at:
        raise MediaRefused(Why.OVER, ends=True)
    return row


def _after_the_end(row: Upload | None, offset: int, content: bytes) -> int:
    """Answer a piece for an upload that is over: its end may be asked for again, and nothing else."""
    if row is None:
        raise MediaRefused(Why.OVER, ends=True)
    if content or offset != row.length:
        raise MediaRefused(Why.OTHER_OFFSET)
    return row.length


def end_upload(*, upload: Upload) -> None:
    """Forget a file on its way with all that has come of it; a file that is here already stays."""
    with held(part_path(upload.pk)):
        forget(upload)


def bring_whole(*, content: bytes, sha256: str, by: Viewer, at: datetime) -> bool:
    """Take in a file at once for the account that announced it; return False when it was here already.

    Raises MediaRefused as an upload does. What had come of it before is carried on where it is the beginning of this.
    """
    upload = start_upload(sha256=sha256, length=len(content), by=by, at=at)
    if upload.finished_at is not None:
        return False
    come = progress_of(upload)
    try:
        receive_piece(upload=upload, offset=come, content=content[come:], by=by, at=at)
    except MediaRefused as refused:
        if refused.why is not Why.OTHER_DIGEST or come == 0:
            raise
        anew = start_upload(sha256=sha256, length=len(content), by=by, at=at)
        receive_piece(upload=anew, offset=0, content=content, by=by, at=at)
    return True


def _account(by: Viewer) -> int:
    if by.account_id is None:
        raise MediaRefused(Why.NOT_EXPECTED)
    return by.account_id


def _check_size(length: int, announced: int) -> None:
    if length != announced or length < 1:
        raise MediaRefused(Why.OTHER_SIZE)


def _check_kind(announced: Attachment, law: MediaLaw) -> None:
    kind = law.kinds.get(announced.type)
    if kind is None:
        raise MediaRefused(Why.KIND)
    if announced.size > kind.most_bytes:
        raise MediaRefused(Why.TOO_LARGE)


def _check_quotas(account: int, places: Sequence[int] | set[int], length: int, law: MediaLaw, at: datetime) -> None:
    if bytes_brought(account, at - timedelta(days=1)) + length > law.of_person_in_a_day:
        raise MediaRefused(Why.QUOTA_DAY)
    if bytes_brought(account) + length > law.of_person:
        raise MediaRefused(Why.QUOTA_PERSON)
    if any(bytes_at(place) + length > law.of_madrasah for place in places):
        raise MediaRefused(Why.QUOTA_MADRASAH)


def progress(*, upload: Upload, by: Viewer, at: datetime) -> int:
    """Return how far a file has come; one that a kill left whole but unfinished is completed first."""
    come = progress_of(upload)
    if upload.finished_at is None and come == upload.length and upload.expires_at > at:
        with suppress(FileNotFoundError):
            return receive_piece(upload=upload, offset=come, content=b"", by=by, at=at)
    return come
