"""The first day of a madrasah with Uswah, lived in a real browser: from an empty house to a printed report."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from uswah.exchange.enums.columns import PKG
from uswah.exchange.enums.kinds import Stage
from uswah.exchange.enums.rows import PersonKeys, RatingBlock, RosterEntry, SubjectLoad
from uswah.exchange.exporters.layouts import write_roster, write_wide

from .conftest import Product

pytestmark = pytest.mark.journey

OWN = "sandi-baru-milik-sendiri"
# The worked example of the law: raw 9, 10, 6, 18, … gives 49 of 56, 87.5, Baik.
RAW = (9, 10, 6, 18, 9, 10, 7, 9, 9, 13, 5, 4, 5, 6)
TEACHERS = (
    ("9999000000000011", "Aisyah Nurhaliza", "Matematika"),
    ("9999000000000012", "Budi Santoso", "Fikih"),
    ("9999000000000013", "Citra Anggraini", "IPA"),
)


def scores_of(raw: tuple[int, ...]) -> dict[str, int]:
    """Spread the raw score of each competency over its indicators: twos first, then a one, then zeros."""
    scores: dict[str, int] = {}
    for competency, (total, count) in enumerate(zip(raw, PKG.counts, strict=True), start=1):
        left = total
        for number in range(1, count + 1):
            scores[f"pkg.{competency}.{number}"] = given = min(2, left)
            left -= given
    return scores


def roster() -> bytes:
    return write_roster(
        [
            RosterEntry(PersonKeys(nuptk=nuptk, name=name), title_after="S.Pd.", subjects=(SubjectLoad(subject, 24),))
            for nuptk, name, subject in TEACHERS
        ]
    )


def workbook() -> bytes:
    facts = {"pkg.1.1": "Memanggil setiap murid dengan namanya; =1+1 tetap teks."}
    return write_wide(
        [
            RatingBlock(PersonKeys(nuptk=nuptk, name=name), scores_of(RAW), facts, stage=Stage.SUMMATIVE)
            for nuptk, name, _ in TEACHERS
        ]
    )


def sign_in(page: Page, user: str, password: str) -> None:
    page.goto("/")
    expect(page).to_have_title(re.compile("Masuk"))
    page.get_by_label(re.compile("NUPTK")).fill(user)
    page.get_by_label("Sandi", exact=True).fill(password)
    page.get_by_role("button", name="Masuk").click()


def choose_own_password(page: Page) -> None:
    expect(page).to_have_url(re.compile("/akun/sandi/"))
    for field in page.locator("input[type=password]").all():
        field.fill(OWN)
    page.locator("form.form button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("/akun/sandi/"))


def hand_in(page: Page, product: Product, kind: str, name: str, content: bytes, folder: Path) -> None:
    path = folder / name
    path.write_bytes(content)
    page.goto(f"/m/{product.nsm}/impor/")
    page.get_by_label(kind, exact=True).check()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Baca dan tampilkan").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def store(page: Page) -> None:
    page.get_by_role("button", name="Simpan semua baris").click()
    page.get_by_role("link", name=re.compile("Lihat hasil")).click(timeout=30_000)
    expect(page.get_by_text("Tersimpan.", exact=True)).to_be_visible()


def test_from_an_empty_house_to_a_printed_report(desk: Page, product: Product, tmp_path: Path) -> None:
    """The operator brings the workbooks in, the head opens the map and a teacher, and takes the report along."""
    user, first = product.accounts["operator"]
    sign_in(desk, user, first)
    choose_own_password(desk)
    hand_in(desk, product, "Guru", "daftar guru.xlsx", roster(), tmp_path)
    expect(desk.get_by_role("row", name=re.compile("Aisyah Nurhaliza"))).to_contain_text("Baru")
    store(desk)
    hand_in(desk, product, "Nilai PKG", "pkg.xlsx", workbook(), tmp_path)
    store(desk)
    hand_in(desk, product, "Nilai PKG", "pkg lagi.xlsx", workbook(), tmp_path)
    expect(desk.get_by_text("Tidak ada yang perlu disimpan")).to_be_visible()
    desk.get_by_role("button", name="Keluar").click()

    user, first = product.accounts["kepala"]
    sign_in(desk, user, first)
    choose_own_password(desk)
    desk.get_by_role("link", name="Peta kompetensi").first.click()
    row = desk.get_by_role("row", name=re.compile("Aisyah Nurhaliza"))
    expect(row).to_contain_text("87,5")
    expect(row).to_contain_text("Baik")
    row.get_by_role("link", name=re.compile("Aisyah")).click()
    expect(desk.get_by_role("heading", name=re.compile("Aisyah Nurhaliza"))).to_be_visible()
    desk.get_by_role("link", name="Rapor PKG").first.click()
    desk.get_by_role("button", name=re.compile("Terbitkan")).click()
    with desk.expect_download() as waiting:
        desk.get_by_role("link", name=re.compile("A4")).first.click()
    sheets = PdfReader(io.BytesIO(waiting.value.path().read_bytes())).pages
    paper = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    for printed in ("Aisyah Nurhaliza", "MTs Contoh Baru", "49", "87,5", "Baik", "=1+1 tetap teks"):
        assert printed in paper
    assert "ledger holds" in product.run("audit", "verify")
