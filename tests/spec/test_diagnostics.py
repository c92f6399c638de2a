"""Check every row of every table on diagnostics, and that the manual is rendered from the same text."""

import pytest

from .blocks import blocks_in
from .diagnostics_checks import CHECKS, SPECS, printed
from .render import DIAGNOSTICS
from .tables import Row, rows_of

ROWS = [row for spec in sorted(SPECS.glob("*.md")) for row in rows_of(spec)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.place} {row.check}")
def test_table_row_holds(row: Row) -> None:
    computed = CHECKS[row.check](row.scheme, row.given)
    assert {name: printed(computed[name], cell) for name, cell in row.expected.items()} == row.expected


def test_every_check_serves_a_table() -> None:
    assert {row.check for row in ROWS} == set(CHECKS)


def test_every_block_of_data_is_used() -> None:
    assert set(blocks_in(SPECS)) <= {row.scheme for row in ROWS}


def test_manual_is_current() -> None:
    assert DIAGNOSTICS.path.read_text(encoding="utf-8") == DIAGNOSTICS.rendered(), "run: python tests/spec/render.py"
