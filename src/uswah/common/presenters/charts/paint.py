"""Name the colours of charts: variables of the page, or fixed ones for paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Paint:
    """Hold the colours and the type face of a chart; `levels` is the one ramp, lowest first."""

    ink: str
    ink_soft: str
    ink_faint: str
    line: str
    surface: str
    brand: str
    gold: str
    levels: tuple[str, ...]
    on_levels: tuple[str, ...]  # the ink that is legible on each of them
    no_level: str
    font: str


# On a page the variables of assets/css follow light and dark by themselves.
SCREEN: Final = Paint(
    ink="var(--ink)",
    ink_soft="var(--ink-soft)",
    ink_faint="var(--ink-faint)",
    line="var(--line)",
    surface="var(--surface)",
    brand="var(--brand)",
    gold="var(--gold)",
    levels=("var(--level-1)", "var(--level-2)", "var(--level-3)", "var(--level-4)"),
    on_levels=("var(--on-level)", "var(--on-level)", "var(--on-level)", "var(--on-level-4)"),
    no_level="var(--level-none)",
    font="inherit",
)

# Papers are typeset by programs that know no variables; these are the light values of the same names.
PAPER: Final = Paint(
    ink="#1b2422",
    ink_soft="#4f5a56",
    ink_faint="#616b67",
    line="#d8d2c2",
    surface="#ffffff",
    brand="#14614f",
    gold="#a87818",
    levels=("#efd9b4", "#d3d7a4", "#8fc0a0", "#1f6f5b"),
    on_levels=("#1b2422", "#1b2422", "#1b2422", "#ffffff"),
    no_level="#eceae4",
    font="Plus Jakarta Sans",
)
