"""Draw a table of cells on the one ramp: which source used which technique, or how pairs agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .axes import SMALL, shortened, words
from .paint import SCREEN, Paint
from .svg import drawing, element, text

CELL_HEIGHT = 28.0
NAMES = 104.0
HEAD = 20.0


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell: what is written in it, and its place on the ramp (0 = nothing there, 1 to 4)."""

    figure: str
    step: int = 0
    is_needed: bool = False  # an empty cell that is asked for gets a dashed edge


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows and columns by name, `cells[row][column]`; raises ValueError where their number differs."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[MatrixCell, ...], ...]

    def __post_init__(self) -> None:
        if len(self.cells) != len(self.rows) or any(len(row) != len(self.columns) for row in self.cells):
            raise ValueError(f"{len(self.rows)} × {len(self.columns)} cells are wanted")


def matrix_sentence(matrix: Matrix) -> str:
    """Return the cells as a sentence: row by row, what stands in each column."""
    rows, nothing = [], _("none")
    for name, cells in zip(matrix.rows, matrix.cells, strict=True):
        told = ", ".join(
            f"{column} {cell.figure or nothing}" for column, cell in zip(matrix.columns, cells, strict=True)
        )
        rows.append(f"{name}: {told}")
    return "; ".join(rows) + "."


def agreement_matrix(matrix: Matrix, *, width: float = 300, paint: Paint = SCREEN) -> SafeString:
    """Return the matrix as an SVG; colour is never the only carrier, every cell has its figure."""
    room = (width - NAMES) / max(1, len(matrix.columns))
    letters = max(3, int(room / 6.5))
    nothing = _("none")
    parts = [
        words(NAMES + room * (place + 0.5), 12, shortened(name, letters), paint, anchor="middle")
        for place, name in enumerate(matrix.columns)
    ]
    for row, (name, cells) in enumerate(zip(matrix.rows, matrix.cells, strict=True)):
        top = HEAD + CELL_HEIGHT * row
        parts.append(words(0, top + 18, shortened(name, 16), paint, fill=paint.ink))
        for column, cell in enumerate(cells):
            title = element("title", {}, text(f"{name}, {matrix.columns[column]}: {cell.figure or nothing}"))
            shape = _cell(cell, NAMES + room * column, top, room, paint)
            parts.append(element("g", {}, title, *shape))
    return drawing(width, HEAD + CELL_HEIGHT * len(matrix.rows) + 2, matrix_sentence(matrix), parts)


def _cell(cell: MatrixCell, left: float, top: float, room: float, paint: Paint) -> Sequence[SafeString]:
    step = min(cell.step, len(paint.levels))
    box: dict[str, str | float | int] = {
        "x": left + 1.5,
        "y": top + 1.5,
        "width": room - 3,
        "height": CELL_HEIGHT - 3,
        "rx": 4,
        "fill": paint.levels[step - 1] if step else paint.no_level,
    }
    if cell.is_needed:
        box |= {"stroke": paint.gold, "stroke-width": 1.5, "stroke-dasharray": "3 2"}
    written = element(
        "text",
        {
            "x": left + room / 2,
            "y": top + 18,
            "font-size": SMALL + 1,
            "font-family": paint.font,
            "text-anchor": "middle",
            "fill": paint.on_levels[step - 1] if step else paint.ink_faint,
        },
        text(cell.figure or "–"),
    )
    return (element("rect", box), written)
