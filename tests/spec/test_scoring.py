"""Check every row of every scoring table, and that the manual is rendered from the same text."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from .render import PAGE, rendered
from .scoring_checks import CHECKS
from .tables import Row, rows_of

SPECS = sorted((Path(__file__).parent / "scoring").glob("*.md"))
ROWS = [row for spec in SPECS for row in rows_of(spec)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.place} {row.check}")
def test_table_row_holds(row: Row) -> None:
    computed: Mapping[str, str] = CHECKS[row.check](row.scheme, row.given)
    assert {name: computed.get(name, "-") for name in row.expected} == row.expected


def test_every_check_serves_a_table() -> None:
    assert {row.check for row in ROWS} == set(CHECKS)


def test_manual_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == rendered(), "run: python tests/spec/render.py"


def test_table_without_a_check_is_refused(tmp_path: Path) -> None:
    spec = tmp_path / "loose.md"
    spec.write_text("**Table: ranks** · `credit-2010`\n\n| a | → b |\n|---|---|\n| 1 | 2 |\n\n| c | → d |\n", "utf-8")
    with pytest.raises(ValueError, match="loose:7: a table without a check"):
        list(rows_of(spec))


def test_table_that_expects_nothing_is_refused(tmp_path: Path) -> None:
    spec = tmp_path / "idle.md"
    spec.write_text("**Table: ranks** · `credit-2010`\n\n| a | b |\n", "utf-8")
    with pytest.raises(ValueError, match="idle:3: a table that expects nothing"):
        list(rows_of(spec))


def test_row_with_a_cell_too_few_is_refused(tmp_path: Path) -> None:
    spec = tmp_path / "ragged.md"
    spec.write_text("**Table: ranks** · `credit-2010`\n\n| a | → b |\n|---|---|\n| 1 |\n", "utf-8")
    with pytest.raises(ValueError, match="ragged:5: 1 cells under 2 columns"):
        list(rows_of(spec))
