"""An expression as a person wrote it, with its tree."""

from __future__ import annotations

from dataclasses import dataclass, field

from uswah.core.forms.expressions.parsing import parse
from uswah.core.forms.expressions.tree import Node, Reference, nodes_of


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression as written with its tree; two are equal when they are written alike.

    Raises ExpressionRefused for what is not in the subset.
    """

    source: str
    tree: Node = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Parse once."""
        object.__setattr__(self, "tree", parse(self.source))

    @property
    def references(self) -> tuple[str, ...]:
        """Return the names of the questions that the expression asks, each once, in order."""
        return tuple(dict.fromkeys(node.name for node in nodes_of(self.tree) if isinstance(node, Reference)))
