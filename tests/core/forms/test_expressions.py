"""Expressions on the server: every case of the shared table, what is refused by name, and what must not exhaust it."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from uswah.core.forms.expressions import Expression, ExpressionFault, ExpressionRefused, Scope, evaluate

TABLE = json.loads((Path(__file__).parents[2] / "spec" / "forms" / "expressions.json").read_text(encoding="utf-8"))
TODAY = date(2026, 7, 15)


def value_of(written: Any) -> Any:
    """Return a value of the table as Python has it."""
    if isinstance(written, dict):
        return math.nan if "nan" in written else date.fromisoformat(written["day"])
    return float(written) if isinstance(written, int) and not isinstance(written, bool) else written


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["about"])
def test_a_case_of_the_table(case: dict[str, Any]):
    answers = {name: value_of(written) for name, written in case.get("answers", {}).items()}
    found = evaluate(Expression(case["expression"]).tree, Scope(answers, TODAY, value_of(case.get("current", ""))))
    wanted = value_of(case["value"])
    assert type(found) is type(wanted)
    assert found == wanted or (found != found and wanted != wanted)


@pytest.mark.parametrize("case", TABLE["refused"], ids=lambda case: case["expression"] or "nothing")
def test_what_is_not_supported_is_refused_by_name(case: dict[str, Any]):
    with pytest.raises(ExpressionRefused) as refused:
        Expression(case["expression"])
    told = refused.value
    assert (told.fault.value, told.found, told.position) == (case["fault"], case["found"], case["position"])


def test_an_expression_knows_whom_it_asks():
    assert Expression("${b} > 1 and (${a} = ${b} or regex(${c}, 'x'))").references == ("b", "a", "c")


def test_two_expressions_are_equal_when_they_are_written_alike():
    assert Expression("1 + 1") == Expression("1 + 1")
    assert Expression("1 + 1") != Expression("1+1")


@pytest.mark.parametrize(
    "source",
    ["(" * 200 + "1" + ")" * 200, "1" + "+1" * 400, "-" * 300 + "1", "not(" * 60 + "1" + ")" * 60],
    ids=["parentheses", "chain", "signs", "functions"],
)
def test_what_lies_too_deep_is_refused(source: str):
    with pytest.raises(ExpressionRefused) as refused:
        Expression(source)
    assert refused.value.fault is ExpressionFault.TOO_DEEP


def test_what_is_too_long_is_refused():
    with pytest.raises(ExpressionRefused) as refused:
        Expression("'" + "a" * 2000 + "'")
    assert refused.value.fault is ExpressionFault.TOO_LONG


def test_a_long_chain_of_conditions_is_one_operation():
    source = " or ".join(f"${{q{number}}} = 1" for number in range(120))
    assert evaluate(Expression(source).tree, Scope({"q119": 1.0}, TODAY)) is True
