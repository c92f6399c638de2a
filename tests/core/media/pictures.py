"""Files of the tests, made here: photographs with and without what a photograph should not tell, and other kinds."""

from __future__ import annotations

import io
import zipfile
import zlib
from random import Random

from PIL import Image, PngImagePlugin

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'


def photo(kind: str = "JPEG", side: int = 64, seed: int = 1, **told) -> bytes:
    """Return a photograph of coloured noise as JPEG, PNG or WEBP; `told` goes to the writer (exif=…, comment=…)."""
    noise = Random(seed).randbytes(side * side * 3)  # noqa: S311  # a picture, no secret
    written = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(written, kind, **told)
    return written.getvalue()


def whereabouts() -> Image.Exif:
    """Return Exif as a phone writes it: the maker, the moment, and where the photograph was taken."""
    exif = Image.Exif()
    exif[271], exif[306] = "Xiaomi", "2026:11:21 08:10:00"
    exif.get_ifd(0x8825).update({1: "S", 2: (5.0, 21.0, 0.0), 3: "E", 4: (104.0, 58.0, 0.0)})
    return exif


def telling() -> dict[str, bytes]:
    """Return photographs that tell more than can be seen."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Siti Aisyah")
    modified = PngImagePlugin.PngInfo()
    modified.add(b"tIME", bytes([7, 234, 11, 21, 8, 10, 0]))
    plain = photo()
    iptc = b"\xff\xed\x00\x10Photoshop 3.0\0"
    return {
        "jpeg exif": photo(exif=whereabouts()),
        "jpeg xmp": photo(xmp=XMP),
        "jpeg comment": photo(comment=b"kelas 8B"),
        "jpeg iptc": plain[:2] + iptc + plain[2:],
        "jpeg second picture": plain[:2] + b"\xff\xe2\x00\x06MPF\0" + plain[2:],
        "png exif": photo("PNG", exif=whereabouts()),
        "png text": photo("PNG", pnginfo=text),
        "png time": photo("PNG", pnginfo=modified),
        "webp exif": photo("WEBP", exif=whereabouts()),
        "webp xmp": photo("WEBP", xmp=XMP),
    }


def box(kind: bytes, content: bytes = b"") -> bytes:
    """Return one box of an MP4."""
    return (8 + len(content)).to_bytes(4) + kind + content


def mp4(moov: bytes = b"", brand: bytes = b"M4A ") -> bytes:
    """Return a recording of one second of nothing."""
    return box(b"ftyp", brand + b"\0\0\0\0") + box(b"moov", box(b"mvhd", b"\0" * 100) + moov) + box(b"mdat", b"\0" * 64)


def ogg(first: bytes = b"OpusHead", pages: int = 3) -> bytes:
    """Return an Ogg of so many pages; the numbers that a player needs are left at nothing."""

    def page(content: bytes) -> bytes:
        return b"OggS\0" + b"\0" * 21 + b"\1" + bytes([len(content)]) + content

    return page(first + b"\0" * 11) + b"".join(page(b"\1" * 200) for _ in range(pages))


def pdf(inside: bytes = b"") -> bytes:
    """Return the frame of a PDF."""
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog " + inside + b" >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def archive() -> bytes:
    """Return a small ZIP."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("index.html", "<script>alert(1)</script>")
    return written.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def polyglots() -> dict[str, bytes]:
    """Return files that are more than one thing, or hold something that could run."""
    jpeg, png, webp = photo(), photo("PNG"), photo("WEBP")
    script = b"<script>alert(document.cookie)</script>"
    at = jpeg.index(b"\xff\xda")
    longer = (len(webp) - 8 + 8 + len(script) + 1).to_bytes(4, "little")
    return {
        "script behind the jpeg": jpeg + script,
        "zip behind the jpeg": jpeg + archive(),
        "script in the jpeg's scan": jpeg[:-2] + script + b"\xff\xd9",
        "script in a jpeg's comment": jpeg[:at] + b"\xff\xfe" + (len(script) + 2).to_bytes(2) + script + jpeg[at:],
        "script in a jpeg's unknown segment": jpeg[:at] + b"\xff\x02" + (len(script) + 2).to_bytes(2) + script + jpeg[at:],
        "script in a jpeg's profile": jpeg[:2] + b"\xff\xe2" + (len(script) + 16).to_bytes(2) + b"ICC_PROFILE\0\1\1" + script
        + jpeg[2:],
        "pdf in a jpeg's profile": jpeg[:2] + b"\xff\xe2\x00\x1aICC_PROFILE\0\1\1%PDF-1.7\n\n" + jpeg[2:],
        "script behind the png": png + script,
        "script in a png's own chunk": png[:33] + chunk(b"scRp", script) + png[33:],
        "script in a png's palette": png[:33] + chunk(b"PLTE", script) + png[33:],
        "script behind the webp": webp + script,
        "script in a webp's own chunk": webp[:4] + longer + webp[8:] + b"SCRP" + len(script).to_bytes(4, "little") + script
        + b"\0",
        "zip behind the recording": mp4() + archive(),
        "zip behind the pdf": pdf() + archive(),
        "script behind the ogg": ogg() + script,
        "pdf that runs": pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        "pdf that starts a program": pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "pdf with a file in it": pdf(b"/Names << /EmbeddedFiles 2 0 R >>"),
        "pdf that begins as a page": pdf(b"<html><body>"),
    }  # fmt: skip


def strangers() -> dict[str, bytes]:
    """Return files of kinds that are not kept."""
    return {
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "html": b"<!DOCTYPE html><html><body>hi</body></html>",
        "gif": b"GIF89a\1\0\1\0\0\0\0;",
        "bmp": b"BM" + b"\0" * 60,
        "tiff": b"II*\0" + b"\0" * 60,
        "zip": archive(),
        "program": b"MZ" + b"\0" * 100,
        "elf": b"\x7fELF" + b"\0" * 100,
        "webm": b"\x1aE\xdf\xa3" + b"\0" * 60,
        "heic": box(b"ftyp", b"heic\0\0\0\0") + box(b"meta", b"\0" * 20) + box(b"mdat"),
        "vorbis": ogg(b"\1vorbis"),
        "nothing": b"",
        "text": b"catatan kelas",
        "pdf not at the beginning": b"\n" + pdf(),
    }
