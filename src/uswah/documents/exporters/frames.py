"""What every paper of a madrasah carries: letterhead, places for signatures, and room for number and dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

from uswah.documents.exporters.contents import to_content
from uswah.documents.exporters.papers import Letterhead, MadrasahRecap, PaperFrame, PkgReport, Signer
from uswah.documents.exporters.words import DOTS, identifier
from uswah.documents.queries import PaperPlace, Signatory

# Filled in by the operation that issues the paper, and no part of what makes two papers the same.
MARKS: Final = ("number", "date_masehi", "date_hijri", "created_at", "document_code", "digest")
_STATE_MADRASAH: Final = re.compile(r"\bMTs\s*N(egeri)?\b|\bMTsN|\bMadrasah Tsanawiyah Negeri\b")
_NOT_YET: Final = datetime(1970, 1, 1, tzinfo=UTC)


def frame_of(place: PaperPlace, *, is_sample: bool) -> PaperFrame:
    """Return the frame of a paper that has no number and date yet."""
    return PaperFrame(
        letterhead=_letterhead(place),
        number="",
        place=place.institution.town or "." * 20,
        date_masehi="",
        date_hijri="",
        created_at=_NOT_YET,
        document_code="",
        digest="",
        is_sample=is_sample,
    )


def unmarked(paper: PkgReport | MadrasahRecap) -> dict[str, Any]:
    """Return the paper as JSON values without number, dates and marks, ready to be issued."""
    content = to_content(paper)
    frame = {name: value for name, value in content["frame"].items() if name not in MARKS}
    return {**content, "frame": frame}


def head_signer(place: PaperPlace) -> Signer:
    """Return the place where the head signs; without a head it stays without a name."""
    return signer("Kepala Madrasah", place.head)


def signer(role: str, who: Signatory | None) -> Signer:
    """Return a place for a signature; nobody known leaves dots to write on."""
    if who is None or not who.name:
        return Signer(role, DOTS, "NIP/NUPTK")
    return Signer(role, who.name, identifier(who.numbers))


def _letterhead(place: PaperPlace) -> Letterhead:
    madrasah = place.institution
    known = [
        f"NSM {madrasah.code}",
        f"NPSN {madrasah.npsn}" if madrasah.npsn else "",
        _accreditation(madrasah.accreditation),
    ]
    return Letterhead(
        madrasah=madrasah.name,
        above=_above(place),
        identity=" · ".join(part for part in known if part),
        address=madrasah.address,
        contact=madrasah.contact,
    )


def _above(place: PaperPlace) -> tuple[str, ...]:
    """Return the lines above the name: the foundation, or the ministry where the state itself runs the madrasah."""
    if place.institution.foundation:
        return (place.institution.foundation,)
    if not _STATE_MADRASAH.search(place.institution.name):
        return ()
    office = (f"Kantor Kementerian Agama {place.district}",) if place.district else ()
    return ("Kementerian Agama Republik Indonesia", *office)


def _accreditation(written: str) -> str:
    return written if not written or written.lower().startswith("terakred") else f"Terakreditasi {written}"
