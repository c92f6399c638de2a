"""The table of answers that server and phone share (tests/spec/forms/answers.json); the phone's run stands in journeys."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.support.answers_table import ANSWERS, answered, document_of
from uswah.core.forms import check_answers, from_document


@pytest.mark.parametrize("case", ANSWERS["cases"], ids=lambda case: case["about"])
def test_the_server_says_what_the_table_says(case: dict[str, Any]):
    form = from_document(document_of(case["form"]))
    day = date.fromisoformat(case.get("today", ANSWERS["today"]))
    checked = check_answers(form, answered(case), today=day)
    found = {
        "kept": [[name, value] for name, value in checked.answers.items()],
        "dropped": list(checked.dropped),
        "problems": [[p.name, p.fault.value, p.message.id if p.message else None] for p in checked.problems],
    }
    wanted = {"kept": answered(case, "kept"), "dropped": case["dropped"], "problems": case["problems"]}
    # JSON tells true from 1, Python's equality does not; what was calculated is a double.
    assert json.dumps(_plain(found)) == json.dumps(_plain(wanted))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
