"""A round lived in a real browser: judged blind, laid side by side, replied, answered, talked over, concluded."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from uswah.appraisal.forms.rounds import COLLECT_DAYS

from .conftest import Complaints, Product, watched

pytestmark = pytest.mark.journey

PASSWORD = "uswah-contoh"
NSM = "121218109901"  # MTs Nurul Huda of the demonstration
YEAR, STAGE = 2026, "formative"
TEACHER = "Siti Aisyah"
ROUND = f"/m/{NSM}/putaran/{YEAR}/{STAGE}/"
ALL_FORMATIVE = f"tahun={YEAR}/{YEAR + 1}&tahap={STAGE}"


@contextmanager
def signed_in(browser: Browser, product: Product, user: str, *, phone: bool) -> Iterator[Page]:
    """Sign in on a phone in the dark, or on the PC of the office; fail on any error that the browser saw."""
    size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
    context = browser.new_context(
        base_url=product.url, viewport=size, locale="id-ID", color_scheme="dark" if phone else "light"
    )
    complaints = Complaints()
    page = watched(context.new_page(), complaints)
    page.set_default_timeout(20_000)
    page.goto("/akun/masuk/")
    page.get_by_label(re.compile("NUPTK")).fill(user)
    page.get_by_label("Sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page).to_have_title(re.compile("Ringkasan"))
    yield page
    context.close()
    # A form that is refused says so by its status, and so does what is not to be seen yet.
    assert [line for line in complaints if "status of 4" not in line] == []


def rate(page: Page, technique: str, *, fourth: str) -> None:
    """Judge Bu Aisyah: partly everywhere, but for the fourth competency."""
    page.locator("select[name=technique]").select_option(technique)
    page.evaluate(
        """(fourth) => {
            for (const details of document.querySelectorAll('main details')) details.open = true;
            for (const input of document.querySelectorAll('input[type=radio]')) {
                const wanted = input.name.startsWith('n-pkg.4.') ? fourth : '1';
                if (input.value === wanted) input.checked = true;
            }
            for (const fact of document.querySelectorAll('textarea[name^="f-pkg.4."]')) fact.value = 'Terlihat.';
        }""",
        fourth,
    )
    page.get_by_role("button", name="Periksa dan simpan").click()
    expect(page.get_by_text("Penilaian tersimpan.")).to_be_visible()


def rate_from_the_round(page: Page, technique: str, *, fourth: str, address: str = "") -> str:
    """Open the rating form where the round offers it (or at an address), judge, and return the address of the judgement."""
    page.goto(address or ROUND)
    if not address:
        page.locator("#penilaian").get_by_role("link", name=re.compile(f"Nilai: {TEACHER}")).click()
    rate(page, technique, fourth=fourth)
    return page.url


def days_pass(product: Product, opened_on: date) -> None:
    """Let the promised days go by; the calendar of a browser's story cannot wait for them."""
    over = opened_on - timedelta(days=1)
    with sqlite3.connect(product.home / "uswah.sqlite3") as database:
        database.execute(
            "UPDATE evidence_round SET collect_until = ?, reply_until = ? WHERE stage = ? AND school_year_id = ?",
            (str(over - timedelta(days=1)), str(over), STAGE, f"{YEAR}/{YEAR + 1}"),
        )


