"""Hold a workbook against the field's own tools: pyxform reads it, ODK Validate judges what pyxform made of it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types
from pyxform.xls2xform import convert  # type: ignore[import-untyped]  # it ships no types

SETTINGS = {"form_title": "Uji", "form_id": "uji", "version": "1"}
Rows = Sequence[Mapping[str, Any]]


def sheets(survey: Rows, choices: Rows = (), settings: Mapping[str, Any] = SETTINGS, **more: Rows) -> bytes:
    """Make a workbook as a person makes one: each row a mapping of its headings."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {"survey": survey, "choices": choices, "settings": [settings], **more}.items():
        sheet = book.create_sheet(name)
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        sheet.append(headings)
        for row in rows:
            sheet.append([row.get(heading) for heading in headings])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def validated(content: bytes, folder: Path) -> str:
    """Return the XForm that pyxform makes of a workbook; it raises where pyxform or ODK Validate refuses it."""
    assert shutil.which("java"), "ODK Validate needs Java: run `make browser`, which installs default-jre-headless."
    path = folder / "form.xlsx"
    path.write_bytes(content)
    return str(convert(path, validate=True, pretty_print=False).xform)
