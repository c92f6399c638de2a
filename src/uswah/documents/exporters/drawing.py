"""Draw issued papers again from what was kept: the same bytes each time, under a name that people recognise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from uswah.documents.enums import DocumentKind
from uswah.documents.exporters.binding import bind
from uswah.documents.exporters.contents import pkg_report_from, recap_from
from uswah.documents.exporters.papers import Paper
from uswah.documents.exporters.typesetting import render_pkg_report, render_recap
from uswah.documents.exporters.words import STAGES
from uswah.standards.enums import Stage


def draw(kind: str, content: dict[str, Any], paper: Paper) -> bytes:
    """Return an issued paper as PDF."""
    match DocumentKind(kind):
        case DocumentKind.PKG_REPORT:
            return render_pkg_report(pkg_report_from(content), paper)
        case DocumentKind.PKG_RECAP:
            return render_recap(recap_from(content), paper)


def draw_together(contents: Iterable[dict[str, Any]], paper: Paper) -> bytes:
    """Return the issued reports of many teachers as one PDF for printing. Raises ValueError when there is none."""
    reports = [pkg_report_from(content) for content in contents]
    drawn = [render_pkg_report(report, paper) for report in reports]
    return bind(drawn, paper, max(report.frame.created_at for report in reports))


def file_name(kind: str, content: Mapping[str, Any], paper: Paper) -> str:
    """Return the name of the file: `Rapor-PKG-Siti-Aisyah-S-Pd-012-MTs-NH-PKG-XI-2026-A4.pdf`."""
    number = content["frame"]["number"]
    about = (
        content["teacher"]["name"] if kind == DocumentKind.PKG_REPORT else content["frame"]["letterhead"]["madrasah"]
    )
    what = "Rapor-PKG" if kind == DocumentKind.PKG_REPORT else "Rekap-PKG"
    return f"{what}-{_plain(about)}-{_plain(number)}-{paper.value.upper()}.pdf"


def file_name_together(madrasah: str, year: str, stage: str, paper: Paper) -> str:
    """Return the name of the file with the reports of a madrasah: `Rapor-PKG-MTs-Nurul-Huda-2026-2027-Sumatif-A4.pdf`."""
    said = STAGES[Stage(stage)].removeprefix("Penilaian ").title()
    return f"Rapor-PKG-{_plain(madrasah)}-{_plain(year)}-{said}-{paper.value.upper()}.pdf"


def _plain(text: str) -> str:
    """Keep letters and digits that every file system and every old phone can name."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", ascii_only.replace("'", "")).strip("-")[:80]
