"""Say what is wrong with a table, where, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class BadTable(ValueError):  # named after what is wrong
    """Refuse a table: `problem` says what is wrong and what helps, `row` and `column` say where.

    `row` counts rows of data from 1, unless the table was given row numbers of its own (lines of a file).
    `problem` may hold `{name}` places that are filled from `values`; `template` keeps them open, so that an
    interface can say the same sentence in another language.
    """

    def __init__(
        self,
        problem: str,
        *,
        row: int | None = None,
        column: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.template = problem
        self.values: Mapping[str, object] = dict(values or {})
        self.problem = problem.format(**self.values) if self.values else problem
        self.row = row
        self.column = column
        super().__init__(self.problem)

    def __str__(self) -> str:
        """Return the sentence with its place in front: `Row 7, column 'score': …`."""
        places = []
        if self.row is not None:
            places.append(f"row {self.row}")
        if self.column is not None:
            places.append(f"column {self.column!r}")
        where = ", ".join(places)
        return f"{where[:1].upper()}{where[1:]}: {self.problem}" if where else self.problem


@dataclass(frozen=True, slots=True)
class Notice:
    """Tell something about a usable table that its reader should know; same parts as `BadTable`."""

    template: str
    column: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the sentence with its places filled."""
        return self.template.format(**self.values) if self.values else self.template
