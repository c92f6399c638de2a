"""Hold plain scores with crossed groups, for the general model: no items, no scale, residual unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from .checks import refuse_empty_cells, refuse_few_raters
from .codes import Codes, crossed
from .problems import BadTable
from .ratings import Column
from .scores import Floats, as_numbers


@dataclass(frozen=True, slots=True, eq=False)
class PlainTable:
    """Hold scores float64[n] with teacher, rater and any number of further grouping columns, all fully given."""

    teacher: Codes
    rater: Codes
    groups: tuple[tuple[str, Codes], ...]
    score: Floats

    def __len__(self) -> int:
        return len(self.score)

    @classmethod
    def of(
        cls,
        teacher: Column,
        rater: Column,
        score: Sequence[object] | npt.NDArray[np.generic],
        *,
        groups: Mapping[str, Sequence[Column]] | None = None,
        row_numbers: npt.NDArray[np.integer] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Self:
        """Check plain scores and return them; a group of several columns is their combination ("dept × service").

        Raises BadTable naming row and column: empty table or cell, no number, one rater only, all scores equal.
        """
        called = {name: (names or {}).get(name, name) for name in ("teacher", "rater", "score")}
        if len(score) == 0:
            raise BadTable("The table is empty: it has a heading but no row of ratings.")
        numbers = as_numbers(score, column=called["score"], rows=row_numbers)
        if numbers.min() == numbers.max():
            raise BadTable("Every score is {value:g}; there is nothing to tell apart.", column=called["score"],
                           values={"value": float(numbers[0])})  # fmt: skip
        coded = {"teacher": _coded(teacher), "rater": _coded(rater)}
        joined = {name: combine([_coded(part) for part in parts]) for name, parts in (groups or {}).items()}
        for name, column in {**coded, **joined}.items():
            if len(column) != len(numbers):
                raise BadTable(
                    "The column has {length} values, the scores are {scores}.",
                    column=called.get(name, name),
                    values={"length": len(column), "scores": len(numbers)},
                )
            refuse_empty_cells(column, called.get(name, name), row_numbers)
        refuse_few_raters(coded["rater"], 2, called["rater"])
        return cls(coded["teacher"], coded["rater"], tuple(joined.items()), numbers)


def combine(parts: Sequence[Codes]) -> Codes:
    """Return one column that tells apart every combination of the parts that occurs: "dept × service"."""
    if len(parts) == 1:
        return parts[0]
    key = crossed(parts)
    _numbers, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    labels = tuple(" × ".join(part.label(row) or "–" for part in parts) for row in first.tolist())
    return Codes(inverse.astype(np.int32), labels)


def _coded(column: Column) -> Codes:
    return column.in_order() if isinstance(column, Codes) else Codes.of(column)
