"""Compute what the tables on triangulation expect: one small function per kind of table, numbers out."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from uswah.core.triangulation import (
    Candidate,
    Estimate,
    NotEnough,
    Thresholds,
    compare,
    coverage,
    settle,
)

SPECS = Path(__file__).parent / "measurement/triangulation"
BOUNDS = {
    "starting": Thresholds(convergent_above=0.05, divergent_below=0.01, largest_gap=0.5),
    "in-use": Thresholds(convergent_above=0.05, divergent_below=0.01, largest_gap=0.5, beyond_chance=1.96),
}
SOURCE = re.compile(r"(?P<name>\w+) (?P<value>-?[\d.]+) ± (?P<error>[\d.]+)")
PIECE = re.compile(r"(?P<source>\w+) (?P<technique>\w+) ± (?P<error>[\d.]+)(?: shared (?P<shared>[\d.]+))?")
Cells = Mapping[str, str]
Results = Mapping[str, object]


def _sources(cell: str) -> list[Estimate]:
    return [Estimate(m["name"], float(m["value"]), float(m["error"]) ** 2) for m in SOURCE.finditer(cell)]


def _compared(name: str, row: Cells) -> Results:
    sources = _sources(row["sources"])
    shared = float(row.get("shared", "0"))
    covariance = [[a.variance if a is b else shared for b in sources] for a in sources]
    result = compare(sources, BOUNDS[name], covariance=covariance)
    if isinstance(result, NotEnough):
        return {"verdict": str(result.verdict)}
    return {
        "verdict": str(result.verdict),
        "Q": result.q,
        "p": result.p_value,
        "I²": result.i_squared,
        "common": result.common,
        "largest gap": result.largest_gap.size,
        "could hide": result.detectable_gap,
    }


def _place(text: str) -> tuple[str, str]:
    source, technique = text.split()
    return source, technique


def _coverage(_: str, row: Cells) -> Results:
    plan = {_place(asked.rsplit(" ", 1)[0]): int(asked.rsplit(" ", 1)[1]) for asked in row["plan"].split(", ")}
    result = coverage(plan, [_place(piece) for piece in row["there"].split(", ")])
    missing = ", ".join(f"{cell.source} {cell.technique}" for cell in result.missing)
    return {"needed": result.needed, "met": result.met, "still to come": missing or "none"}


def _next_piece(name: str, row: Cells) -> Results:
    candidates = [
        Candidate(m["source"], m["technique"], float(m["error"]) ** 2, float(m["shared"] or 0))
        for m in PIECE.finditer(row["could come"])
    ]
    settling = settle(_sources(row["sources"]), candidates, BOUNDS[name], spread=float(row["spread"]))
    best = settling.best
    assert best is not None
    return {
        "best": f"{best.candidate.source} {best.candidate.technique}",
        "sejalan": best.convergent,
        "berbeda": best.divergent,
        "undecided": best.undecided,
        "error before": settling.standard_error,
        "error after": best.standard_error,
    }


CHECKS: dict[str, Callable[[str, Cells], Results]] = {
    "sources": _compared,
    "sources that share an error": _compared,
    "coverage": _coverage,
    "next piece": _next_piece,
}