def test_a_round_from_blind_judgements_to_final_levels(browser: Browser, demonstration: Product) -> None:
    with signed_in(browser, demonstration, "kepala", phone=False) as head:
        head.get_by_role("link", name="Putaran penilaian").first.click()
        head.get_by_role("link", name="Buka putaran").click()
        head.get_by_label("Tahap").select_option(STAGE)
        collected = head.get_by_label("Penilaian dikumpulkan sampai").input_value()
        opened_on = date.fromisoformat(collected) - timedelta(days=COLLECT_DAYS)
        head.get_by_label("Guru dapat menanggapi sampai").fill(collected)
        head.get_by_role("button", name="Buka putaran ini").click()
        expect(head.get_by_role("alert")).to_contain_text("agar guru sempat menanggapi")
        expect(head.get_by_label("Penilaian dikumpulkan sampai")).to_have_value(collected)
        head.get_by_label("Guru dapat menanggapi sampai").fill(str(opened_on + timedelta(days=21)))
        head.get_by_role("button", name="Buka putaran ini").click()
        expect(head.get_by_text("Selama dikumpulkan, Anda hanya melihat penilaian sendiri")).to_be_visible()
        teacher = head.locator("#penilaian").get_by_role("link", name=re.compile(f"^{TEACHER}")).get_attribute("href")
        assert teacher
        form = f"{teacher.split('?')[0]}nilai/?instrumen=pkg-guru&{ALL_FORMATIVE}"
        of_head = rate_from_the_round(head, "observation", fourth="2", address=form)

    with signed_in(browser, demonstration, "pengawas", phone=True) as pengawas:
        expect(pengawas.get_by_text("Formatif, MTs Nurul Huda")).to_be_visible()
        assert pengawas.goto(of_head).status == 404  # what the head wrote is not to be seen yet
        rate_from_the_round(pengawas, "document", fourth="0", address=form)
        pengawas.goto(teacher)
        expect(pengawas.get_by_text("Penilaian sedang dikumpulkan")).to_be_visible()

    with signed_in(browser, demonstration, "guru", phone=True) as guru:
        assert guru.goto(of_head).status == 404
        guru.goto(teacher)
        expect(guru.get_by_text("Anda sedang dinilai hari-hari ini")).to_be_visible()

    with signed_in(browser, demonstration, "kepala", phone=False) as head:
        head.goto(ROUND)
        head.get_by_role("link", name="Tutup pengumpulan").click()
        head.get_by_role("button", name="Tutup pengumpulan").click()
        expect(head.get_by_role("alert")).to_be_visible()
        head.get_by_label("Mengapa pengumpulan ditutup?").fill("Semua penilaian sudah masuk.")
        head.get_by_role("button", name="Tutup pengumpulan").click()
        expect(head.get_by_role("heading", name="Penilaian disandingkan")).to_be_visible()
        for _ in range(60):  # the levels are estimated in the background
            head.goto(teacher)
            if head.get_by_role("heading", name="Apa artinya").count():
                break
            head.wait_for_timeout(1000)
        expect(head.get_by_role("heading", name="Apa artinya")).to_be_visible()

    with signed_in(browser, demonstration, "guru", phone=True) as guru:
        guru.locator("main").get_by_role("link", name=re.compile("Baca penilaian tentang Anda")).last.click()
        guru.goto(teacher)
        guru.get_by_role("link", name="Tulis tanggapan").click()
        guru.get_by_label(re.compile("4. Pembelajaran yang mendidik")).check()
        guru.get_by_label("Apa buktinya?").fill("RPP pekan ketiga di map biru.")
        guru.get_by_role("button", name="Kirim tanggapan").click()
        expect(guru.get_by_role("alert")).to_be_visible()
        expect(guru.get_by_label("Apa buktinya?")).to_have_value("RPP pekan ketiga di map biru.")
        expect(guru.get_by_label(re.compile("4. Pembelajaran yang mendidik"))).to_be_checked()
        guru.get_by_label("Apa yang Anda lihat berbeda?").fill("Diskusi kelompok berjalan di tiga kelas.")
        guru.get_by_role("button", name="Kirim tanggapan").click()
        expect(guru.get_by_text("Diskusi kelompok berjalan di tiga kelas.")).to_be_visible()
        assert guru.evaluate("document.documentElement.scrollWidth") <= 360

    with signed_in(browser, demonstration, "kepala", phone=False) as head:
        head.goto(ROUND)
        expect(head.locator("#langkah")).to_contain_text("1 tanggapan guru belum dijawab.")
        head.locator("#perhatian").get_by_role(
            "link", name=re.compile("menanggapi: pembelajaran yang mendidik")
        ).click()
        head.get_by_label("Tingkat berubah").check()
        head.get_by_label("Alasan Anda").fill("Saya melihat lagi dua rekaman pelajaran.")
        head.get_by_role("button", name="Kirim jawaban").click()
        expect(head.get_by_role("alert")).to_contain_text("Pilih tingkat yang berlaku sejak sekarang.")
        expect(head.get_by_label("Alasan Anda")).to_have_value("Saya melihat lagi dua rekaman pelajaran.")
        head.get_by_label("Tingkat yang berlaku sejak sekarang").select_option(label="Tingkat 3")
        head.get_by_role("button", name="Kirim jawaban").click()
        expect(head.get_by_text("Diputuskan bersama: tingkat 3", exact=True)).to_be_visible()
        settle_what_differs(head)
        days_pass(demonstration, opened_on)
        head.goto(ROUND)
        head.get_by_role("link", name="Tuntaskan putaran").click()
        head.get_by_role("button", name="Tuntaskan putaran").click()
        expect(head.get_by_role("heading", name="Selesai", exact=True)).to_be_visible()

    with signed_in(browser, demonstration, "guru", phone=True) as guru:
        guru.goto(teacher)
        expect(guru.get_by_text("Putaran sudah tuntas")).to_be_visible()
        expect(guru.locator("#tanggapan")).to_contain_text("Saya melihat lagi dua rekaman pelajaran.")
    assert "ledger holds" in demonstration.run("audit", "verify")


def settle_what_differs(head: Page) -> None:
    """Talk over every musyawarah of the round; there is one, about the competency that head and pengawas saw apart."""
    settled = 0
    while True:
        head.goto(ROUND)
        waiting = head.locator("#perhatian li", has_text="Bukti bertentangan")
        if not waiting.count():
            break
        waiting.first.get_by_role("link").click()
        head.get_by_label("Apa hasil musyawarahnya?").fill(
            "Pengawas membaca RPP, kepala melihat kelas. Keduanya benar."
        )
        head.get_by_role("button", name="Selesaikan musyawarah").click()
        expect(head.get_by_role("heading", name="Hasil musyawarah")).to_be_visible()
        settled += 1
    assert settled >= 1
