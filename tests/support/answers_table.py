"""Reads the table of answers: forms by name, long texts written as what is repeated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TABLE = Path(__file__).resolve().parents[1] / "spec" / "forms" / "answers.json"
ANSWERS: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))


def document_of(name: str) -> dict[str, Any]:
    """Return a form of the table as a document that `from_document` reads."""
    choices = [{"name": choice, "label": {"id": choice}} for choice in ANSWERS["choices"]]
    return {
        "code": "uji",
        "version": "1",
        "title": {"id": name},
        "choice_lists": {"skala": choices},
        "members": [_labelled(member) for member in ANSWERS["forms"][name]],
    }


def _labelled(member: dict[str, Any]) -> dict[str, Any]:
    if member["kind"] == "group":
        return {**member, "members": [_labelled(inner) for inner in member["members"]]}
    return member if member["kind"] == "calculate" else {**member, "label": {"id": member["name"]}}


def answered(case: dict[str, Any], part: str = "answers") -> Any:
    """Return the answers of a case with its long texts written out."""
    return _written_out(case[part])


def _written_out(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"repeat"}:
            text, times = value["repeat"]
            return text * times
        return {name: _written_out(each) for name, each in value.items()}
    return [_written_out(each) for each in value] if isinstance(value, list) else value
