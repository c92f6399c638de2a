"""Write a table as CSV: UTF-8 with its mark and semicolons, as Indonesian spreadsheets open it."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

from uswah.exchange.exporters.tables import ExportTable, Value

# What a spreadsheet would take for a formula; apostrophes before it count too, so that the reader
# can take exactly one off again.
_LIKE_FORMULA = re.compile(r"'*[=+\-@\t\r\n\x00]")


def guarded(text: str) -> str:
    """Put an apostrophe before a text that would run as a formula (OWASP: CSV injection)."""
    return f"'{text}" if _LIKE_FORMULA.match(text) else text


def csv_bytes(table: ExportTable) -> bytes:
    """Write lines, headings and rows; dates are written like 2026-08-17."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    for line in table.heading_lines:
        writer.writerow([guarded(line)])
    writer.writerow([guarded(column.heading) for column in table.columns])
    for row in table.rows:
        writer.writerow([_written(value) for value in row])
    return target.getvalue().encode("utf-8-sig")


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return guarded(value) if isinstance(value, str) else str(value)
