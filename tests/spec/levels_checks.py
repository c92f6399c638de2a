"""Compute what the tables on levels expect: one small function per kind of table."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from core.measurement.levels.made import KNOWN, blocks, levels

from uswah.core.measurement.levels import HEAD, PENGAWAS, NotYetKnowable
from uswah.core.measurement.levels.combinations import anchor_weights, level_rows
from uswah.core.measurement.levels.model import fit, layout_of

from .blocks import blocks_in

SPECS = Path(__file__).parent / "measurement/levels"
ONE = "observation"
Cells = Mapping[str, str]
Results = Mapping[str, str | float]


def printed(value: str | float, like: str) -> str:
    """Write a result as the table has it: a number with as many decimals."""
    return value if isinstance(value, str) else f"{value + 0.0:.{len(like.partition('.')[2])}f}"


def _level(name: str, given: Cells) -> Results:
    rows = []
    for teacher, madrasah, head, heads, *rest in blocks_in(SPECS)[name].words():
        rows.append((teacher, madrasah, head, HEAD, float(heads or 0), "K1", ONE, ""))
        if rest:
            rows.append((teacher, madrasah, rest[0], PENGAWAS, float(rest[1] or 0), "K1", ONE, ""))
    made = blocks(rows)
    layout = layout_of(made, KNOWN)
    fitted = fit(layout, KNOWN, {term.key: term.reference for term in layout.all_terms})
    anchor = anchor_weights(layout, KNOWN.trained)
    found = fitted.combine(level_rows(layout, fitted, np.eye(1), anchor))
    place = made.teacher.labels.index(given["teacher"])
    return {"level": float(found.estimate[place]), "standard deviation": float(np.sqrt(found.variance[place]))}


def _vignettes(_: str, given: Cells) -> Results:
    rows = [(f"{m}{place}", m, f"head {m}", HEAD, 0.1 * place, "K1", ONE, "") for m in "AB" for place in range(4)]
    rows += [
        (f"vignette {v}", None, f"head {m}", HEAD, 0.0, "K1", ONE, "")
        for v in range(int(given["vignettes"]))
        for m in "AB"
    ]
    found = levels(blocks(rows)).linking.effective("A", "B")
    return {"effective linking": round(found, 3) if found < 1e-3 else found}


def _knowable(_: str, given: Cells) -> Results:
    sources, techniques = (given[name].split(", ") for name in ("sources", "techniques"))
    rows = [
        ("t", "A", f"rater {place}", role, 0.1, "K1", technique, "")
        for place, (role, technique) in enumerate(zip(sources, techniques * len(sources), strict=False))
    ]
    found = levels(blocks(rows)).of("t", "K1")
    return {"told": ", ".join(found.gaps) if isinstance(found, NotYetKnowable) else "level"}


CHECKS: Mapping[str, Callable[[str, Cells], Results]] = {
    "level": _level,
    "vignettes": _vignettes,
    "knowable": _knowable,
}
