"""Turn a written expression into its tree; refuse by name what is not in the subset.

The subset of XPath 1.0 (W3C 1999) in the spelling of XLSForm: `${name}`, `.`, numbers, texts in single or double quotes,
`or`, `and`, `= != < <= > >=`, `+ - * div mod`, and the functions in FUNCTIONS.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from uswah.core.forms.expressions.patterns import parse_pattern
from uswah.core.forms.expressions.tree import Current, Literal, Matches, Node, Operation, Reference
from uswah.core.forms.refusals import ExpressionFault, ExpressionRefused

LONGEST = 2000  # characters
DEEPEST = 25  # parentheses within each other
HIGHEST = 80  # operations within each other
# How many arguments a function takes; None is without end.
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "not": (1, 1),
    "selected": (2, 2),
    "count-selected": (1, 1),
    "if": (3, 3),
    "coalesce": (2, None),
    "string-length": (1, 1),
    "regex": (2, 2),
    "today": (0, 0),
    "date": (1, 1),
    "true": (0, 0),
    "false": (0, 0),
}
# Excel turns straight quotes into these while people type.
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<reference>\$\{[ ]*(?P<name>[^{}]*?)[ ]*\})
  | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
  | (?P<text>'[^']*'|"[^"]*")
  | (?P<path>[.]{2}|[/@|]|::)
  | (?P<word>[A-Za-z_][A-Za-z0-9_-]*(?:[:.][A-Za-z_][A-Za-z0-9_-]*)*)
  | (?P<sign>!=|<=|>=|[=<>()+*,.-])
    )""",
    re.VERBOSE,
)
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset(("or",)),
    frozenset(("and",)),
    frozenset(("=", "!=")),
    frozenset(("<", "<=", ">", ">=")),
    frozenset(("+", "-")),
    frozenset(("*", "div", "mod")),
)
_OPERATOR_WORDS = frozenset(("or", "and", "div", "mod"))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(source: str) -> Node:
    """Parse an expression; raise ExpressionRefused."""
    if len(source) > LONGEST:
        raise ExpressionRefused(ExpressionFault.TOO_LONG, source[:40], 1)
    reader = _Reader(_tokens(source.translate(_QUOTES).rstrip()))
    tree = reader.level(0, 0)
    reader.expect_end()
    if _height(tree) > HIGHEST:
        raise ExpressionRefused(ExpressionFault.TOO_DEEP, source[:40], 1)
    return tree


def _height(tree: Node) -> int:
    """Count the operations within each other, without a recursion that a long chain could exhaust."""
    height, layer = 0, [tree]
    while layer:
        height += 1
        parts = (
            node.operands if isinstance(node, Operation) else (node.operand,)
            for node in layer
            if isinstance(node, Operation | Matches)
        )
        layer = [child for found in parts for child in found]
    return height


