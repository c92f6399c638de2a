"""Read the tables of a specification: a marker line names the check, columns that start with an arrow are expected."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ARROW = "→ "
MARKER = re.compile(r"^\*\*Table: (?P<check>[a-z0-9 ]+)\*\* · `(?P<scheme>[a-z0-9-]+)`$")
RULE = re.compile(r"^\|(\s*:?-+:?\s*\|)+$")


@dataclass(frozen=True)
class Row:
    """Hold one row of a checked table: what goes in, and what must come out."""

    place: str
    check: str
    scheme: str
    given: dict[str, str]
    expected: dict[str, str]


def rows_of(path: Path) -> Iterator[Row]:
    """Yield every row of every table of a file.

    Raises ValueError for a table without a marker, without an expected column, or with a ragged row.
    """
    marker: re.Match[str] | None = None
    header: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path.stem}:{number}"
        if not line.startswith("|"):
            # A marker serves the next table only: when a table ends, it is used up.
            marker = MARKER.match(line) or (None if header else marker)
            header = []
        elif not header:
            header = _cells(line)
            _check_header(place, header, marker)
        elif not RULE.match(line):
            yield _row(place, marker, header, _cells(line))


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def _check_header(place: str, header: list[str], marker: re.Match[str] | None) -> None:
    if marker is None:
        raise ValueError(f"{place}: a table without a check")
    if not any(name.startswith(ARROW) for name in header):
        raise ValueError(f"{place}: a table that expects nothing")


def _row(place: str, marker: re.Match[str] | None, header: list[str], cells: list[str]) -> Row:
    if marker is None or len(cells) != len(header):
        raise ValueError(f"{place}: {len(cells)} cells under {len(header)} columns")
    named = dict(zip(header, cells, strict=True))
    return Row(
        place=place,
        check=marker["check"],
        scheme=marker["scheme"],
        given={name: cell for name, cell in named.items() if not name.startswith(ARROW)},
        expected={name.removeprefix(ARROW): cell for name, cell in named.items() if name.startswith(ARROW)},
    )
