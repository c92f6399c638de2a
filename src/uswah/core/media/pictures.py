"""JPEG, PNG and WebP, walked part by part from the first byte to the last.

Only parts that a picture needs may be there. Whatever else a format allows (Exif, XMP, IPTC, comments, text, thumbnails
of the uncropped picture) tells more than can be seen, and is what makes one file two.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from uswah.core.media.faults import Bytes, Fault, refuse

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# ISO/IEC 10918-1: application segments by their mark. JFIF and Adobe say how to read colours, ICC what they mean.
_JPEG_NEEDED = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JPEG_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a segment
_JPEG_DRAWS = {*range(0xC0, 0xD0), *range(0xDA, 0xE0)} - {0xC8}  # frames, tables, scans
_JPEG_TELLS = {*range(0xE0, 0xF0), 0xFE}  # application segments and comments
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# W3C PNG (third edition), chunks that change how the picture looks.
_PNG_NEEDED = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"sBIT",
    b"pHYs",
    b"bKGD",
}
_WEBP_NEEDED = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP", b"ANIM", b"ANMF"}
_WEBP_FIRST = {b"VP8 ", b"VP8L", b"VP8X"}


def walk_jpeg(content: Bytes) -> None:
    """Raise Refused unless the bytes are one JPEG and nothing else."""
    at, scanned = 2, False
    while True:
        marker, at = _marker(content, at)
        if marker == 0xD9:
            break
        if marker in _JPEG_ALONE:
            continue
        length = _segment_length(content, at, marker)
        at += length
        if marker == 0xDA:
            found = _AFTER_SCAN.search(content, at)
            if found is None:
                refuse(Fault.BROKEN, "the JPEG has no end")
            at, scanned = found.start(), True
    if not scanned:
        refuse(Fault.BROKEN, "the JPEG holds no picture")
    if at != len(content):
        refuse(Fault.TWOFOLD, "behind the end of the JPEG")


def _marker(content: Bytes, at: int) -> tuple[int, int]:
    """Return the marker at a place and where its segment begins; fill bytes are skipped."""
    if content[at : at + 1] != b"\xff":
        refuse(Fault.BROKEN, "no marker where the JPEG must have one")
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content):
        refuse(Fault.BROKEN, "the JPEG has no end")
    return content[at], at + 1


def _segment_length(content: Bytes, at: int, marker: int) -> int:
    """Return the length of a segment that a JPEG needs; raise Refused for every other."""
    length = int.from_bytes(content[at : at + 2])
    if length < 2 or at + length > len(content):
        refuse(Fault.BROKEN, "a segment of the JPEG ends behind the file")
    needed = _JPEG_NEEDED.get(marker)
    if marker in _JPEG_TELLS and (needed is None or not content[at + 2 : at + length].startswith(needed)):
        refuse(Fault.METADATA, f"JPEG segment {marker:02X}")
    if marker not in _JPEG_DRAWS | _JPEG_TELLS:
        refuse(Fault.BROKEN, f"unknown JPEG segment {marker:02X}")
    return length


def walk_png(content: Bytes) -> None:
    """Raise Refused unless the bytes are one PNG and nothing else."""
    at = len(PNG_SIGNATURE)
    kinds: list[bytes] = []
    while not kinds or kinds[-1] != b"IEND":
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        end = at + 12 + length
        if len(kind) < 4 or end > len(content):
            refuse(Fault.BROKEN, "a chunk of the PNG ends behind the file")
        if zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end]):
            refuse(Fault.BROKEN, "a chunk of the PNG is damaged")
        if kind not in _PNG_NEEDED:
            refuse(Fault.METADATA, f"PNG chunk {kind!r}")
        kinds.append(kind)
        at = end
    if kinds[0] != b"IHDR" or b"IDAT" not in kinds:
        refuse(Fault.BROKEN, "the PNG holds no picture")
    if at != len(content):
        refuse(Fault.TWOFOLD, "behind the end of the PNG")


def walk_webp(content: Bytes) -> None:
    """Raise Refused unless the bytes are one WebP and nothing else."""
    told = int.from_bytes(content[4:8], "little") + 8
    if told > len(content):
        refuse(Fault.BROKEN, "the WebP ends behind the file")
    if told < len(content):
        refuse(Fault.TWOFOLD, "behind the end of the WebP")
    kinds: list[bytes] = []
    for kind in _webp_chunks(content):
        if kind not in _WEBP_NEEDED:
            refuse(Fault.METADATA, f"WebP chunk {kind!r}")
        kinds.append(kind)
    if not kinds or kinds[0] not in _WEBP_FIRST or not {b"VP8 ", b"VP8L", b"ANMF"}.intersection(kinds):
        refuse(Fault.BROKEN, "the WebP holds no picture")


def _webp_chunks(content: Bytes) -> Iterator[bytes]:
    at = 12
    while at < len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        if at + 8 > len(content) or end > len(content):
            refuse(Fault.BROKEN, "a chunk of the WebP ends behind the file")
        yield content[at : at + 4]
        at = end
