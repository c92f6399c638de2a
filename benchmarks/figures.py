"""A measured figure beside its target, and the table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: all samples, in a unit, and the most that is allowed (None: told for comparison only)."""

    name: str
    unit: str
    target: float | None
    samples: Sequence[float] = field(default_factory=tuple)
    note: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the median keeps the target, and whether the worst sample does."""
        if not self.samples:
            return "NOT MEASURED"
        if self.target is None:
            return ""
        if median(self.samples) > self.target:
            return "MISSED"
        return "met" if max(self.samples) <= self.target else "met (not by the worst)"

    def cells(self) -> tuple[str, ...]:
        """Return the row of the table."""
        target = "" if self.target is None else f"≤ {_number(self.target)} {self.unit}"
        if not self.samples:
            return self.name, target, "", "", self.verdict, self.note
        spread = f"{_number(min(self.samples))} … {_number(max(self.samples))}" if len(self.samples) > 1 else ""
        return self.name, target, f"{_number(median(self.samples))} {self.unit}", spread, self.verdict, self.note


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the sample below which this share lies (nearest rank)."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def table(figures: Sequence[Figure]) -> str:
    """Return the table as text."""
    head = ("what", "target", "median", "lowest … highest", "verdict", "note")
    rows = [head, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
