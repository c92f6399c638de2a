"""Tell which cells of source by technique a plan needs, and which are filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .pieces import BadEvidence

Place = tuple[str, str]  # source, technique


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one cell of source by technique.

    Attributes:
        source: the row.
        technique: the column.
        needed: how many pieces the plan asks for; 0 where it asks for none.
        filled: how many there are.
    """

    source: str
    technique: str
    needed: int
    filled: int

    @property
    def missing(self) -> int:
        """Return how many pieces are still to come."""
        return max(0, self.needed - self.filled)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Hold the matrix of sources by techniques.

    Attributes:
        sources: rows, those of the plan first.
        techniques: columns, those of the plan first.
        cells: row by row, complete.
        needed: pieces that the plan asks for.
        met: how many of these are there; more than asked in one cell does not stand in for another.
        share: met / needed, 0 to 1; None where the plan asks for nothing.
    """

    sources: tuple[str, ...]
    techniques: tuple[str, ...]
    cells: tuple[Cell, ...]
    needed: int
    met: int
    share: float | None

    def cell(self, source: str, technique: str) -> Cell:
        """Return one cell; raises KeyError."""
        for cell in self.cells:
            if (cell.source, cell.technique) == (source, technique):
                return cell
        raise KeyError((source, technique))

    @property
    def missing(self) -> tuple[Cell, ...]:
        """Return the cells that still need pieces, in the order of the plan."""
        return tuple(cell for cell in self.cells if cell.missing)


def coverage(plan: Mapping[Place, int], pieces: Iterable[Place]) -> Coverage:
    """Compare what a plan asks for with the pieces that are there.

    Args:
        plan: for each (source, technique) how many pieces it asks for.
        pieces: (source, technique) of each piece; a not-observed one is simply absent. A piece may carry no number: an
            interview that was held is a technique that was used.

    Raises:
        BadEvidence: a number below 0 in the plan.
    """
    held = list(pieces)
    for (source, technique), count in plan.items():
        if count < 0:
            raise BadEvidence(f"The plan asks {count} pieces of {source!r} by {technique!r}; 0 is the least.")
    places = [*plan, *held]
    sources = tuple(dict.fromkeys(source for source, _ in places))
    techniques = tuple(dict.fromkeys(technique for _, technique in places))
    cells = tuple(
        Cell(source, technique, plan.get((source, technique), 0), held.count((source, technique)))
        for source in sources
        for technique in techniques
    )
    needed = sum(cell.needed for cell in cells)
    met = sum(min(cell.needed, cell.filled) for cell in cells)
    return Coverage(sources, techniques, cells, needed, met, met / needed if needed else None)
