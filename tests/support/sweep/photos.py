"""A photo of each teacher's lesson, taken by the head, and one of each teacher's own that is still on its way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.media.pictures import photo
from factories import AT, viewer

from uswah.evidence.operations.media import ExpectedFile, bring_whole, expect_media, start_upload

if TYPE_CHECKING:
    from support.sweep.world import Planted


def fill(planted: Planted, word: Callable[[str], str]) -> None:
    """Attach the photos; `word` makes a canary for a subject."""
    for number, (whose, subject) in enumerate((("aisyah", "a"), ("colleague", "b"))):
        seed = 10 * ord(planted.letter) + number
        planted.photos[whose] = _attach(planted, "head", whose, word(subject), photo(seed=seed))
        own = photo(seed=seed + 5)
        _attach(planted, whose, whose, word(subject), own, arrives=False)
        by = viewer(planted.accounts[whose])
        planted.uploads[whose] = start_upload(
            sha256=hashlib.sha256(own).hexdigest(), length=len(own), by=by, at=AT
        )  # fmt: skip


def _attach(planted: Planted, brings: str, whose: str, canary: str, content: bytes, *, arrives: bool = True) -> str:
    by, digest = viewer(planted.accounts[brings]), hashlib.sha256(content).hexdigest()
    file = ExpectedFile(digest, len(content), "image/jpeg", f"{canary}.jpg", canary)
    belongs_to = planted.submissions[whose].pk if arrives else planted.notes[whose].pk
    expect_media(belongs_to=belongs_to, place=planted.place, files=[file], by=by, at=AT)
    if arrives:
        bring_whole(content=content, sha256=digest, by=by, at=AT)
    return digest
