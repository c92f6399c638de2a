"""The phone evaluates expressions as the server does: the same table of cases in a real browser."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from uswah.core.forms.expressions import Expression, to_json

pytestmark = pytest.mark.journey
ROOT = Path(__file__).parents[2]
TABLE = json.loads((ROOT / "tests" / "spec" / "forms" / "expressions.json").read_text(encoding="utf-8"))
MODULE = ROOT / "assets" / "js" / "lapang" / "expressions.js"
EVALUATE_ALL = """async ([source, cases]) => {
  const module = await import("data:text/javascript;base64," + source);
  return cases.map(({tree, answers, current}) => {
    const value = module.evaluate(tree, {answers, current, today: "2026-07-15"});
    return Number.isNaN(value) ? {nan: true} : value;
  });
}"""


def test_the_phone_gives_the_value_of_every_case(browser: Browser):
    source = base64.b64encode(MODULE.read_bytes()).decode()
    cases: list[dict[str, Any]] = [
        {"tree": to_json(Expression(c["expression"]).tree), "answers": {}, "current": "", **c} for c in TABLE["cases"]
    ]
    page = browser.new_page()
    found = page.evaluate(EVALUATE_ALL, [source, cases])
    page.close()
    wanted = {case["about"]: case["value"] for case in TABLE["cases"]}
    # JSON tells true from 1, Python's equality does not.
    assert json.dumps(dict(zip(wanted, found, strict=True))) == json.dumps(
        {about: _as_the_browser_says(value) for about, value in wanted.items()}
    )


def _as_the_browser_says(value: Any) -> Any:
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole else value
