"""Declare how facets cross and nest, in the notation of the field: `p x i`, `p x (r:o)`, `(i:p) x o`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

_TOKEN: Final = re.compile(r"\s*([A-Za-z_]\w*|[():×*])")


class BadDesign(ValueError):  # named after what is wrong
    """Refuse a design that cannot be read, or that does not fit the data or the question."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Hold one effect of a design.

    Attributes:
        name: as printed, primary facets before the colon: `r:o`, `p x r:o`.
        primary: the facets that interact in it.
        indices: the primary facets and all that they are nested in.
    """

    name: str
    primary: frozenset[str]
    indices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Design:
    """Hold facets and what each is nested in.

    Attributes:
        text: the design as declared.
        facets: names in the order of the text.
        nested_in: for each facet all facets that it is nested in, at any depth.
        effects: all effects, few indices first; the last one holds every facet and is confounded with error.
    """

    text: str
    facets: tuple[str, ...]
    nested_in: Mapping[str, frozenset[str]]
    effects: tuple[Effect, ...]

    def effect(self, name: str) -> Effect:
        """Return the effect of a name; raises KeyError."""
        for effect in self.effects:
            if effect.name == name:
                return effect
        raise KeyError(name)


def declare(text: str) -> Design:
    """Read a design: `x` crosses, `a:b` nests a in b, round brackets group.

    An effect is any set of facets none of which nests another, together with what they are nested in (Brennan
    2001, section 3.1).

    Raises:
        BadDesign: what cannot be read, a facet named twice, or fewer than two facets.
    """
    reader = _Reader(text)
    facets = reader.product()
    reader.finish()
    if len(facets) < 2:
        raise BadDesign(f"The design {text!r} has one facet; nothing varies around it.")
    nested = {facet: frozenset(reader.nested_in[facet]) for facet in facets}
    return Design(text, tuple(facets), nested, tuple(_effects(facets, nested)))


def _effects(facets: list[str], nested: Mapping[str, frozenset[str]]) -> Iterable[Effect]:
    order = {facet: at for at, facet in enumerate(facets)}
    found = []
    for size in range(1, len(facets) + 1):
        for primary in combinations(facets, size):
            around = frozenset().union(*(nested[facet] for facet in primary))
            if not around & set(primary):
                found.append(_effect(primary, around, order))
    return sorted(found, key=lambda effect: len(effect.indices))


def _effect(primary: tuple[str, ...], around: frozenset[str], order: Mapping[str, int]) -> Effect:
    outer = " x ".join(sorted(around, key=order.__getitem__))
    name = " x ".join(primary) + (f":{outer}" if outer else "")
    return Effect(name, frozenset(primary), frozenset(primary) | around)


class _Reader:
    """Read a design by descent: product = nest {x nest}, nest = atom {: atom}, atom = name | (product)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.nested_in: dict[str, set[str]] = {}
        self.tokens = _tokens(text)
        self.at = 0

    def product(self) -> list[str]:
        facets = self.nest()
        while self.peek() in {"x", "×", "*"}:
            self.at += 1
            facets += self.nest()
        return facets

    def nest(self) -> list[str]:
        facets = self.atom()
        if self.peek() != ":":
            return facets
        self.at += 1
        outer = self.nest()
        for facet in facets:
            self.nested_in[facet].update(outer, *(self.nested_in[other] for other in outer))
        return facets + outer

    def atom(self) -> list[str]:
        here = self.peek()
        self.at += 1
        if here == "(":
            facets = self.product()
            if self.peek() != ")":
                raise BadDesign(f"The design {self.text!r} misses a closing bracket.")
            self.at += 1
            return facets
        if here is None or not here[0].isidentifier() or here == "x":
            raise BadDesign(f"The design {self.text!r} misses a facet at {here or 'its end'!r}.")
        if here in self.nested_in:
            raise BadDesign(f"The design {self.text!r} names {here!r} twice.")
        self.nested_in[here] = set()
        return [here]

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def finish(self) -> None:
        if self.at < len(self.tokens):
            raise BadDesign(f"The design {self.text!r} cannot be read from {self.tokens[self.at]!r} on.")


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    stripped = text.rstrip()
    while at < len(stripped):
        match = _TOKEN.match(stripped, at)
        if match is None:
            raise BadDesign(f"The design {text!r} cannot be read at {stripped[at:]!r}.")
        tokens.append(match[1])
        at = match.end()
    return tokens
