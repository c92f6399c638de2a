"""One-time codes of pupils as a sheet to cut: A4, black on white, with a QR code and the letters beneath."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

import segno

from uswah.documents.exporters.legible import FONTS, legible

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates" / "capture"
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class TicketSheet:
    """What stands on the sheet: above all tickets, and on each, `before` and `after` the address where a code is typed."""

    title: str
    madrasah: str
    keeping: str
    address: str
    before: str
    after: str
    codes: Sequence[str]


def render_tickets(sheet: TicketSheet) -> bytes:
    """Return the tickets as PDF, 21 on a page. No date and no number: nothing tells one printing from another."""
    work = {
        "title": legible(sheet.title),
        "madrasah": legible(sheet.madrasah),
        "keeping": legible(sheet.keeping),
        "shown": sheet.address.split("://", 1)[-1],
        "before": legible(sheet.before),
        "after": legible(sheet.after),
        "tickets": [{"code": code, "qr": _modules(f"{sheet.address}#{code}")} for code in sheet.codes],
    }
    literal = json.dumps(work, ensure_ascii=False).replace("\\", "\\\\").replace('"', '\\"')
    source = f'#import "voice_tickets.typ": tickets\n#tickets(json(bytes("{literal}")))'
    with _one_at_a_time:
        pdf = _compiler().compile(input=source.encode(), format="pdf", timestamp=0)
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single file")
    return pdf


def _modules(text: str) -> list[str]:
    """Return a QR code as rows of 0 and 1: level M, which survives a fold and a cheap copier."""
    code = segno.make_qr(text, error="m")
    return ["".join("1" if dark else "0" for dark in row) for row in code.matrix]


@cache
def _compiler() -> Compiler:
    import typst  # noqa: PLC0415 - 80 MB of native code that only a process which prints should load

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=TEMPLATES, font_paths=fonts)
