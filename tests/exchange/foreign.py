"""Make the files that madrasah send: good ones, awkward ones, and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types

from uswah.exchange.enums.columns import PKG
from uswah.exchange.enums.kinds import Severity
from uswah.exchange.enums.problems import Code, FileRefused
from uswah.exchange.readers.reading import Reading, read_file, read_rows

AISYAH = "1234567890123451"
HASAN = "9876543210987652"
INDICATORS = tuple(PKG.number(code) for code in PKG.indicators)
WIDE_HEADINGS = ("NUPTK", "Nama", *INDICATORS)
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(rows: Sequence[Sequence[Any]], change: Callable[[Any], None] | None = None, name: str = "PKG") -> bytes:
    """Make a workbook of one sheet with openpyxl, and let ``change`` work on the sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def wide_row(nuptk: Any = AISYAH, name: str = "Aisyah", **scores: Any) -> list[Any]:
    """Make a wide row of ones; ``s4_11=3`` changes the score of indicator 4.11."""
    changed = {key[1:].replace("_", "."): value for key, value in scores.items()}
    return [nuptk, name, *(changed.get(number, 1) for number in INDICATORS)]


def archive(parts: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a ZIP file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return target.getvalue()


def parts_of(sheet_data: str, *, after: str = "", styles: str = "") -> dict[str, bytes | str]:
    """Make the smallest parts of a workbook around the XML of its cells."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relation}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NAMESPACE} xmlns:r="{relation}"><sheets><sheet name="A" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{relation}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f"<styleSheet {NAMESPACE}>{styles}</styleSheet>",
        "xl/worksheets/sheet1.xml": f"<worksheet {NAMESPACE}><sheetData>{sheet_data}</sheetData>{after}</worksheet>",
    }


def read(content: bytes) -> Reading:
    """Read a file as an upload."""
    return read_rows(read_file(content))


def refusal(content: bytes) -> Code:
    """Answer why a file is refused as a whole."""
    try:
        read_file(content)
    except FileRefused as refused:
        return refused.problem.code
    raise AssertionError("the file was read")


def problems(reading: Reading, severity: Severity = Severity.ERROR) -> list[tuple[Code, str]]:
    """List the problems of one severity with their cells."""
    return [(problem.code, problem.cell) for problem in reading.problems.shown if problem.severity is severity]
