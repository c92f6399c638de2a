"""Check every row of every table on agreement, and that the manual is rendered from the same text."""

from pathlib import Path

import pytest

from .agreement_checks import CHECKS, SPECS, printed
from .blocks import blocks_in, blocks_of
from .render import AGREEMENT
from .tables import Row, rows_of

ROWS = [row for spec in sorted(SPECS.glob("*.md")) for row in rows_of(spec)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.place} {row.check}")
def test_table_row_holds(row: Row) -> None:
    computed = CHECKS[row.check](row.scheme, row.given)
    assert {name: printed(computed[name], cell) for name, cell in row.expected.items()} == row.expected


def test_every_check_serves_a_table() -> None:
    assert {row.check for row in ROWS} == set(CHECKS)


def test_every_block_of_data_is_used() -> None:
    used = {row.scheme for row in ROWS} | {row.given.get("weights", "").removeprefix("disagreement ") for row in ROWS}
    assert set(blocks_in(SPECS)) <= used


def test_manual_is_current() -> None:
    assert AGREEMENT.path.read_text(encoding="utf-8") == AGREEMENT.rendered(), "run: python tests/spec/render.py"


def test_block_that_never_ends_is_refused(tmp_path: Path) -> None:
    spec = tmp_path / "open.md"
    spec.write_text("```ratings one\n1 2\n", "utf-8")
    with pytest.raises(ValueError, match="open: the block 'one' never ends"):
        blocks_of(spec)


def test_block_of_the_same_name_is_refused(tmp_path: Path) -> None:
    spec = tmp_path / "twice.md"
    spec.write_text("```ratings one\n1\n```\n```ratings one\n1\n```\n", "utf-8")
    with pytest.raises(ValueError, match="twice: the block 'one' stands twice"):
        blocks_of(spec)
