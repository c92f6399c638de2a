"""Evaluate a tree. `assets/js/lapang/expressions.js` does the same on the phone; one table of cases runs through both.

Numbers are IEEE doubles and texts become numbers as XPath 1.0 (W3C 1999, §3.4, §3.5, §4.4) says; a date counts as its
days since 1970-01-01, as in the phones of ODK. Nothing here raises: what has no number is NaN, and NaN compares false.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias, assert_never

from uswah.core.forms.expressions.patterns import fits
from uswah.core.forms.expressions.tree import Current, Literal, Matches, Node, Operation, Reference

Value: TypeAlias = str | float | bool | date
_EPOCH = date(1970, 1, 1).toordinal()
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_SPACES = " \t\n\r"


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may ask: the answers by name (blank is ""), its own answer, and the day."""

    answers: Mapping[str, Value]
    today: date
    current: Value = ""


def evaluate(node: Node, scope: Scope) -> Value:
    """Return the value of a tree."""
    match node:
        case Literal(value=value):
            return value
        case Reference(name=name):
            return scope.answers.get(name, "")
        case Current():
            return scope.current
        case Matches(operand=operand, pattern=pattern):
            return fits(pattern, as_text(evaluate(operand, scope)))
        case Operation():
            return _operate(node, scope)
        case _:
            assert_never(node)


def as_boolean(value: Value) -> bool:
    """Return whether a value holds: a number that is not 0, a text that is not blank, any date."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return value if isinstance(value, bool) else value != ""


def as_number(value: Value) -> float:
    """Return a value as a number; NaN for a text that is none."""
    if isinstance(value, date):
        return float(value.toordinal() - _EPOCH)
    if isinstance(value, str):
        stripped = value.strip(_SPACES)
        return float(stripped) if _NUMBER.fullmatch(stripped) else math.nan
    return float(value)


def as_text(value: Value) -> str:
    """Return a value as text: a number by its shortest digits and without exponent, a date as ISO 8601."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else _digits(value)


def _digits(number: float) -> str:
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return "0" if number == 0 else f"{Decimal(repr(number)).normalize():f}"


def _operate(node: Operation, scope: Scope) -> Value:
    if node.name in _LAZY:
        return _LAZY[node.name](node.operands, scope)
    values = [evaluate(operand, scope) for operand in node.operands]
    if node.name in _ARITHMETIC:
        return _ARITHMETIC[node.name](*map(as_number, values))
    return _FUNCTIONS[node.name](*values)


def _both(operands: tuple[Node, ...], scope: Scope) -> Value:
    return all(as_boolean(evaluate(operand, scope)) for operand in operands)


def _any(operands: tuple[Node, ...], scope: Scope) -> Value:
    return any(as_boolean(evaluate(operand, scope)) for operand in operands)


def _if(operands: tuple[Node, ...], scope: Scope) -> Value:
    condition, then, otherwise = operands
    return evaluate(then if as_boolean(evaluate(condition, scope)) else otherwise, scope)


def _first_given(operands: tuple[Node, ...], scope: Scope) -> Value:
    found = (evaluate(operand, scope) for operand in operands)
    return next((value for value in found if as_text(value) != ""), "")


def _today(operands: tuple[Node, ...], scope: Scope) -> Value:
    return scope.today


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return as_boolean(left) == as_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return as_number(left) == as_number(right)
    return as_text(left) == as_text(right)


def _chosen(value: Value) -> list[str]:
    return [word for word in re.split(f"[{_SPACES}]+", as_text(value)) if word]


def _divided(left: float, right: float) -> float:
    if right != 0:
        return left / right
    return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


def _rest(left: float, right: float) -> float:
    return math.nan if math.isinf(left) or right == 0 else math.fmod(left, right)


_LAZY: dict[str, Callable[[tuple[Node, ...], Scope], Value]] = {
    "and": _both,
    "or": _any,
    "if": _if,
    "coalesce": _first_given,
    "today": _today,
}
_ARITHMETIC: dict[str, Callable[..., Value]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divided,
    "mod": _rest,
    "negative": operator.neg,
}
_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "not": lambda value: not as_boolean(value),
    "selected": lambda value, choice: as_text(choice) in _chosen(value),
    "count-selected": lambda value: float(len(_chosen(value))),
    "string-length": lambda value: float(len(as_text(value))),
}
