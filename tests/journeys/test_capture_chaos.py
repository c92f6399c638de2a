"""What goes wrong in the field: killed, cut off, full, a wrong clock, a new build, a memory that was emptied."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Playwright, expect
from support import lesson
from support.bad_line import bad_line
from support.phone import Phone

from .conftest import Product

ROOM = 100_000  # bytes that are left on a full phone
HEAD = "kepala-miftahul-qulub"
ITEMS = """async (m) => (await (await m("outbox")).list())
  .map((one) => [one.state, one.attachments.filter((file) => file.there).length])"""
SYNC = """async (m) => (await m("sending")).sync()"""
SEAL = """async (m, {words, n}) => {
  const pack = (await (await m("pack")).current()).places[0];
  for (let at = 0; at < n; at += 1) {
    const payload = {title: `Rapat ${at}`, held_on: "2026-11-20", begins: "09:00", ends: "10:00",
      present: [], others: ["Bu Aminah"], minutes: words, decisions: []};
    await (await m("outbox")).seal({kind: "meeting", place: pack.nsm, payload, attachments: [], title: `Rapat ${at}`});
  }
  return pack.nsm;
}"""


@pytest.fixture(scope="module")
def signed_in(driver: Playwright, demonstration: Product, tmp_path_factory: pytest.TempPathFactory) -> Phone:
    """A head's browser, signed in and at rest. Each story registers a phone of its own: copies would be twins."""
    phone = Phone(driver, tmp_path_factory.mktemp("phone") / "profile", demonstration.url)
    lesson.sign_in(phone, HEAD)
    phone.stop()
    return phone


@pytest.fixture
def phone(signed_in: Phone, tmp_path: Path) -> Iterator[Phone]:
    made = signed_in.copy(tmp_path / "phone")
    made.start()
    lesson.register(made)
    yield made
    made.end()


def kill_and_look(phone: Phone, seed: int, kills: int) -> list[float]:
    """Kill the browser so many times while somebody types without a signal; return the seconds of typing lost each time."""
    rng, lost = Random(seed), []  # noqa: S311 - moments, not secrets
    for cycle in range(kills):
        typed = lesson.Typed()
        phone.page.on("console", typed)
        phone.page.evaluate(lesson.TYPE_ON, cycle)
        phone.page.wait_for_timeout(rng.uniform(100, 4000))
        killed = time.monotonic()
        phone.kill()
        phone.start(offline=True)
        phone.unlock()
        found = phone.run(lesson.LOOK)
        assert (found["unreadable"], found["drafts"], found["files"], found["scored"]) == (
            0,
            1,
            lesson.PHOTOS,
            lesson.ITEMS,
        )
        there = [number for number in typed.heard if f"[{cycle}.{number}]" in found["words"]]
        lost.append(typed.lost(max(there, default=-1), killed))
        phone.page.goto(f"/lapang/{found['hash']}")
        lesson.to_scores(phone)
    return lost


@pytest.mark.journey
def test_a_browser_killed_while_somebody_types_loses_two_seconds_at_most(phone: Phone) -> None:
    observe_without_signal(phone)
    assert max(kill_and_look(phone, 1, 3)) <= 2.0


@pytest.mark.long
def test_a_browser_killed_at_a_hundred_moments(phone: Phone, capsys: pytest.CaptureFixture[str]) -> None:
    observe_without_signal(phone)
    lost = sorted(kill_and_look(phone, 2, 100))
    with capsys.disabled():
        print(f"\n100 kills: typing lost, median {lost[50]:.2f} s, most {lost[-1]:.2f} s; nothing unreadable")  # noqa: T201
    assert lost[-1] <= 2.0


def observe_without_signal(phone: Phone) -> None:
    phone.context.set_offline(True)
    lesson.begin_observation(phone)
    lesson.score(phone)
    phone.page.wait_for_timeout(2000)


@pytest.mark.journey
def test_answers_cut_on_the_wire_lose_and_double_nothing(
    driver: Playwright, demonstration: Product, tmp_path: Path
) -> None:
    with bad_line(demonstration.url) as line:
        phone = Phone(driver, tmp_path / "phone", line.url)
        lesson.set_up(phone, HEAD)
        lesson.begin_observation(phone)
        lesson.score(phone, 12)
        phone.context.set_offline(True)
        phone.run(SEAL, {"words": "Jaringan buruk", "n": 4})
        line.cut = 0.4
        phone.context.set_offline(False)
        for _ in range(200):
            phone.run(SYNC)
            if all(state == "complete" for state, _ in phone.run(ITEMS)):
                break
        assert phone.run(ITEMS) == [["complete", 0]] * 4
        line.cut = 0.0
        receipts = phone.run(
            """async (m) =>
            (await (await m("sending")).fetchReceipts(0)).map(({id, device, seq}) => [id, device, seq])"""
        )
        own = phone.run("""async (m) => (await m("vault")).profile().device""")
        mine = sorted(seq for _id, device, seq in receipts if device == own)
        assert mine == [1, 2, 3, 4]
        assert line.cuts >= 4, "the line was not bad"
        phone.end()


