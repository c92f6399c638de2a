"""The phone's screens, lived: a lesson without signal, a reflection, an interview, a document, a form, a meeting, in English.

Each story stands in a madrasah of its own of the demonstration, so that no story meets the evidence of another.
"""

from __future__ import annotations

import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from exchange.odk import sheets
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from .conftest import Complaints, Product, watched

pytestmark = pytest.mark.journey

PASSWORD, PIN = "uswah-contoh", "482913"
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ALL_SENT = re.compile("Semua terkirim|Everything is sent")
WALISONGO = "121218059901"


@contextmanager
def phone_of(
    browser: Browser, product: Product, user: str, *, dark: bool = False, english: bool = False
) -> Iterator[Page]:
    """Register a small phone for somebody and stand on its home; fail on any error that the browser saw."""
    context = browser.new_context(
        base_url=product.url,
        viewport={"width": 320, "height": 640},
        locale="id-ID",
        color_scheme="dark" if dark else "light",
        has_touch=True,
        reduced_motion="reduce",
    )
    if english:
        context.add_init_script("localStorage.setItem('uswah.bahasa', 'en')")
    complaints = Complaints()
    page = watched(context.new_page(), complaints)
    page.set_default_timeout(15_000)
    page.goto("/akun/masuk/")
    page.get_by_label(re.compile("NUPTK")).fill(user)
    page.get_by_label("Sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page).to_have_title(re.compile("Ringkasan"))
    page.goto("/lapang/#/daftar")
    page.locator("#pin").fill(PIN)
    page.locator("#pin2").fill(PIN)
    page.locator("button[type=submit]").click()
    expect(page.locator(".lapang-tile[href='#/baru/dokumen']")).to_be_visible(timeout=20_000)
    yield page
    context.close()
    # A phone without signal asks in vain, and the browser says so.
    assert [line for line in complaints if "ERR_INTERNET_DISCONNECTED" not in line] == []


def begin(page: Page, tile: str, teacher: str | None = None) -> None:
    """Begin something new from home about a teacher, with the first instrument where there is a choice."""
    page.goto("/lapang/#/beranda")
    page.locator(f".lapang-tile[href='#/baru/{tile}']").click()
    expect(page.locator(".lapang-bar .button")).to_be_visible()
    if teacher:
        page.locator("main select").first.select_option(label=teacher)
    first = page.locator("main fieldset.options input[type=radio]")
    if first.count():
        first.first.check()
    page.locator(".lapang-bar .button").click()


def fits(page: Page) -> None:
    """Nothing is to be scrolled sideways, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    page.evaluate(AXE + "; undefined")
    found = page.evaluate("async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes[0].html)")
    assert {page.url: found} == {page.url: []}


def photograph(shade: int) -> bytes:
    """Return a photograph as a phone takes it: large, and with a place in its metadata."""
    picture = Image.linear_gradient("L").point(lambda tone: (tone + shade) % 256).resize((2400, 1800)).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Kamera Bu Guru"
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=90, exif=exif)
    return written.getvalue()


def rows(product: Product, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with sqlite3.connect(product.home / "uswah.sqlite3") as database:
        return database.execute(sql, values).fetchall()


def last_sent(page: Page) -> str:
    """Wait until everything is sent, and return the id of what was sealed last."""
    page.goto("/lapang/#/keluar")
    page.locator(".lapang-bar .button").click()
    line = page.locator(".lapang-outbox > li").first
    expect(line).to_have_attribute("data-state", "complete", timeout=30_000)
    expect(page.locator(".lapang-net")).to_contain_text(ALL_SENT)
    return str(line.get_attribute("data-id"))


def note_fact(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Apa yang terlihat?").fill(words)
    page.locator(".lapang-compose").get_by_role("button", name="Catat").click()


def item(page: Page, code: str) -> Any:
    return page.locator(f"[id='i-{code}']")


def test_a_head_observes_a_lesson_without_signal(browser: Browser, demonstration: Product) -> None:
    with phone_of(browser, demonstration, "kepala-walisongo") as page:
        expect(page.locator(".lapang-chip")).to_have_text(ALL_SENT)
        page.evaluate("navigator.serviceWorker.ready")
        page.context.set_offline(True)
        fits(page)
        begin(page, "observasi", "Rina Azizah")
        for words in ("Guru menyapa tiap murid di pintu", "Dua murid belakang tidak ikut sampai akhir"):
            note_fact(page, words)
        page.get_by_role("textbox", name="Apa yang terlihat?").fill("Kuis penutup lima menit")
        page.locator(".lapang-fact-line").first.click()
        page.get_by_label("Termasuk indikator").select_option("pkg.1.1")
        fits(page)

        page.get_by_role("button", name="Nilai", exact=True).click()
        fits(page)
        item(page, "pkg.1.1").locator("input[value='2']").check()
        item(page, "pkg.1.2").get_by_role("button", name="Ambil dari catatan (2)").click()
        item(page, "pkg.1.2").get_by_label(re.compile("Kuis penutup")).check()
        item(page, "pkg.1.2").get_by_role("button", name="Ambil", exact=True).click()
        item(page, "pkg.1.2").locator("input[value='2']").check()
        item(page, "pkg.1.3").get_by_label("Tidak teramati").check()
        item(page, "pkg.1.4").locator("input[value='2']").check()  # a full score, and its fact is forgotten
        for shade in (40, 60, 80):
            photo = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": photograph(shade)}
            item(page, "pkg.1.1").locator("input[type=file]").set_input_files([photo])
        expect(item(page, "pkg.1.1").locator(".lapang-photos img")).to_have_count(3, timeout=15_000)
        score_until(page, 38)  # two more are begun, each with something missing
        fits(page)

        page.get_by_role("button", name="Periksa", exact=True).first.click()
        fits(page)
        page.get_by_role("button", name="Segel dan kirim").click()
        expect(page.get_by_text("Perbaiki dulu yang ditandai di bawah.")).to_be_visible()
        page.get_by_role("button", name="Ke indikator 1.4").first.click()
        item(page, "pkg.1.4").get_by_role("textbox").first.fill("Menegur dengan bertanya sebabnya")
        page.get_by_role("button", name="Periksa", exact=True).first.click()
        page.get_by_role("button", name="Ke indikator 1.3").first.click()
        item(page, "pkg.1.3").get_by_role("button", name="Waktu habis").click()
        page.get_by_role("button", name="Periksa", exact=True).first.click()
        expect(page.get_by_text("1 catatan belum ditautkan")).to_be_visible()
        for choice in page.locator("main .notice.gold input[type=checkbox]").all():
            choice.check()
        page.get_by_role("button", name="Segel dan kirim").click()
        expect(page.get_by_role("heading", name="Sudah disegel")).to_be_visible()
        expect(page.locator(".lapang-chip")).to_contain_text("1 menunggu kirim")

        page.context.set_offline(False)
        sent = last_sent(page)
        expect(page.locator(".lapang-outbox")).to_contain_text("tanda terima", ignore_case=True)
        fits(page)
        page.goto(f"/m/{WALISONGO}/bukti/{sent}/")
        expect(page.get_by_text("Kuis penutup lima menit")).to_be_visible()
    facts = dict(rows(demonstration, """select i.code, r.fact from evidence_rating r join standards_indicator i
        on i.id = r.indicator_id where r.submission_id = ?""", sent.replace("-", "")))  # fmt: skip
    assert len(facts) == 40
    assert re.fullmatch(r"\d\d\.\d\d Guru menyapa tiap murid di pintu", facts["pkg.1.1"])
    assert facts["pkg.1.3"] == "Waktu habis"
    assert len(rows(demonstration, "select 1 from evidence_media")) >= 3


def score_until(page: Page, wanted: int) -> None:
    """Give the lower score to what is open, competency by competency, until so many indicators are filled in."""
    while (done := filled(page)) < wanted:
        unrated = page.locator(".lapang-item:not(:has(.choice input:checked)):not(:has(.check input:checked))")
        for _ in range(min(wanted - done, unrated.count())):
            unrated.first.locator("input[value='1']").check()
        if filled(page) < wanted:
            page.get_by_role("button", name="Berikutnya").click()


def filled(page: Page) -> int:
    return int(page.locator(".lapang-progress").inner_text().split()[0])


def seal(page: Page, words: str = "Segel dan kirim") -> None:
    page.get_by_role("button", name=words).click()
    expect(page.locator("main .notice h2").first).to_have_text(re.compile("Sudah disegel|It is sealed"))


def test_a_teacher_reflects_at_night(browser: Browser, demonstration: Product) -> None:
    with phone_of(browser, demonstration, "guru-walisongo", dark=True) as page:
        begin(page, "refleksi")
        expect(page.locator(".lapang-item").first).to_be_visible()
        fits(page)
        item(page, "pkg.1.1").get_by_role("textbox").first.fill("Saya hafal nama dan kebiasaan belajar murid VII-A")
        item(page, "pkg.1.1").locator("input[value='2']").check()
        item(page, "pkg.1.2").locator("input[value='1']").check()
        expect(item(page, "pkg.1.1").locator("input[type=time]:visible")).to_have_count(0)
        page.go_back()  # home, and the draft waits there
        page.locator(".lapang-entry-main", has_text="Refleksi diri").first.click()
        expect(item(page, "pkg.1.1").get_by_role("textbox").first).to_have_value(re.compile("hafal nama"))
        page.get_by_role("button", name="Periksa", exact=True).first.click()
        fits(page)
        page.get_by_label("Kirim tanpa yang ini").check()
        seal(page)
        sent = last_sent(page)
    assert rows(
        demonstration,
        "select source_role, technique, rated_by_id = about_id from evidence_submission where id = ?",
        sent.replace("-", ""),
    ) == [("diri", "self_reflection", 1)]


def test_what_is_said_in_an_interview_is_kept_sentence_by_sentence(browser: Browser, demonstration: Product) -> None:
    with phone_of(browser, demonstration, "kepala-darul-amal") as page:
        begin(page, "wawancara", "Joko Nugroho")
        page.get_by_label("Tentang apa").fill("Membimbing murid yang tertinggal")
        for kind, words in (("note", "Menyebut les sore"), ("quote", "Kalau anak berani bertanya, separuh selesai.")):
            page.locator(f".lapang-compose input[value={kind}]").check()
            page.locator(".lapang-compose textarea").fill(words)
            page.locator(".lapang-compose").get_by_role("button", name="Catat", exact=True).click()
        page.locator(".lapang-fact-line").nth(1).click()
        page.get_by_label("Tambah indikator …").select_option("pkg.1.4")
        fits(page)
        seal(page)
        sent = last_sent(page).replace("-", "")
    told = rows(
        demonstration, 'select kind, text, marked from evidence_passage where note_id = ? order by "order"', sent
    )
    assert told == [
        ("note", "Menyebut les sore", "[]"),
        ("quote", "Kalau anak berani bertanya, separuh selesai.", '["pkg.1.4"]'),
    ]


def test_a_teacher_photographs_their_own_lesson_plan(browser: Browser, demonstration: Product) -> None:
    with phone_of(browser, demonstration, "guru-darul-amal", dark=True) as page:
        begin(page, "dokumen", "Saya sendiri")
        fits(page)
        page.get_by_role("button", name="Segel dan kirim").click()
        expect(page.get_by_role("alert")).to_have_text("Tulis dokumen apa ini.")
        page.get_by_label("Dokumen apa").fill("Modul ajar IPA, November")
        photo = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": photograph(20)}
        page.locator("main input[type=file]").first.set_input_files([photo])
        expect(page.locator(".lapang-photos img")).to_have_count(1, timeout=15_000)
        page.locator(".lapang-compose textarea").fill("Tujuan: murid merancang percobaan sendiri")
        fits(page)
        seal(page)  # what still stands in the field goes along
        sent = last_sent(page)
    assert rows(
        demonstration, "select kind, title, source_role from evidence_fieldnote where id = ?", sent.replace("-", "")
    ) == [("document", "Modul ajar IPA, November", "diri")]


def test_a_meeting_is_minuted_in_english(browser: Browser, demonstration: Product) -> None:
    with phone_of(browser, demonstration, "kepala-maarif-5", english=True) as page:
        expect(page.get_by_role("heading", name="Home")).to_be_visible()
        fits(page)
        begin(page, "rapat")
        page.get_by_label("Which meeting").fill("Science MGMP")
        names = page.locator(".lapang-name")
        names.nth(1).click()
        names.nth(2).click()
        expect(page.get_by_text("3 people are there")).to_be_visible()
        page.get_by_label("Name of a guest").fill("Bu Halimah")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Add a decision").click()
        page.get_by_label("Decision 1").fill("Try the water filter in class VIII")
        page.get_by_label("Who does it").select_option(index=1)
        page.get_by_label("Until").fill("2030-01-31")
        page.get_by_label("Begins").fill("13:00")
        page.get_by_label("Ends").fill("12:00")
        page.get_by_role("button", name="Seal and send").click()
        expect(page.get_by_role("alert").first).to_have_text("A meeting ends after it begins; check the times.")
        page.get_by_label("Ends").fill("14:30")
        fits(page)
        seal(page, "Seal and send")
        sent = last_sent(page).replace("-", "")
    assert rows(demonstration, "select title, begins, ends, others from evidence_fieldnote where id = ?", sent) == [
        ("Science MGMP", "13:00:00", "14:30:00", '["Bu Halimah"]')
    ]
    assert len(rows(demonstration, "select 1 from evidence_attendance where note_id = ?", sent)) == 3
    assert rows(demonstration, "select text, due_on from evidence_meetingdecision where note_id = ?", sent) == [
        ("Try the water filter in class VIII", "2030-01-31")
    ]


SCALE = [
    {"list_name": "skala", "name": name, "label": label, "uswah_anchor_id": f"Bila {label.lower()}"}
    for name, label in ((1, "Belum"), (2, "Kadang"), (3, "Selalu"))
]
SURVEY = [
    {"type": "begin_group", "name": "buka", "label": "1. Membuka pelajaran"},
    {"type": "select_one skala", "name": "salam", "label": "1.1 Menyapa murid", "required": "yes"},
    {
        "type": "text", "name": "contoh", "label": "Contohnya", "relevant": "${salam} = '3'", "required": "yes",
        "required_message": "Skor tertinggi perlu satu contoh.",
    },
    {
        "type": "integer", "name": "hadir", "label": "Murid hadir", "constraint": ". > 0 and . <= 50",
        "constraint_message": "1 sampai 50",
    },
    {"type": "end_group"},
]  # fmt: skip


def test_a_form_of_the_madrasah_asks_as_its_workbook_says(browser: Browser, demonstration: Product) -> None:
    nsm = "121235289901"
    with phone_of(browser, demonstration, "kepala-miftahul-qulub") as page:
        page.goto(f"/m/{nsm}/instrumen/")
        workbook = sheets(SURVEY, SCALE, {"form_title": "Supervisi kelas", "form_id": "supervisi", "version": "2026"})
        excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        page.locator("input[type=file]").set_input_files(
            [{"name": "supervisi.xlsx", "mimeType": excel, "buffer": workbook}]
        )
        page.locator("main form button").first.click()
        page.get_by_role("button", name="Terbitkan").click()
        page.goto("/lapang/#/buka")
        page.locator("#pin").fill(PIN)
        page.locator("button[type=submit]").click()
        expect(page.locator(".lapang-tile[href='#/baru/angket']")).to_be_visible(timeout=20_000)
        begin(page, "angket", "Zainal Sutrisno")
        expect(page.get_by_label("Contohnya")).to_be_hidden()
        page.get_by_role("radio", name=re.compile("Selalu")).check()
        expect(page.get_by_label("Contohnya")).to_be_visible()
        page.get_by_label("Murid hadir").fill("77")
        page.get_by_role("button", name="Segel dan kirim").click()
        expect(page.get_by_text("2 pertanyaan perlu dilihat")).to_be_visible()
        expect(page.get_by_text("Skor tertinggi perlu satu contoh.")).to_be_visible()
        fits(page)
        page.get_by_role("button", name="Contohnya").click()
        page.get_by_label("Contohnya").fill("Menyebut nama tiap murid")
        page.get_by_label("Murid hadir").fill("28")
        seal(page)
        sent = last_sent(page).replace("-", "")
    assert len(rows(demonstration, "select 1 from evidence_rating where submission_id = ? and score = 3", sent)) == 1
