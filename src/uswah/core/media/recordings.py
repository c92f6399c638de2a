"""Ogg with Opus, and MP4 (ISO/IEC 14496-12), walked part by part."""

from __future__ import annotations

from collections.abc import Iterator

from uswah.core.media.faults import Bytes, Fault, refuse

_TOP = {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"free", b"skip", b"wide", b"udta"}
_BRANDS = {
    b"M4A ",
    b"M4V ",
    b"mp41",
    b"mp42",
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"avc1",
    b"dash",
    b"3gp4",
    b"3gp5",
}
_PLACES = (b"\xa9xyz", b"loci", b"location.ISO6709", b"<x:xmpmeta")  # where a phone writes where it was
_OGG_HEADER = 27


def walk_ogg(content: Bytes) -> None:
    """Raise Refused unless the bytes are whole Ogg pages, the first of which begins an Opus stream (RFC 7845)."""
    at, first = 0, True
    while at < len(content):
        lacing = content[at + _OGG_HEADER : at + _OGG_HEADER + (content[at + 26] if at + 26 < len(content) else 0)]
        begin = at + _OGG_HEADER + len(lacing)
        end = begin + sum(lacing)
        if content[at : at + 5] != b"OggS\0":
            refuse(Fault.TWOFOLD, "between the pages of the Ogg")
        if len(content) < at + _OGG_HEADER or end > len(content) or len(lacing) < content[at + 26]:
            refuse(Fault.BROKEN, "a page of the Ogg ends behind the file")
        if first and content[begin : begin + 8] != b"OpusHead":
            refuse(Fault.UNKNOWN, "an Ogg without Opus")
        at, first = end, False


def walk_mp4(content: Bytes) -> str:
    """Return 'audio/mp4' or 'video/mp4'; raise Refused for anything else, and for one that says where it was recorded."""
    brand = content[8:12]
    if brand not in _BRANDS:
        refuse(Fault.UNKNOWN, f"brand {brand!r}")
    seen, pictures = set(), False
    for kind, begin, end in _boxes(content, 0, len(content)):
        if kind not in _TOP:
            refuse(Fault.METADATA if kind in {b"uuid", b"meta"} else Fault.TWOFOLD, f"MP4 box {kind!r}")
        seen.add(kind)
        if kind in {b"moov", b"udta"}:
            inside = content[begin:end]
            pictures = pictures or b"vide" in inside
            _check_tells_no_place(inside if kind == b"moov" else b"\0\0\0\0udta" + inside)
    if not {b"moov", b"mdat"} <= seen:
        refuse(Fault.BROKEN, "the MP4 holds no recording")
    return "video/mp4" if pictures else "audio/mp4"


def _boxes(content: Bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, begin and end of what each box holds."""
    while at < end:
        size, kind, header = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8], 8
        if size == 1:
            size, header = int.from_bytes(content[at + 8 : at + 16]), 16
        elif size == 0:
            size = end - at
        if len(kind) < 4 or size < header or at + size > end:
            refuse(Fault.BROKEN, "a box of the MP4 ends behind the file")
        yield kind, at + header, at + size
        at += size


def _check_tells_no_place(inside: bytes) -> None:
    """Raise Refused for a user data box that names a place; sample tables may hold any bytes and are left alone."""
    at = inside.find(b"udta")
    while at >= 0:
        size = int.from_bytes(inside[max(at - 4, 0) : at]) or len(inside)
        if any(place in inside[at : at + size] for place in _PLACES):
            refuse(Fault.METADATA, "the MP4 says where it was recorded")
        at = inside.find(b"udta", at + 4)
    if b"location.ISO6709" in inside:
        refuse(Fault.METADATA, "the MP4 says where it was recorded")
