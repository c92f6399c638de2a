"""Set papers as PDF with typst: the same paper gives the same bytes on every machine, without a network.

The files are PDF/A-2a (archive, with the structure that a screen reader needs) and PDF/UA-1.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from uswah.documents.exporters.contents import to_content
from uswah.documents.exporters.legible import FONTS, legible
from uswah.documents.exporters.papers import MadrasahRecap, Paper, PkgReport

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates" / "documents"
# A row higher than this may break over a page; a shorter one stays whole, which reads better.
_LONG_NOTE: Final = 900
_LARGEST_LOGO: Final = 400_000
_WIDEST_LOGO: Final = 2000  # a small file can unpack to gigabytes
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# One compiler with its parsed fonts and templates serves the process; it sets one paper at a time.
_one_at_a_time = Lock()


def render_pkg_report(report: PkgReport, paper: Paper) -> bytes:
    """Return the PKG report of one teacher as PDF. Raises ValueError when the logo is no usable PNG.

    Call it in turn for the teachers of a madrasah: cells that do not differ are laid out once.
    """
    return _render([report], paper, f"Laporan penilaian kinerja guru – {report.teacher.name}")


def render_pkg_reports(reports: Sequence[PkgReport], paper: Paper) -> bytes:
    """Return the reports of many teachers in one PDF for printing; each counts its own pages.

    A report takes about 16 MB of memory until the file is written, so bind ten at a time in a server;
    one by one they need no more than the first.
    Raises ValueError when there is no report, or a logo is no usable PNG.
    """
    if not reports:
        raise ValueError("there is no report to print")
    return _render(reports, paper, f"Laporan penilaian kinerja guru – {reports[0].frame.letterhead.madrasah}")


def render_recap(recap: MadrasahRecap, paper: Paper) -> bytes:
    """Return the recap of a madrasah as PDF, landscape. Raises ValueError when the logo is no usable PNG."""
    return _render([recap], paper, f"Rekap penilaian kinerja guru – {recap.frame.letterhead.madrasah}")


def _render(papers: Sequence[PkgReport | MadrasahRecap], sheet: Paper, title: str) -> bytes:
    work = {
        "title": legible(title),
        "author": legible(papers[0].frame.letterhead.madrasah),
        "sheet": sheet.value,
        "papers": [_printable(paper) for paper in papers],
    }
    return _set(json.dumps(work, ensure_ascii=False), max(paper.frame.created_at for paper in papers))


def _set(work: str, created_at: datetime) -> bytes:
    if created_at.tzinfo is None:
        raise ValueError("the time of creation must know its zone")
    import typst  # noqa: PLC0415 - 80 MB of native code that only a process which prints should load

    try:
        with _one_at_a_time:
            pdf = _compiler().compile(
                input=_source(work),
                format="pdf",
                pdf_standards=["a-2a", "ua-1"],
                timestamp=int(created_at.timestamp()),
            )
    except typst.TypstError as error:  # every text has glyphs by now: only a damaged logo comes here
        raise ValueError(f"the paper cannot be set, a logo may be damaged: {error}") from error
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single file")
    return pdf


def _source(work: str) -> bytes:
    """Return the few words of typst that hand the papers over, as one string that cannot end early.

    The papers come in the source and not through `sys.inputs`: a change there would throw away every
    cell that typst has already laid out, and the next teacher has the same 78 indicators.
    """
    literal = work.replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "papers.typ": papers\n#papers(json(bytes("{literal}")))'.encode()


@cache
def _compiler() -> "Compiler":
    """Return the compiler; the fonts of the machine and those inside typst are not looked at."""
    import typst  # noqa: PLC0415 - as above

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=TEMPLATES, font_paths=fonts)


def _printable(paper: PkgReport | MadrasahRecap) -> dict[str, Any]:
    """Return the content of a paper as the templates read it."""
    content = to_content(paper)
    printable: dict[str, Any] = _legible(content)
    printable["frame"]["letterhead"]["logo"] = _logo(paper.frame.letterhead.logo_png)
    if isinstance(paper, PkgReport):
        printable["response"]["may_break"] = len(paper.response.text) > _LONG_NOTE
        for sheet in printable["competencies"]:
            for line in sheet["indicators"]:
                line["may_break"] = sum(len(fact["text"]) for fact in line["facts"]) > _LONG_NOTE
    return printable


def _legible(value: Any) -> Any:
    match value:
        case str():
            return legible(value)
        case list():
            return [_legible(item) for item in value]
        case dict():
            return {name: _legible(item) for name, item in value.items() if name != "logo_png"}
        case _:
            return value


def _logo(png: bytes | None) -> list[int] | None:
    """Return the picture as the numbers that typst turns into bytes."""
    if png is None:
        return None
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    if not png.startswith(_PNG) or len(png) > _LARGEST_LOGO or max(width, height) > _WIDEST_LOGO:
        raise ValueError(f"a logo is a PNG of at most {_LARGEST_LOGO // 1000} kB and {_WIDEST_LOGO} pixels a side")
    return list(png)
