"""Recognise a file by its first bytes, walk it to its last, and refuse what could run or tells too much."""

from __future__ import annotations

import re

from uswah.core.media.faults import Bytes, Fault, Refused, refuse
from uswah.core.media.pictures import PNG_SIGNATURE, walk_jpeg, walk_png, walk_webp
from uswah.core.media.recordings import walk_mp4, walk_ogg

__all__ = ["Fault", "Refused", "inspect"]
# Six bytes at least, so that the noise of a compressed picture holds one of them less than once in ten million.
_RUNS = re.compile(
    rb"<script|<!doctype|<iframe|<html[ >]|<body[ >]|<svg[ >]|<\?xml |<\?php |javascript:|%pdf-[12]\.", re.IGNORECASE
)
_PDF_RUNS = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_PDF_HEAD, _PDF_TAIL = 1024, 1024
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 22 + 65_535


def inspect(content: Bytes) -> str:
    """Return the media type of a file that may be kept, read from its bytes alone.

    Raises Refused: of an unknown kind (SVG and HTML among them), broken, two files in one, with something that could
    run, or with metadata that a person does not see (Exif, XMP, GPS).
    """
    head = bytes(content[:16])
    if head.startswith(b"\xff\xd8\xff"):
        return _picture(content, "image/jpeg")
    if head.startswith(PNG_SIGNATURE):
        return _picture(content, "image/png")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _picture(content, "image/webp")
    if re.match(rb"%PDF-[12]\.\d", head):
        return _pdf(content)
    if head.startswith(b"OggS"):
        walk_ogg(content)
        return _alone(content, "audio/ogg")
    if head[4:8] == b"ftyp":
        return _alone(content, walk_mp4(content))
    raise Refused(Fault.UNKNOWN, "none of the kinds that are kept")


def _picture(content: Bytes, kind: str) -> str:
    {"image/jpeg": walk_jpeg, "image/png": walk_png, "image/webp": walk_webp}[kind](content)
    if found := _RUNS.search(content):
        refuse(Fault.ACTIVE, found[0].decode("latin-1"))
    return _alone(content, kind)


def _pdf(content: Bytes) -> str:
    if b"%%EOF" not in content[-_PDF_TAIL:]:
        refuse(Fault.BROKEN, "the PDF has no end")
    if found := _PDF_RUNS.search(content) or re.search(rb"<script|<html[ >]", content[:_PDF_HEAD], re.IGNORECASE):
        refuse(Fault.ACTIVE, found[0].decode("latin-1"))
    return _alone(content, "application/pdf")


def _alone(content: Bytes, kind: str) -> str:
    """Refuse a file that is an archive as well: its directory stands at the very end (PKWARE APPNOTE 4.3.16)."""
    tail = bytes(content[-_ZIP_TAIL:])
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        if at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail):
            refuse(Fault.TWOFOLD, "an archive")
        at = tail.rfind(_ZIP_END, 0, at)
    return kind
