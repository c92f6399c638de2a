"""What the documents show is what the code generates; a table that went stale fails here.

To add one: (the file, the function that returns what it must hold). `tests/spec` does the same for the methods pages.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.sweep.addresses import addresses

from uswah.appraisal.policies import round_diagram

PROJECT = Path(__file__).resolve().parents[2]


def table_names() -> str:
    """Return the addresses that the access table must have, with their rules, in order."""
    return "\n".join(f"{address.name}  /{address.route}  ({address.rule})" for address in addresses())


def names_in_table(text: str) -> str:
    """Return the addresses that it has."""
    return "\n".join(line for line in text.splitlines() if ":" in line and line[0].isalpha())


def after_the_mark(text: str) -> str:
    """Return what stands below the mark that says what makes it."""
    return text.partition("-->\n\n")[2]


GENERATED: dict[str, tuple[Callable[[], str], Callable[[str], str]]] = {
    "tests/guards/access_table.txt": (table_names, names_in_table),
    "docs/methods/rounds.md": (round_diagram, after_the_mark),
}


@pytest.mark.parametrize("name", GENERATED)
def test_the_document_is_what_the_code_says(name):
    generate, read = GENERATED[name]
    assert read((PROJECT / name).read_text(encoding="utf-8")) == generate()
