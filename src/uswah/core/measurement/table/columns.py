"""Find the columns of a table by name, and say what is there when one is not."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Final

from .problems import BadTable

MOST_NAMES_TOLD: Final = 30


def find_column(wanted: str, there: Sequence[str], *, part: str = "") -> int:
    """Return the place of a column by its name; case and spaces at the ends do not count.

    `part` is what the column is for ("teacher"), told when it is missing.
    Raises BadTable, with the nearest names and all that are there, when it is missing or stands there twice.
    """
    exact = [place for place, name in enumerate(there) if name == wanted]
    alike = exact or [place for place, name in enumerate(there) if _plain(name) == _plain(wanted)]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise BadTable(
            "The name stands {count} times in the heading; give every column a name of its own.",
            column=wanted,
            values={"count": len(alike)},
        )
    raise missing_column(wanted, there, part=part)


def missing_column(wanted: str, there: Sequence[str], *, part: str = "") -> BadTable:
    """Return the refusal for a column that is not there: what is there, and which names come nearest."""
    near = difflib.get_close_matches(_plain(wanted), [_plain(name) for name in there], n=3, cutoff=0.6)
    nearest = [name for name in there if _plain(name) in near]
    values: dict[str, object] = {"there": ", ".join(there[:MOST_NAMES_TOLD]) or "–", "part": part or wanted}
    if nearest:
        values["nearest"] = ", ".join(nearest)
        return BadTable(
            "No such column for the {part}. Did you mean: {nearest}? Columns there: {there}.",
            column=wanted,
            values=values,
        )
    return BadTable("No such column for the {part}. Columns there: {there}.", column=wanted, values=values)


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").split())
