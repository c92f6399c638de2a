"""Write a form as a workbook of XLSForm, which ODK, KoboToolbox and our own import read."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import xlsxwriter

from uswah.core.forms import FormDefinition, Group, Member, Question, Wording

INDONESIAN, ENGLISH = "Bahasa Indonesia (id)", "English (en)"
_WORDINGS = (
    ("label", "label"), ("hint", "hint"), ("guidance", "guidance_hint"),
    ("required_message", "required_message"), ("constraint_message", "constraint_message"),
)  # fmt: skip
_COLUMNS = (
    "type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant", "constraint",
    "constraint_message", "calculation", "uswah_indicator", "uswah_techniques",
)  # fmt: skip
_TRANSLATED = frozenset(column for _, column in _WORDINGS)
_ALWAYS = frozenset(("type", "name", f"label::{INDONESIAN}", "list_name"))
_FIXED = datetime(2026, 1, 1)  # noqa: DTZ001 - the same form gives the same bytes, whenever it is written


def write_xlsform(form: FormDefinition) -> bytes:
    """Return the workbook: the sheets survey, choices and settings; the same form gives the same bytes."""
    target = io.BytesIO()
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(target, {"in_memory": True, **plain})
    book.set_properties({"created": _FIXED, "title": form.title.id})
    _write(book, "survey", _in_both(_COLUMNS), list(_survey(form.members)))
    anchors = ("uswah_anchor_id", "uswah_anchor_en")
    _write(book, "choices", [*_in_both(("list_name", "name", "label")), *anchors], list(_choices(form)))
    _write(book, "settings", list(_settings(form)), [_settings(form)])
    book.close()
    return target.getvalue()


def _in_both(columns: Iterable[str]) -> list[str]:
    """Return the headings, those of texts once for each language."""
    return [
        heading
        for column in columns
        for heading in ([f"{column}::{INDONESIAN}", f"{column}::{ENGLISH}"] if column in _TRANSLATED else [column])
    ]


def _texts(column: str, wording: Wording | None) -> dict[str, str]:
    return {f"{column}::{INDONESIAN}": wording.id, f"{column}::{ENGLISH}": wording.en} if wording else {}


def _survey(members: Iterable[Member]) -> Iterator[Mapping[str, str]]:
    for member in members:
        texts: dict[str, str] = {}
        for part, column in _WORDINGS:
            texts.update(_texts(column, getattr(member, part, None)))
        relevant = member.relevance.source if member.relevance else ""
        if isinstance(member, Group):
            yield {"type": "begin_group", "name": member.name, "relevant": relevant, **texts}
            yield from _survey(member.members)
            yield {"type": "end_group"}
        else:
            yield {**texts, **_question(member), "relevant": relevant}


def _question(question: Question) -> dict[str, str]:
    required = question.required.source if question.required else ""
    return {
        "type": f"{question.kind.value} {question.choices}".strip(),
        "name": question.name,
        "required": "yes" if required == "true()" else required,
        "constraint": question.constraint.source if question.constraint else "",
        "calculation": question.calculation.source if question.calculation else "",
        "uswah_indicator": question.indicator,
        "uswah_techniques": " ".join(question.techniques),
    }


def _choices(form: FormDefinition) -> Iterator[Mapping[str, str]]:
    for listed in form.choice_lists:
        for choice in listed.choices:
            anchor = choice.anchor or Wording("")
            yield {
                "list_name": listed.name,
                "name": choice.name,
                **_texts("label", choice.label),
                "uswah_anchor_id": anchor.id,
                "uswah_anchor_en": anchor.en,
            }


def _settings(form: FormDefinition) -> dict[str, str]:
    found = {
        "form_title": form.title.id,
        "form_id": form.code,
        "version": form.version,
        "default_language": INDONESIAN,
        "uswah_title_en": form.title.en,
    }
    return {column: text for column, text in found.items() if text}


def _write(book: Any, name: str, headings: list[str], rows: list[Mapping[str, str]]) -> None:
    """Write a sheet with the columns that any row uses; every cell is text, so that no digit changes."""
    used = [heading for heading in headings if heading in _ALWAYS or any(row.get(heading) for row in rows)]
    sheet = book.add_worksheet(name)
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@", "text_wrap": True})
    for column, heading in enumerate(used):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(column, column, 40 if "::" in heading else 18, text)
        for number, row in enumerate(rows, start=1):
            if row.get(heading):
                sheet.write_string(number, column, row[heading], text)
    sheet.freeze_panes(1, 0)
