"""Check every row of every table on triangulation, and that the manual is rendered from the same text."""

import pytest

from .agreement_checks import printed
from .render import TRIANGULATION
from .tables import Row, rows_of
from .triangulation_checks import CHECKS, SPECS

ROWS = [row for spec in sorted(SPECS.glob("*.md")) for row in rows_of(spec)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.place} {row.check}")
def test_table_row_holds(row: Row) -> None:
    computed = CHECKS[row.check](row.scheme, row.given)
    assert {name: printed(computed.get(name, "-"), cell) for name, cell in row.expected.items()} == row.expected


def test_every_check_serves_a_table() -> None:
    assert {row.check for row in ROWS} == set(CHECKS)


def test_manual_is_current() -> None:
    assert TRIANGULATION.path.read_text(encoding="utf-8") == TRIANGULATION.rendered(), (
        "run: python tests/spec/render.py"
    )
