"""Decide what an uploaded file is, and open an XLSX container only when its table of contents is harmless.

Limits follow ASVS 5.0 §5.2 (unpacked size, number of parts, ratio, nested archives); figures are in ``Limits``.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from uswah.exchange.enums.problems import Code, refuse

CHUNK = 1 << 16
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold the bounds of a container: sizes in bytes, ``ratio`` unpacked to packed."""

    # Measured with 100,000 ratings: wide 0.3 MB unpacks to 2.8 MB, with every fact 2 MB to 18 MB, long 3.7 MB to 40 MB.
    file: int = 24 * _MIB
    unpacked: int = 64 * _MIB
    parts: int = 200
    directory: int = 128 * 1024
    ratio: int = 200
    ratio_counts_from: int = 4 * _MIB


LIMITS = Limits()

_END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
_OTHER_OFFICE = ("word/", "ppt/", "xl/workbook.bin")
_MACROS = ("vbaproject.bin", "xl/macrosheets/", "xl/activex/")
_EXTERNAL = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/webextensions/")
_NESTED_NAMES = (
    ".zip",
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".docx",
    ".pptx",
    ".ods",
    ".gz",
    ".7z",
    ".rar",
    ".bz2",
    ".xz",
    ".jar",
)
_NESTED_MAGIC = (b"PK\x03\x04", b"\x1f\x8b\x08", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_WIDE_XML = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00", b"+/v", b"\x4c\x6f\xa7\x94")
_DECLARED_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)


def check_is_workbook(content: bytes) -> None:
    """Refuse what is neither a ZIP container nor text, by its first bytes and with its true name."""
    head = content[:4096]
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        is_locked = "EncryptedPackage".encode("utf-16-le") in content
        raise refuse(Code.FILE_PASSWORD if is_locked else Code.FILE_OLD_EXCEL)
    if head.lstrip().startswith(b"%PDF"):
        raise refuse(Code.FILE_PDF)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<") and _WEB_PAGE.search(head):
        raise refuse(Code.FILE_WEB_PAGE)
    if start.startswith((b"<?xml", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise refuse(Code.FILE_UNKNOWN_TYPE)
    if any(head.startswith(magic) for magic in _NESTED_MAGIC[1:]):
        raise refuse(Code.FILE_UNKNOWN_TYPE)


def is_container(content: bytes) -> bool:
    """Say whether the bytes begin as a ZIP file does."""
    return content.startswith(b"PK")


class Container:
    """Give the parts of an XLSX file whose contents were checked; parts are streamed, never held whole."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {info.filename.lower(): info for info in archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part piece by piece; raise ``FileRefused`` where it does not unpack as declared."""
        info = self._names.get(name.lower())
        if info is None:
            raise refuse(Code.FILE_BROKEN)
        yield from _inflate(self._archive, info)

    def read(self, name: str, at_most: int = 4 * _MIB) -> bytes:
        """Read a small part whole; a part beyond ``at_most`` bytes is refused."""
        collected = bytearray()
        for chunk in self.chunks(name):
            collected += chunk
            if len(collected) > at_most:
                raise refuse(Code.FILE_UNPACKS_TOO_LARGE, limit=at_most // _MIB)
        return bytes(collected)


def open_container(content: bytes, limits: Limits = LIMITS) -> Container:
    """Check the table of contents, then every part once as a stream, and open the container.

    Raise ``FileRefused`` with the reason. Nothing is unpacked before the declared sizes are accepted.
    """
    _check_directory_record(content, limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, struct.error) as error:
        raise refuse(Code.FILE_BROKEN) from error
    infos = archive.infolist()
    if len(infos) > limits.parts:
        raise refuse(Code.FILE_TOO_MANY_PARTS, limit=limits.parts)
    _check_names(infos)
    _check_sizes(infos, limits)
    for info in infos:
        _check_part(archive, info)
    return Container(archive)


def _check_directory_record(content: bytes, limits: Limits) -> None:
    """Read the 22 bytes at the end, so that a huge table of contents is never parsed."""
    tail = content[-_END_OF_DIRECTORY.size :]
    if len(tail) < _END_OF_DIRECTORY.size or not tail.startswith(b"PK\x05\x06"):
        raise refuse(Code.FILE_BROKEN)
    _, _, _, _, parts, directory, _, _ = _END_OF_DIRECTORY.unpack(tail)
    if parts > limits.parts or directory > limits.directory:
        raise refuse(Code.FILE_TOO_MANY_PARTS, limit=limits.parts)


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename.lower().lstrip("/") for info in infos]
    if len(set(names)) != len(names):
        raise refuse(Code.FILE_BROKEN)
    for code, marks in ((Code.FILE_MACROS, _MACROS), (Code.FILE_EXTERNAL_LINKS, _EXTERNAL)):
        if any(mark in name for name in names for mark in marks):
            raise refuse(code)
    if any(name.endswith(_NESTED_NAMES) or name.startswith("xl/embeddings/") for name in names):
        raise refuse(Code.FILE_NESTED)
    if any(info.flag_bits & 0x1 for info in infos):
        raise refuse(Code.FILE_PASSWORD)
    if "mimetype" in names or any(name.startswith(_OTHER_OFFICE) for name in names):
        raise refuse(Code.FILE_OTHER_OFFICE)
    if "[content_types].xml" not in names:
        raise refuse(Code.FILE_UNKNOWN_TYPE)


def _check_sizes(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked:
        raise refuse(Code.FILE_UNPACKS_TOO_LARGE, limit=limits.unpacked // _MIB)
    for info in infos:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse(Code.FILE_BROKEN)
        is_large = info.file_size > limits.ratio_counts_from
        if is_large and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise refuse(Code.FILE_SUSPICIOUS_RATIO, limit=limits.ratio)


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Stream one part: its size and checksum must be as declared, and it may hold no archive and no DTD."""
    is_xml = info.filename.lower().endswith((".xml", ".rels", ".vml"))
    rest, is_first = b"", True
    for chunk in _inflate(archive, info):
        if is_first:
            _check_first_bytes(chunk, is_xml)
            is_first = False
        if is_xml and _DTD.search(rest + chunk):
            raise refuse(Code.FILE_DTD)
        rest = chunk[-16:]


def _check_first_bytes(chunk: bytes, is_xml: bool) -> None:
    if chunk.startswith(_NESTED_MAGIC):
        raise refuse(Code.FILE_NESTED)
    if not is_xml:
        return
    if chunk.startswith(_WIDE_XML):
        raise refuse(Code.FILE_BROKEN)
    declared = _DECLARED_ENCODING.match(chunk.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise refuse(Code.FILE_BROKEN)


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack in pieces; never more than the declared size, which was accepted before."""
    try:
        with archive.open(info) as part:
            while chunk := part.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise refuse(Code.FILE_BROKEN) from error
