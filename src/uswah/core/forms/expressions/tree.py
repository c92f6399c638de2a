"""The tree of an expression: small, typed, and the same in JSON for the phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias, assert_never

from uswah.core.forms.expressions.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands in the expression itself."""

    value: str | float | bool | date


@dataclass(frozen=True, slots=True)
class Reference:
    """The answer to another question, `${name}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Current:
    """The answer to the question itself, `.`; only in a constraint."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or a function with what it works on."""

    name: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """`regex(…, '…')`: whether the whole text fits a pattern."""

    operand: Node
    pattern: Pattern


Node: TypeAlias = Literal | Reference | Current | Operation | Matches


def nodes_of(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    yield node
    if isinstance(node, Operation):
        for operand in node.operands:
            yield from nodes_of(operand)
    elif isinstance(node, Matches):
        yield from nodes_of(node.operand)


def to_json(node: Node) -> list[Any]:
    """Return the tree as nested lists: `["value", 2]`, `["of", "name"]`, `["and", […], […]]`."""
    match node:
        case Literal(value=date() as day):
            return ["date", day.isoformat()]
        case Literal(value=value):
            return ["value", value]
        case Reference(name=name):
            return ["of", name]
        case Current():
            return ["this"]
        case Matches(operand=operand, pattern=pattern):
            return ["regex", to_json(operand), pattern.to_json()]
        case Operation(name=name, operands=operands):
            return [name, *(to_json(operand) for operand in operands)]
        case _:
            assert_never(node)
