"""`uswah import` on the command line: all or nothing, every error at its cell, an exit status that scripts can use."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from exchange.desk import Desk, content_digest, nuptk_of, wide, wide_row
from uswah.evidence.models import Rating
from uswah.exchange.models import ImportBatch


@pytest.fixture
def file(desk: Desk, tmp_path: Path) -> Path:
    path = tmp_path / "pkg.xlsx"
    path.write_bytes(wide(wide_row(nuptk_of(desk.home.aisyah), "Siti Aisyah")))
    return path


def run(desk: Desk, file: Path, **options: Any) -> list[str]:
    output = StringIO()
    call_command("import", str(file), madrasah=desk.home.place.code, stdout=output, **options)
    return output.getvalue().splitlines()


def test_a_workbook_is_stored_and_counted(desk: Desk, file: Path):
    assert run(desk, file, rater="Hasan Basri") == [
        "Baru: 1. Berubah: 0. Tetap: 0. Perlu diperbaiki: 0.",
        "Tersimpan: 78 nilai.",
    ]
    assert Rating.rows.count() == 78


def test_the_same_file_again_stores_nothing(desk: Desk, file: Path):
    run(desk, file, rater="Hasan Basri")
    before = content_digest()
    assert run(desk, file, rater="Hasan Basri") == ["Baru: 0. Berubah: 0. Tetap: 1. Perlu diperbaiki: 0."]
    assert content_digest() == before


def test_a_preview_stores_nothing(desk: Desk, file: Path):
    before = content_digest()
    lines = run(desk, file, rater="Hasan Basri", preview=True, language="en")
    assert lines == ["New: 1. Changed: 0. As before: 0. To correct: 0."]
    assert content_digest() == before
    assert ImportBatch.rows.get().state == "PREVIEWED"


def test_errors_are_printed_at_their_cell_and_the_status_is_1(desk: Desk, tmp_path: Path):
    path = tmp_path / "salah.xlsx"
    path.write_bytes(wide(wide_row(nuptk_of(desk.home.aisyah), s1_1=3), wide_row("9999000011112222", "Siapa")))
    before, output = content_digest(), StringIO()
    with pytest.raises(CommandError, match=r"^Tidak ada yang disimpan\.$") as refused:
        call_command("import", str(path), madrasah=desk.home.place.code, rater="Hasan Basri", stdout=output)
    assert refused.value.returncode == 1
    lines = output.getvalue().splitlines()
    assert lines[0].startswith("- Lembar “PKG”, sel C2: ")
    assert lines[1].startswith("- PKG, baris 3: Siapa: Sel A3: ")
    assert lines[-1] == "Baru: 1. Berubah: 0. Tetap: 0. Perlu diperbaiki: 2."
    assert content_digest() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"madrasah": "000"}, "Tidak ada madrasah dengan NSM 000."),
        ({"year": "2031/2032"}, "Tahun pelajaran ini belum dibuka."),
    ],
)
def test_an_unknown_madrasah_or_year_is_said(desk: Desk, file: Path, options: dict[str, str], words: str):
    with pytest.raises(CommandError, match=words):
        call_command("import", str(file), **{"madrasah": desk.home.place.code, **options})
    assert not ImportBatch.rows.exists()


def test_a_missing_file_is_said(desk: Desk, tmp_path: Path):
    with pytest.raises(CommandError, match=r"Tidak ada berkas .*nihil\.xlsx"):
        run(desk, tmp_path / "nihil.xlsx")
