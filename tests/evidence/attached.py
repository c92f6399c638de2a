"""Somebody's ratings with photos that are still on the phone."""

from __future__ import annotations

import hashlib

from core.media.pictures import photo
from factories import AT, Madrasah, submission, viewer

from uswah.evidence.models import Round, Submission
from uswah.evidence.operations import record_submission
from uswah.evidence.operations.media import ExpectedFile, expect_media
from uswah.standards.queries import form_of

PHOTOS = [photo(seed=seed) for seed in (1, 2, 3)]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def expected(content: bytes, name: str = "papan.jpg", **rest) -> ExpectedFile:
    values = {"sha256": digest(content), "size": len(content), "type": "image/jpeg", "name": name, **rest}
    return ExpectedFile(**values)


def observed(home: Madrasah, files: list[bytes] | None = None, by=None, at=AT, **rest) -> Submission:
    """Let somebody (the head) rate Bu Aisyah and say which photos belong to it."""
    by = by or home.hasan
    new = submission(home.aisyah.person_id, by.person_id, origin=None, **rest)
    row = record_submission(new=new, form=form_of("pkg-guru", at.date()), place=home.place, by=viewer(by), at=at)
    announce(row, PHOTOS[:1] if files is None else files, by, at)
    return row


def announce(row: Submission, files: list[bytes | ExpectedFile], by, at=AT) -> None:
    told = [file if isinstance(file, ExpectedFile) else expected(file) for file in files]
    expect_media(belongs_to=row.pk, place=row.institution, files=told, by=viewer(by), at=at)


def blind_round(home: Madrasah) -> Round:
    return Round.rows.create(
        institution=home.place, school_year_id="2026/2027", stage="summative", collect_until="2026-12-01",
        reply_until="2026-12-20", opened_at=AT, changed_at=AT,
    )  # fmt: skip
