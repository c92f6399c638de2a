"""Read the data blocks of a specification: fenced text whose fence names it, so that data stand beside their table."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FENCE = re.compile(r"^```(?P<kind>ratings|counts|weights|scores) (?P<name>[a-z0-9-]+)(?: columns (?P<columns>\w+))?$")
MISSING = "."


@dataclass(frozen=True)
class Block:
    """Hold the lines of one block, and for scores the facet that runs along a line."""

    kind: str
    name: str
    columns: str
    lines: tuple[str, ...]

    def words(self) -> list[list[str | None]]:
        """Return the cells of every line; a dot is a missing one."""
        return [[None if cell == MISSING else cell for cell in line.split()] for line in self.lines]

    def numbers(self) -> list[list[float | None]]:
        """Return the cells as numbers."""
        return [[None if cell is None else float(cell) for cell in line] for line in self.words()]

    def table(self) -> list[list[float]]:
        """Return the cells as numbers, none of them missing."""
        return [[float(cell) for cell in line.split()] for line in self.lines]

    def scores(self) -> tuple[list[float], dict[str, list[str]]]:
        """Return scores and levels of lines like `o=1 i=2 : 6 5 5`."""
        values: list[float] = []
        levels: dict[str, list[str]] = {self.columns: []}
        for line in self.lines:
            left, right = line.split(":")
            places = dict(part.split("=") for part in left.split())
            for at, cell in enumerate(right.split(), start=1):
                values.append(float("nan") if cell == MISSING else float(cell))
                for facet, level in {self.columns: str(at), **places}.items():
                    levels.setdefault(facet, []).append(level)
        return values, levels


def blocks_of(path: Path) -> dict[str, Block]:
    """Return every block of a file by its name.

    Raises ValueError for a name that stands twice or a block that never ends.
    """
    blocks: dict[str, Block] = {}
    opened: re.Match[str] | None = None
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if opened is None:
            opened, lines = FENCE.match(line), []
        elif line == "```":
            if opened["name"] in blocks:
                raise ValueError(f"{path.stem}: the block {opened['name']!r} stands twice")
            blocks[opened["name"]] = Block(opened["kind"], opened["name"], opened["columns"] or "", tuple(lines))
            opened = None
        else:
            lines.append(line)
    if opened is not None:
        raise ValueError(f"{path.stem}: the block {opened['name']!r} never ends")
    return blocks


@cache
def blocks_in(folder: Path) -> dict[str, Block]:
    """Return the blocks of all chapters of a page."""
    found: dict[str, Block] = {}
    for path in sorted(folder.glob("*.md")):
        found |= blocks_of(path)
    return found
