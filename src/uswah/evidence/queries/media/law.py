"""The dated law of media: which kinds are kept, how large they may be, for how long, and how much of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

ENDINGS = {  # of file names; a kind that the law drops keeps its ending
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
}
LAW = Path(__file__).resolve().parents[2] / "law"


@dataclass(frozen=True, slots=True)
class KindLaw:
    """One kind of file: its largest size in bytes, and for how many years it is kept."""

    most_bytes: int
    kept_years: int

    def keep_until(self, stored_on: date) -> date:
        """Return the last day on which a file stored on that day is kept; 29 February ends on the 28th."""
        try:
            return stored_on.replace(year=stored_on.year + self.kept_years)
        except ValueError:
            return stored_on.replace(year=stored_on.year + self.kept_years, day=28)


@dataclass(frozen=True, slots=True)
class MediaLaw:
    """One version: kinds by media type, and the bytes that a madrasah, a person, and a person in one day may bring."""

    version: str
    citation: str
    kinds: Mapping[str, KindLaw]
    of_madrasah: int
    of_person: int
    of_person_in_a_day: int
    upload_lasts: timedelta


def media_law(on: date) -> MediaLaw:
    """Return the version in force on a day; before the first one began, the first one."""
    versions = _versions()
    held = [law for start, law in versions if start <= on]
    return held[-1] if held else versions[0][1]


@cache
def _versions() -> tuple[tuple[date, MediaLaw], ...]:
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(LAW.glob("media-*.json"))]
    return tuple(sorted(((date.fromisoformat(law["valid_from"]), _law(law)) for law in told), key=lambda pair: pair[0]))


def _law(law: Mapping[str, Any]) -> MediaLaw:
    most = law["most_bytes_of"]
    return MediaLaw(
        version=law["version"],
        citation=law["citation"],
        kinds={name: KindLaw(**kind) for name, kind in law["kinds"].items()},
        of_madrasah=most["madrasah"],
        of_person=most["person"],
        of_person_in_a_day=most["person_in_a_day"],
        upload_lasts=timedelta(days=law["upload_days"]),
    )
