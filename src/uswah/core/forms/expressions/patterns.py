r"""Patterns of texts without a foreign engine: parsed to a tree and matched by sets of positions.

Engines differ between languages (what `\s` is, where `$` holds), and some patterns keep them busy for years. Here the
same tree is matched by the same few lines on server and phone, in time proportional to text times pattern
(Thompson 1968: all ways at once, instead of one after the other). A pattern must fit the whole text, as in ODK.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from uswah.core.forms.refusals import ExpressionFault, ExpressionRefused

HEAVIEST = 1000  # characters that a pattern may ask for, repetitions counted
DEEPEST = 20

Ranges: TypeAlias = tuple[tuple[int, int], ...]
_DIGIT: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: Ranges = ((9, 13), (32, 32))
_LINE_ENDS: Ranges = ((10, 10), (13, 13), (0x85, 0x85), (0x2028, 0x2029))
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROLS = {"t": 9, "n": 10, "r": 13}
_COUNT = re.compile(r"\{(\d{1,4})(,(\d{1,4})?)?\}", re.ASCII)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One character out of ranges of code points, or out of all others."""

    ranges: Ranges
    negated: bool = False

    def holds(self, character: str) -> bool:
        """Tell whether the character is one of these."""
        point = ord(character)
        return any(low <= point <= high for low, high in self.ranges) != self.negated

    def to_json(self) -> list[Any]:
        """Return the node as nested lists."""
        return ["not" if self.negated else "one", [list(limits) for limits in self.ranges]]


@dataclass(frozen=True, slots=True)
class Row:
    """Parts behind each other."""

    parts: tuple[Pattern, ...]

    def to_json(self) -> list[Any]:
        """Return the node as nested lists."""
        return ["row", *(part.to_json() for part in self.parts)]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several ways."""

    ways: tuple[Pattern, ...]

    def to_json(self) -> list[Any]:
        """Return the node as nested lists."""
        return ["either", *(way.to_json() for way in self.ways)]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A part from `least` to `most` times; None is without end."""

    part: Pattern
    least: int
    most: int | None

    def to_json(self) -> list[Any]:
        """Return the node as nested lists."""
        return ["times", self.part.to_json(), self.least, self.most]


Pattern: TypeAlias = OneOf | Row | Either | Repeated


def fits(pattern: Pattern, text: str) -> bool:
    """Tell whether the pattern fits the whole text."""
    return len(text) in _ends(pattern, text, frozenset((0,)))


def _ends(pattern: Pattern, text: str, starts: frozenset[int]) -> frozenset[int]:
    """Return where a pattern can end that begins at one of these positions."""
    match pattern:
        case OneOf():
            return frozenset(at + 1 for at in starts if at < len(text) and pattern.holds(text[at]))
        case Row(parts=parts):
            for part in parts:
                starts = _ends(part, text, starts)
            return starts
        case Either(ways=ways):
            return frozenset().union(*(_ends(way, text, starts) for way in ways))
        case Repeated():
            return _repeated(pattern, text, starts)
        case _:
            assert_never(pattern)


def _repeated(pattern: Repeated, text: str, starts: frozenset[int]) -> frozenset[int]:
    for _ in range(pattern.least):
        starts = _ends(pattern.part, text, starts)
    seen, fresh, left = starts, starts, pattern.most
    turns = None if left is None else left - pattern.least
    while fresh and (turns is None or turns > 0):
        fresh = _ends(pattern.part, text, fresh) - seen
        seen |= fresh
        turns = None if turns is None else turns - 1
    return seen


def parse_pattern(source: str, position: int = 1) -> Pattern:
    """Parse a pattern; raise ExpressionRefused that names what is not supported, at `position`."""
    reader = _Reader(source, position)
    pattern = reader.either(0)
    if reader.at < len(source):
        raise reader.refuse(source[reader.at])
    if _weight(pattern) > HEAVIEST:
        raise reader.refuse(source[:40])
    return pattern


def _weight(pattern: Pattern) -> int:
    match pattern:
        case OneOf():
            return 1
        case Row(parts=parts) | Either(ways=parts):
            return 1 + sum(map(_weight, parts))
        case Repeated(part=part, least=least, most=most):
            return _weight(part) * max(1, least if most is None else most)
        case _:
            assert_never(pattern)


