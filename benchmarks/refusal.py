"""A workbook of 0.9 MB that unpacks to 100 MB: refused, fast, and without unpacking it."""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.homes import ROOT, ready
from benchmarks.national import nsm

RUNS = 5
SECONDS, MEGABYTES = 1.0, 300.0
UNPACKED, PACKED = 100_000_000, 900_000
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def measure() -> Iterator[Figure]:
    """Measure the reader alone and the whole command."""
    home = ready("small")
    file = ROOT / "bomb.xlsx"
    file.write_bytes(bomb())
    seconds, growth, commands, reason = [], [], [], ""
    for _ in range(RUNS):
        told = json.loads(home.run("-m", "benchmarks.refusal", "read", str(file)).splitlines()[-1])
        seconds.append(told["seconds"])
        growth.append(told["megabytes"])
        reason = told["reason"]
        start = time.perf_counter()
        _command(str(file))
        commands.append(time.perf_counter() - start)
    size = f"{file.stat().st_size / 1e6:.1f} MB → 100 MB, refused as {reason}"
    yield Figure("bomb workbook refused by the reader", "s", SECONDS, seconds, size)
    yield Figure("bomb workbook: memory that the refusal added", "MB", MEGABYTES, growth)
    yield Figure("bomb workbook refused by `uswah import`", "s", None, commands, "with the start of Python and Django")


def bomb() -> bytes:
    """Return a well-formed workbook whose one sheet is 100 MB of XML, beside a picture that does not pack."""
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>0</t></is></c></row>'
    head = f'<?xml version="1.0"?><worksheet xmlns="{NAMESPACE}"><sheetData>'.encode()
    sheet = head + row * ((UNPACKED - len(head)) // len(row)) + b"</sheetData></worksheet>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        book.writestr("[Content_Types].xml", _CONTENT_TYPES)
        book.writestr("_rels/.rels", _RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"))
        book.writestr("xl/workbook.xml", _WORKBOOK)
        book.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"))
        book.writestr("xl/worksheets/sheet1.xml", sheet)
        filling = random.Random(1).randbytes(max(0, PACKED - target.tell() - 2000))  # noqa: S311  # fills space
        book.writestr("xl/media/image1.png", filling)
    return target.getvalue()


_CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{target}"/></Relationships>'
)
_WORKBOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{NAMESPACE}" xmlns:r="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships"><sheets><sheet name="PKG" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def _command(file: str) -> None:
    """Run the import, which must fail."""
    arguments = ("-m", "uswah.config.cli", "import", file, "--madrasah", nsm(0), "--kind", "ratings")
    try:
        ready("small").run(*arguments)
    except RuntimeError:
        return
    raise RuntimeError("The bomb was not refused.")


def _read(file: Path) -> None:
    """Let the reader refuse the file, and print the seconds, the added peak memory and the reason as JSON."""
    from uswah.exchange.enums.problems import FileRefused  # noqa: PLC0415
    from uswah.exchange.readers.reading import read_file  # noqa: PLC0415

    content = file.read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    reason = "nothing: it was read"
    try:
        read_file(content)
    except FileRefused as refused:
        reason = refused.problem.code.value
    taken = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": taken, "megabytes": (peak - before) / 1024, "reason": reason}))


if __name__ == "__main__" and sys.argv[1:2] == ["read"]:
    _read(Path(sys.argv[2]))
