"""The phone evaluates expressions and checks answers as the server does: the same tables in a real browser."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from tests.support.answers_table import ANSWERS, answered, document_of
from uswah.core.forms import from_document, to_document
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


CHECK_ALL = """async (cases) => {
  const {checkAnswers} = await import("http://telepon.test/answers.js");
  return cases.map(({document, answers, today}) => {
    const {answers: kept, dropped, problems} = checkAnswers(document, answers, {today});
    return {kept, dropped, problems: problems.map(({name, fault, message}) => [name, fault, message && message.id])};
  });
}"""


def test_the_phone_checks_every_form_as_the_server_does(browser: Browser):
    page = browser.new_page()
    page.route("http://telepon.test/**", _from_assets)
    page.goto("http://telepon.test/")
    found = page.evaluate(
        CHECK_ALL,
        [
            {
                "document": to_document(from_document(document_of(case["form"]))),
                "answers": answered(case),
                "today": case.get("today", ANSWERS["today"]),
            }
            for case in ANSWERS["cases"]
        ],
    )
    page.close()
    wanted = [
        {"kept": answered(case, "kept"), "dropped": case["dropped"], "problems": case["problems"]}
        for case in ANSWERS["cases"]
    ]
    abouts = [case["about"] for case in ANSWERS["cases"]]
    assert json.dumps(dict(zip(abouts, found, strict=True))) == json.dumps(dict(zip(abouts, wanted, strict=True)))


def _from_assets(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    if not name:
        route.fulfill(body="<!doctype html><title>-</title>", content_type="text/html")
    else:
        route.fulfill(body=(MODULE.parent / name).read_bytes(), content_type="text/javascript")