def _tokens(source: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            stripped = len(source) - len(source[at:].lstrip())
            raise ExpressionRefused(ExpressionFault.UNKNOWN_SIGN, source[stripped : stripped + 1], stripped + 1)
        kind = str(match.lastgroup if match.lastgroup != "name" else "reference")
        kind = "reference" if match["reference"] else kind
        start = match.start(kind) + 1
        text = match["name"] if kind == "reference" else match[kind]
        found.append(_Token(kind, text, start))
        at = match.end()
    found.append(_Token("end", "", len(source) + 1))
    return found


class _Reader:
    """Walks over the tokens, from what binds least to what binds most."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.at]

    def refuse(self, fault: ExpressionFault, token: _Token) -> ExpressionRefused:
        return ExpressionRefused(fault, token.text, token.position)

    def unfinished(self) -> ExpressionRefused:
        token = self.here
        return self.refuse(ExpressionFault.PATH if token.kind == "path" else ExpressionFault.UNFINISHED, token)

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def takes(self, sign: str) -> bool:
        if self.here.kind == "sign" and self.here.text == sign:
            self.at += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.takes(sign):
            raise self.unfinished()

    def expect_end(self) -> None:
        if self.here.kind != "end":
            raise self.unfinished()

    def level(self, level: int, depth: int) -> Node:
        if depth > DEEPEST:
            raise self.refuse(ExpressionFault.TOO_DEEP, self.here)
        if level == len(_LEVELS):
            return self.signed(depth)
        left = self.level(level + 1, depth)
        while self.here.kind in {"sign", "word"} and self.here.text in _LEVELS[level]:
            operator = self.take().text
            left = _joined(operator, left, self.level(level + 1, depth))
        return left

    def signed(self, depth: int) -> Node:
        if self.takes("-"):
            if depth > DEEPEST:
                raise self.refuse(ExpressionFault.TOO_DEEP, self.here)
            return Operation("negative", (self.signed(depth + 1),))
        return self.primary(depth)

    def primary(self, depth: int) -> Node:
        token = self.here
        makers: dict[str, Callable[[], Node]] = {
            "reference": lambda: self.reference(token),
            "number": lambda: self.number(token),
            "text": lambda: Literal(token.text[1:-1]),
            "word": lambda: self.function(token, depth),
        }
        if token.kind in makers:
            self.at += 1
            return makers[token.kind]()
        if self.takes("("):
            inner = self.level(0, depth + 1)
            self.expect(")")
            return inner
        if self.takes("."):
            if self.here.kind == "path":
                raise self.refuse(ExpressionFault.PATH, self.here)
            return Current()
        raise self.unfinished()

    def reference(self, token: _Token) -> Node:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", token.text):
            raise ExpressionRefused(ExpressionFault.PATH, "${" + token.text + "}", token.position)
        return Reference(token.text)

    def number(self, token: _Token) -> Node:
        if len(token.text) > 30:
            raise self.refuse(ExpressionFault.TOO_LONG, token)
        return Literal(float(token.text))

    def function(self, token: _Token, depth: int) -> Node:
        if token.text in _OPERATOR_WORDS:
            raise self.refuse(ExpressionFault.UNFINISHED, token)
        if not self.takes("("):
            raise self.refuse(ExpressionFault.PATH, token)
        if token.text not in FUNCTIONS:
            raise ExpressionRefused(ExpressionFault.UNKNOWN_FUNCTION, f"{token.text}()", token.position)
        arguments = self.arguments(depth)
        least, most = FUNCTIONS[token.text]
        if len(arguments) < least or (most is not None and len(arguments) > most):
            raise ExpressionRefused(ExpressionFault.ARGUMENTS, f"{token.text}()", token.position)
        return _call(token, tuple(arguments))

    def arguments(self, depth: int) -> list[Node]:
        if self.takes(")"):
            return []
        found = [self.level(0, depth + 1)]
        while self.takes(","):
            found.append(self.level(0, depth + 1))
        self.expect(")")
        return found


def _joined(operator: str, left: Node, right: Node) -> Node:
    """Join two operands; a chain of `and` or of `or` becomes one operation."""
    if operator in {"and", "or"} and isinstance(left, Operation) and left.name == operator:
        return Operation(operator, (*left.operands, right))
    return Operation(operator, (left, right))


def _call(token: _Token, arguments: tuple[Node, ...]) -> Node:
    match token.text, arguments:
        case "true" | "false", _:
            return Literal(token.text == "true")
        case "date", (Literal(value=str() as written),):
            return _day(token, written)
        case "date", _:
            raise ExpressionRefused(ExpressionFault.DATE, "date()", token.position)
        case "regex", (operand, Literal(value=str() as pattern)):
            return Matches(operand, parse_pattern(pattern, token.position))
        case "regex", _:
            raise ExpressionRefused(ExpressionFault.PATTERN_NOT_FIXED, "regex()", token.position)
        case name, _:
            return Operation(name, arguments)


def _day(token: _Token, written: str) -> Node:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        raise ExpressionRefused(ExpressionFault.DATE, written, token.position)
    try:
        return Literal(date.fromisoformat(written))
    except ValueError as wrong:
        raise ExpressionRefused(ExpressionFault.DATE, written, token.position) from wrong