@pytest.mark.journey
def test_a_clock_that_is_wrong_by_days_changes_neither_order_nor_arrival(phone: Phone) -> None:
    phone.page.clock.set_system_time(datetime.fromtimestamp(time.time(), UTC) - timedelta(days=3))
    phone.run(SYNC)
    phone.run(SEAL, {"words": "Jam HP tertinggal", "n": 2})
    phone.run(SYNC)
    assert phone.run(ITEMS) == [["complete", 0]] * 2
    offset = phone.run("""async (m) => (await (await m("vault")).kept("state", "contact")).offset_s""")
    assert abs(offset - 3 * 86400) < 120


@pytest.mark.journey
def test_a_full_phone_refuses_photographs_and_keeps_text(phone: Phone) -> None:
    phone.stop()
    page = phone.start()  # a browser that has been writing has room set aside
    tool = phone.context.new_cdp_session(page)
    used = tool.send("Storage.getUsageAndQuota", {"origin": phone.url})["usage"]
    tool.send("Storage.overrideQuotaForOrigin", {"origin": phone.url, "quotaSize": used + ROOM})
    page.reload()
    phone.unlock()
    lesson.begin_observation(phone)
    first = page.locator(".lapang-item").first
    taken = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": lesson.photograph(120)}
    for _ in range(4):
        first.locator("input[type=file]").set_input_files([taken])
        page.wait_for_timeout(1500)
    expect(first.get_by_role("alert")).to_contain_text("foto tidak disimpan")
    first.locator("textarea").first.fill("Teks tetap tersimpan")
    page.wait_for_timeout(2000)
    phone.kill()
    phone.start(offline=True)
    phone.unlock()
    found = phone.run(lesson.LOOK)
    assert ("Teks tetap tersimpan" in found["words"], found["unreadable"]) == (True, 0)


@pytest.mark.journey
def test_a_new_build_waits_until_the_draft_is_done(driver: Playwright, demonstration: Product, tmp_path: Path) -> None:
    with bad_line(demonstration.url) as line:
        phone = Phone(driver, tmp_path / "phone", line.url)
        lesson.set_up(phone, HEAD)
        lesson.begin_observation(phone)
        before = phone.page.evaluate("document.documentElement.dataset.build")
        line.build = "f" * len(before)
        phone.page.evaluate("async () => (await navigator.serviceWorker.getRegistration('/lapang/')).update()")
        expect(
            phone.page.get_by_role("button", name="Pakai sekarang").or_(phone.page.locator(".lapang-banners .button"))
        ).to_be_visible()
        phone.page.locator(".lapang-item textarea").first.fill("Ditulis pada versi lama")
        phone.page.wait_for_timeout(2000)
        assert phone.page.evaluate("document.documentElement.dataset.build") == before
        phone.page.locator(".lapang-banners .button").click()
        expect(phone.page.locator(f"html[data-build='{line.build}']")).to_be_attached()
        phone.unlock()
        assert "Ditulis pada versi lama" in phone.run(lesson.LOOK)["words"]
        phone.context.set_offline(True)
        phone.page.reload()
        phone.unlock()
        assert phone.page.evaluate("document.documentElement.dataset.build") == line.build
        phone.end()


@pytest.mark.journey
def test_an_emptied_memory_is_said_aloud_and_the_server_knows_what_is_missing(phone: Phone) -> None:
    phone.run(SEAL, {"words": "Sudah sampai", "n": 1})
    phone.run(SYNC)
    phone.context.set_offline(True)
    phone.run(SEAL, {"words": "Hanya di HP", "n": 2})
    phone.context.set_offline(False)
    tool = phone.context.new_cdp_session(phone.page)
    phone.page.goto("about:blank")
    tool.send("Storage.clearDataForOrigin", {"origin": phone.url, "storageTypes": "indexeddb"})
    phone.page.goto("/lapang/")
    expect(phone.page.get_by_text("Ingatan HP ini terhapus")).to_be_visible()
    phone.register()
    phone.run(SYNC)
    expect(phone.outbox().get_by_text("Nomor 2, 3 belum sampai di server")).to_be_visible()
