"""Write a table as an XLSX file: texts are always texts, and the same table gives the same bytes."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

import xlsxwriter

from uswah.exchange.exporters.tables import Column, ColumnKind, ExportTable, Value

LONGEST_CELL = 32_767
INSTRUCTION_SHEET = "Petunjuk"
_INK, _HEADER, _GROUP = "#1F2A24", "#E4EFE7", "#F3F7F4"
_TEXT_KINDS = (ColumnKind.TEXT, ColumnKind.KEY, ColumnKind.CHOICE)


class CellTooLong(ValueError):
    """Say that a text does not fit into a cell of a workbook, so that nothing is cut in silence."""


def workbook_bytes(table: ExportTable) -> bytes:
    """Write the table and its instructions; raise ``CellTooLong`` for a text beyond 32,767 characters."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": datetime.combine(table.meta.created, time()), "title": table.meta.title})
    _Writer(book, table).write()
    if table.instructions:
        _write_instructions(book, table)
    book.close()
    return target.getvalue()


class _Writer:
    """Write the sheet that holds the table."""

    def __init__(self, book: Any, table: ExportTable) -> None:
        self._table = table
        self._sheet = book.add_worksheet(table.sheet)
        base = {"font_name": "Calibri", "font_size": 11, "font_color": _INK}
        self._title = book.add_format({**base, "bold": True, "font_size": 14})
        self._line = book.add_format(base)
        self._group = book.add_format({**base, "bg_color": _GROUP, "align": "center", "border": 1})
        self._heading = book.add_format(
            {**base, "bold": True, "bg_color": _HEADER, "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self._text = book.add_format({**base, "num_format": "@"})
        self._number = book.add_format({**base, "align": "center"})
        self._date = book.add_format({**base, "num_format": "dd/mm/yyyy", "align": "left"})

    def write(self) -> None:
        """Write lines, headings, rows, widths and rules of entry, from top to bottom."""
        top = self._write_lines()
        for column, spec in enumerate(self._table.columns):
            self._put_text(top, column, spec.heading, self._heading)
            self._sheet.set_column(column, column, spec.width, self._format(spec))
        self._sheet.set_row(top, 32)
        for row, values in enumerate(self._table.rows, start=top + 1):
            for column, value in enumerate(values):
                self._put(row, column, value)
        self._write_rules(top + 1, top + max(len(self._table.rows), self._table.empty_rows))
        frozen = next((at for at, spec in enumerate(self._table.columns) if spec.group), 0)
        self._sheet.freeze_panes(top + 1, min(frozen, 4))

    def _write_lines(self) -> int:
        """Write what stands above the headings; answer the row (from 0) of the headings."""
        lines = self._table.heading_lines
        for row, line in enumerate(lines):
            self._put_text(row, 0, line, self._line if row else self._title)
        row = len(lines) + 1 if lines else 0  # a blank row between the lines and the table
        if any(spec.group for spec in self._table.columns):
            self._write_groups(row)
            row += 1
        return row

    def _write_groups(self, row: int) -> None:
        at = 0
        for name, members in groupby(self._table.columns, key=lambda spec: spec.group):
            last = at + len(list(members)) - 1
            if name and last > at:
                self._sheet.merge_range(row, at, row, last, "", self._group)
            if name:
                self._sheet.write_string(row, at, name, self._group)
            at = last + 1

    def _format(self, spec: Column) -> Any:
        if spec.kind is ColumnKind.DATE:
            return self._date
        return self._text if spec.kind in _TEXT_KINDS else self._number

    def _put(self, row: int, column: int, value: Value) -> None:
        if isinstance(value, str):
            self._put_text(row, column, value, self._text)
        elif isinstance(value, date):
            self._sheet.write_datetime(row, column, datetime.combine(value, time()), self._date)
        elif value is not None:
            self._sheet.write_number(row, column, value, self._number)

    def _put_text(self, row: int, column: int, text: str, style: Any) -> None:
        if len(text) > LONGEST_CELL:
            raise CellTooLong(f"{len(text)} characters in row {row + 1}")
        if text:
            self._sheet.write_string(row, column, text, style)

    def _write_rules(self, first: int, last: int) -> None:
        """Let the spreadsheet itself refuse a score of 3, and offer the words of a choice."""
        if last < first:
            return
        for column, spec in enumerate(self._table.columns):
            rule = self._rule(spec)
            if rule:
                self._sheet.data_validation(first, column, last, column, rule)

    def _rule(self, spec: Column) -> dict[str, Any] | None:
        if spec.kind is ColumnKind.SCORE:
            highest = self._table.highest_score
            words = " / ".join(str(score) for score in range(highest + 1))
            message = {"error_title": "Skor", "error_message": f"Isi {words}, atau kosongkan."}
            return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": highest, **message}
        if spec.kind is ColumnKind.CHOICE:
            return {"validate": "list", "source": list(spec.choices)}
        return None


def _write_instructions(book: Any, table: ExportTable) -> None:
    sheet = book.add_worksheet(INSTRUCTION_SHEET)
    bold = book.add_format({"bold": True, "font_color": _INK, "bg_color": _HEADER, "text_wrap": True})
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "font_color": _INK})
    for column, width in enumerate((28, 60, 30)):
        sheet.set_column(column, column, width)
    for row, cells in enumerate(table.instructions):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, bold if row == 0 else plain)
