"""What a submission or a note says is coming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uswah.common.viewer import Viewer
from uswah.evidence.models import Attachment
from uswah.evidence.queries.media import is_digest
from uswah.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """One file that was announced: SHA-256 (hex), size in bytes, media type, a name and a purpose for people."""

    sha256: str
    size: int
    type: str
    name: str = ""
    purpose: str = ""


def expect_media(
    *, belongs_to: UUID, place: Institution, files: Sequence[ExpectedFile], by: Viewer, at: datetime
) -> None:
    """Write down in the caller's transaction what belongs to a submission or note, for the account that will bring it.

    Call it when the envelope is received, also one that is held: until then nothing of it can be uploaded. The same
    again changes nothing. Raises ValueError for what is no digest, and for a viewer without an account.
    """
    if by.account_id is None or not all(is_digest(file.sha256) for file in files):
        raise ValueError("A file is announced by an account, under its SHA-256.")
    rows = [
        Attachment(
            belongs_to=belongs_to,
            position=position,
            institution=place,
            brought_by=by.account_id,
            sha256=file.sha256,
            size=file.size,
            type=file.type[:40],
            name=file.name.replace("\0", "")[:120],  # PostgreSQL keeps no NUL
            purpose=file.purpose[:120],
            expected_at=at,
        )
        for position, file in enumerate(files)
    ]
    Attachment.rows.bulk_create(rows, ignore_conflicts=True)
