"""Check every row of every table on disclosure, and that the manual is rendered from the same text."""

import pytest

from .disclosure_checks import CHECKS, SPECS
from .render import DISCLOSURE
from .tables import Row, rows_of

ROWS = [row for spec in sorted(SPECS.glob("*.md")) for row in rows_of(spec)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.place} {row.check}")
def test_table_row_holds(row: Row) -> None:
    assert CHECKS[row.check](row.scheme, row.given) == row.expected


def test_every_check_serves_a_table() -> None:
    assert {row.check for row in ROWS} == set(CHECKS)


def test_manual_is_current() -> None:
    assert DISCLOSURE.path.read_text(encoding="utf-8") == DISCLOSURE.rendered(), "run: python tests/spec/render.py"