class _Reader:
    """Walks over the source of a pattern."""

    def __init__(self, source: str, position: int) -> None:
        self.source = source
        self.position = position
        self.at = 0

    def refuse(self, found: str) -> ExpressionRefused:
        return ExpressionRefused(ExpressionFault.PATTERN, found, self.position)

    def peek(self, length: int = 1) -> str:
        return self.source[self.at : self.at + length]

    def take(self) -> str:
        if self.at >= len(self.source):
            raise self.refuse(self.source[-1:])
        self.at += 1
        return self.source[self.at - 1]

    def either(self, depth: int) -> Pattern:
        if depth > DEEPEST:
            raise self.refuse("(")
        ways = [self.row(depth)]
        while self.peek() == "|":
            self.at += 1
            ways.append(self.row(depth))
        return ways[0] if len(ways) == 1 else Either(tuple(ways))

    def row(self, depth: int) -> Pattern:
        # The whole text must fit, so that an anchor at the outer ends says nothing new; elsewhere it is refused.
        if depth == 0 and self.peek() == "^":
            self.at += 1
        parts: list[Pattern] = []
        while (sign := self.peek()) and sign not in "|)":
            if sign == "$" and depth == 0 and (self.at + 1 == len(self.source) or self.source[self.at + 1] == "|"):
                self.at += 1
                break
            parts.append(self.repeated(self.atom(depth)))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def repeated(self, part: Pattern) -> Pattern:
        sign = self.peek()
        limits: tuple[int, int | None]
        if sign in {"*", "+", "?"}:
            limits = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
            self.at += 1
        elif sign == "{":
            limits = self.counted()
        else:
            return part
        if self.peek() in {"*", "+", "?", "{"}:
            raise self.refuse(self.source[self.at - 1 : self.at + 1])
        return Repeated(part, *limits)

    def counted(self) -> tuple[int, int | None]:
        found = _COUNT.match(self.source, self.at)
        if found is None:
            raise self.refuse("{")
        least = int(found[1])
        most = (int(found[3]) if found[3] else None) if found[2] else least
        if max(least, most or 0) > HEAVIEST or (most is not None and most < least):
            raise self.refuse(found[0])
        self.at = found.end()
        return least, most

    def atom(self, depth: int) -> Pattern:
        sign = self.take()
        special: dict[str, Callable[[], Pattern]] = {
            "(": lambda: self.group(depth),
            "[": self.characters,
            "\\": self.escaped,
            ".": lambda: OneOf(_LINE_ENDS, negated=True),
        }
        if sign in special:
            return special[sign]()
        if sign in "*+?{}^$])":
            self.at -= 1
            raise self.refuse(sign)
        return OneOf(((ord(sign), ord(sign)),))

    def group(self, depth: int) -> Pattern:
        if self.peek() == "?":
            if self.peek(2) != "?:":
                raise self.refuse("(" + self.peek(2))
            self.at += 2
        inner = self.either(depth + 1)
        if self.peek() != ")":
            raise self.refuse("(")
        self.at += 1
        return inner

    def escaped(self) -> Pattern:
        sign = self.take()
        if sign.lower() in _CLASSES:
            return OneOf(_CLASSES[sign.lower()], negated=sign.isupper())
        point = self.point(sign)
        return OneOf(((point, point),))

    def point(self, sign: str) -> int:
        if sign in _CONTROLS:
            return _CONTROLS[sign]
        if sign.isalnum() or not sign.isascii():
            raise self.refuse("\\" + sign)
        return ord(sign)

    def characters(self) -> Pattern:
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        while not ranges or self.peek() != "]":
            ranges.extend(self.limits())
        self.at += 1
        return OneOf(tuple(ranges), negated=negated)

    def limits(self) -> Ranges:
        sign = self.take()
        if sign == "\\" and self.peek() in _CLASSES:
            return _CLASSES[self.take()]
        low = self.character(sign)
        if self.peek() != "-" or self.peek(2) in {"-", "-]"}:
            return ((low, low),)
        self.at += 1
        high = self.character(self.take())
        if high < low:
            raise self.refuse(f"{chr(low)}-{chr(high)}")
        return ((low, high),)

    def character(self, sign: str) -> int:
        if sign == "\\":
            return self.point(self.take())
        if sign in "[]" or (sign == "&" and self.peek() == "&"):
            raise self.refuse(sign)
        return ord(sign)
