"""A phone in the field: nothing is ever lost, and nobody reads a lost phone. A real browser, a real server."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from playwright.sync_api import Page, Playwright, Request, expect
from support.phone import PIN, Phone

from .conftest import Product

pytestmark = pytest.mark.journey
OWN = "sandi-baru-milik-sendiri"
CANARY = "Burung kenari Bu Maryam"
WRITE = """async (m, {key, words}) => {
  const draft = await (await m("drafts")).open("meeting", key);
  draft.save({minutes: words});
  await draft.flush();
  return draft.failed === null;
}"""
DRAFTS = """async (m) => (await (await m("drafts")).list()).map(({kind, key, value}) => [kind, key, value.minutes])"""
SEAL = """async (m, {key, nsm, words, photos}) => {
  const draft = await (await m("drafts")).open("meeting", key);
  draft.save({minutes: words});
  const attachments = [];
  for (let n = 0; n < photos; n += 1) {
    attachments.push({...await (await m("photo")).take(await picture(n)), for: "minutes"});
  }
  const payload = {title: "Rapat " + key, held_on: "2026-11-20", begins: "09:00", ends: "10:00", present: [],
    others: ["Bu Aminah"], minutes: words, decisions: []};
  return (await m("outbox")).seal({kind: "meeting", place: nsm, payload, attachments, title: "Rapat " + key, draft});

  async function picture(n) {
    const canvas = new OffscreenCanvas(2600, 1900);
    const brush = canvas.getContext("2d");
    for (let at = 0; at < 900; at += 1) {
      brush.fillStyle = `hsl(${(at * 37 + n * 90) % 360} 70% 50%)`;
      brush.fillRect((at * 613) % 2600, (at * 397) % 1900, 170, 130);
    }
    return new File([await canvas.convertToBlob({type: "image/jpeg"})], "IMG_0001.jpg");
  }
}"""
ITEMS = """async (m) => Object.fromEntries((await (await m("outbox")).list()).map((one) => [one.title, one.state]))"""
SYNC = """async (m) => { await (await m("sending")).sync(); return (await m("net")).state().online; }"""
PEOPLE = """async (m) => (await (await m("vault")).people()).map(({hasKey, revoked}) => [hasKey, revoked])"""
RESCUED = """async (m) => {
  const files = await (await m("rescue")).rescueFiles((await m("vault")).who().slot);
  return Promise.all(files.map(({blob}) => blob.text()));
}"""
HAND_IN = """async (m, body) => {
  const {askSession, session} = await m("net");
  const headers = {"Content-Type": "application/json", "X-CSRFToken": (await session()).csrf};
  return (await askSession("/lapang/darurat", {method: "POST", headers, body})).document;
}"""
LEFT = """async (m) => {
  const [store, vault] = [await m("store"), await m("vault")];
  const count = async (name) => [name, (await store.all(vault.base(), name)).length];
  return Object.fromEntries(await Promise.all(["envelopes", "sealed", "drafts"].map(count)));
}"""
CORRECTION = """async (m) => (await (await m("drafts")).list())
  .map(({key, value, supersedes, reason}) => [key, value.minutes, Boolean(supersedes), reason])"""
RULES = """async (m) => {
  const [net, bytes, vault, sentinel, router] = await Promise.all(["net", "bytes", "vault", "sentinel", "router"].map(m));
  const asked = (value) => net.retryAfter(new Headers(value ? {"Retry-After": value} : {}), Date.parse("2026-11-21T00:00:00Z"));
  return {
    waits: [net.backOff(0, 1), net.backOff(5, 0), net.backOff(1, 1), net.backOff(60, 1)],
    retry: [asked(""), asked("7"), asked("86400"), asked("Sat, 21 Nov 2026 00:01:00 GMT")],
    pins: ["280571", "11223344", "123456", "654321", "000000", "28057", "28o571"].map(vault.isGoodPin),
    id: bytes.uuid7(1000).slice(0, 15),
    gaps: sentinel.gapsOf({device: "a", seq: 4}, [{device: "a", seq: 1}, {device: "a", seq: 3}, {device: "b", seq: 2}]),
    address: router.parse("#/observasi/a%2Fb?x=1"),
    digest: await bytes.sha256(bytes.utf8("Iqra’")),
    base64url: [
      bytes.text(bytes.fromBase64(bytes.base64url(bytes.utf8("Iqra’")))) === "Iqra’", bytes.base64url(Uint8Array.of(251, 255)),
    ],
  };
}"""
# Everything that lies in this origin's databases, as text.
STORED = """async () => {
  const rows = [];
  const answered = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const legible = (_key, value) => value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value;
  for (const {name} of await indexedDB.databases()) {
    const base = await answered(indexedDB.open(name));
    for (const store of base.objectStoreNames) {
      const all = await answered(base.transaction(store).objectStore(store).getAll());
      rows.push(...all.map((row) => `${name}/${store} ` + JSON.stringify(row, legible)));
    }
    base.close();
  }
  return rows;
}"""


@pytest.fixture(scope="module")
def signed_in(driver: Playwright, product: Product, tmp_path_factory: pytest.TempPathFactory) -> Phone:
    """The head's browser, signed in with an own password; no phone is set up in it yet."""
    phone = Phone(driver, tmp_path_factory.mktemp("head") / "profile", product.url)
    user, first = product.accounts["kepala"]
    page = phone.start(path="/akun/masuk/")
    page.get_by_label(re.compile("NUPTK")).fill(user)
    page.get_by_label("Sandi", exact=True).fill(first)
    page.get_by_role("button", name="Masuk").click()
    expect(page).to_have_url(re.compile("/akun/sandi/"))
    for field in page.locator("input[type=password]").all():
        field.fill(OWN)
    page.locator("form.form button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("/akun/sandi/"))
    phone.stop()
    return phone


@pytest.fixture
def phone(signed_in: Phone, tmp_path: Path) -> Iterator[Phone]:
    """A phone that the head has set up, with a signal."""
    made = signed_in.copy(tmp_path / "phone")
    made.start()
    made.register()
    yield made
    made.end()


def state_of(phone: Phone) -> dict[str, str]:
    return phone.run(ITEMS)


def seal(phone: Phone, key: str, *, nsm: str, photos: int = 0, words: str = CANARY) -> str:
    return str(phone.run(SEAL, {"key": key, "nsm": nsm, "words": words, "photos": photos}))


def forged(request: Request, pinned: str) -> dict[str, str]:
    """Return a receipt that is right in everything but whose key signed it."""
    body = request.post_data_buffer or b""
    sealed = json.loads(body)
    said = {"id": sealed["id"], "digest": sha256(body).hexdigest(), "device": sealed["device"], "seq": sealed["seq"]}
    receipt = json.dumps({"v": 1, **said, "number": 7, "received_at": "2026-11-21", "state": "accepted", "why": []})
    stranger = ec.generate_private_key(ec.SECP256R1())
    r, s = decode_dss_signature(stranger.sign(receipt.encode(), ec.ECDSA(hashes.SHA256())))
    signature = base64.urlsafe_b64encode(r.to_bytes(32) + s.to_bytes(32)).rstrip(b"=").decode()
    return {"receipt": receipt, "signature": signature, "key": pinned}


def killed_and_opened(phone: Phone, *, offline: bool) -> Page:
    phone.kill()
    page = phone.start(offline=offline)
    phone.unlock()
    return page


def test_what_is_typed_survives_the_death_of_the_browser(phone: Phone):
    phone.context.set_offline(True)
    assert phone.run(WRITE, {"key": "rapat-1", "words": "Kalimat pertama."})
    phone.run("""async (m) => {
      const draft = await (await m("drafts")).open("meeting", "rapat-1");
      draft.save({minutes: "Kalimat pertama. Kalimat kedua."});
    }""")
    phone.page.wait_for_timeout(2000)  # the promise: at most two seconds are lost
    killed_and_opened(phone, offline=True)
    assert phone.run(DRAFTS) == [["meeting", "rapat-1", "Kalimat pertama. Kalimat kedua."]]


def test_sealed_without_a_signal_it_arrives_later_once_and_with_a_receipt(phone: Phone, product: Product):
    phone.context.set_offline(True)
    seal(phone, "luring", nsm=product.nsm, photos=2)
    expect(phone.outbox().get_by_text("Menunggu kirim", exact=True)).to_be_visible()
    killed_and_opened(phone, offline=True)
    assert state_of(phone) == {"Rapat luring": "waiting"}
    phone.context.set_offline(False)
    assert phone.run(SYNC) is True
    assert state_of(phone) == {"Rapat luring": "complete"}
    expect(phone.outbox().get_by_text(re.compile("Tanda terima nomor [0-9]+"))).to_be_visible()
    left = phone.run(LEFT)
    assert left == {"envelopes": 0, "sealed": 0, "drafts": 0}


def test_neither_a_forged_receipt_nor_a_captive_portal_counts(phone: Phone, product: Product):
    pinned = phone.run("""async (m) => (await m("vault")).profile().keys.receipt.id""")
    phone.page.route("**/lapang/kiriman/*", lambda route: route.fulfill(status=201, json=forged(route.request, pinned)))
    seal(phone, "palsu", nsm=product.nsm)
    phone.run(SYNC)
    assert state_of(phone) == {"Rapat palsu": "waiting"}
    expect(phone.outbox().get_by_text("bukan tanda terima dari server kita")).to_be_visible()
    portal = "**/lapang/kontak"
    phone.page.route(
        portal, lambda route: route.fulfill(status=200, body="<html>WiFi gratis</html>", content_type="text/html")
    )
    phone.page.unroute("**/lapang/kiriman/*")
    assert phone.run(SYNC) is False
    assert state_of(phone) == {"Rapat palsu": "waiting"}
    phone.page.unroute(portal)
    assert phone.run(SYNC) is True
    assert state_of(phone) == {"Rapat palsu": "complete"}


def test_a_copied_phone_registers_anew_and_nothing_is_lost_or_doubled(phone: Phone, product: Product, tmp_path: Path):
    phone.stop()
    twin = phone.copy(tmp_path / "twin")
    phone.start()
    phone.unlock()
    seal(phone, "asli", nsm=product.nsm)
    phone.run(SYNC)
    assert state_of(phone) == {"Rapat asli": "complete"}
    phone.stop()
    page = twin.start()
    twin.unlock()
    seal(twin, "kembar", nsm=product.nsm)
    twin.run(SYNC)
    assert state_of(twin) == {"Rapat kembar": "waiting"}
    page.get_by_role("link", name="Daftarkan lagi").click()
    page.get_by_role("button", name="Daftarkan lagi").click()
    expect(page.get_by_text("Lengkap", exact=True)).to_be_visible()
    assert state_of(twin) == {"Rapat kembar": "complete"}
    twin.end()


def test_a_wrong_pin_opens_nothing_and_the_wait_grows(phone: Phone):
    phone.run(WRITE, {"key": "rahasia", "words": CANARY})
    page = phone.page
    page.reload()
    for _ in range(5):
        page.locator("#pin").fill("111222")
        page.get_by_role("button", name="Buka").click()
        expect(page.locator("#pin-kabar")).not_to_be_empty()
        expect(page.get_by_role("button", name="Buka")).to_be_enabled()
    expect(page.get_by_text("Coba lagi pukul")).to_be_visible()
    page.reload()
    page.locator("#pin").fill(PIN)
    page.get_by_role("button", name="Buka").click()
    expect(page.get_by_text("Coba lagi pukul")).to_be_visible()  # the right one too: a guess is a guess
    refused = phone.run(
        """async (m) => (await m("drafts")).list().then(() => "read", (error) => error.constructor.name)"""
    )
    assert refused == "Locked"
    assert CANARY not in page.content()


def test_a_lost_phone_holds_nothing_readable_and_leaving_wipes_it(phone: Phone, product: Product):
    phone.context.set_offline(True)
    phone.run(WRITE, {"key": "catatan", "words": CANARY})
    seal(phone, CANARY, nsm=product.nsm, photos=1)
    phone.page.evaluate("() => document.querySelector('.lapang-page').append(document.createElement('textarea'))")
    phone.page.locator(".lapang-page > textarea").fill(CANARY)  # a browser may remember what stands in fields
    rows = phone.page.evaluate(STORED)
    assert rows
    assert [row for row in rows if CANARY in row or "Hasan" in row] == []
    phone.page.goto("/lapang/#/keluar-akun")
    expect(phone.page.get_by_text("Masih ada yang hanya di HP ini")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Hapus dari HP ini")).to_be_disabled()
    phone.page.get_by_label("Ketik HAPUS").fill("hapus")
    phone.page.get_by_role("button", name="Hapus dari HP ini").click()
    expect(phone.page.get_by_role("link", name="Mulai")).to_be_visible()
    assert [one["name"] for one in phone.page.evaluate("() => indexedDB.databases()")] == ["lapang"]
    phone.stop()
    left = [path for path in phone.profile.rglob("*") if path.is_file() and _holds(path, CANARY)]
    assert left == []


def test_the_second_tab_reads_a_draft_that_is_open_in_the_first(phone: Phone):
    phone.run(WRITE, {"key": "bersama", "words": "Dari tab pertama."})
    first, second = phone.page, phone.context.new_page()
    second.goto("/lapang/")
    phone.page = second
    phone.unlock()
    look = """async (m) => {
      const draft = await (await m("drafts")).open("meeting", "bersama");
      try { draft.save({minutes: "Dari tab kedua."}); } catch { return [draft.readOnly, draft.value.minutes]; }
      await draft.close();
      return [draft.failed === null, draft.value.minutes];
    }"""
    assert phone.run(look) == [True, "Dari tab pertama."]
    phone.page = first
    phone.run("""async (m) => (await (await m("drafts")).open("meeting", "bersama")).close()""")
    phone.page = second
    assert phone.run(look) == [True, "Dari tab kedua."]


def test_what_is_held_is_corrected_from_its_own_content(phone: Phone):
    seal(phone, "salah-tempat", nsm="999999999999")
    phone.run(SYNC)
    assert state_of(phone) == {"Rapat salah-tempat": "held"}
    page = phone.outbox()
    page.get_by_role("button", name="Perbaiki").click()
    page.get_by_label("Apa yang diperbaiki?").fill("Madrasahnya keliru")
    page.get_by_role("button", name="Mulai memperbaiki").click()
    phone.page.wait_for_timeout(300)
    [draft] = phone.run(CORRECTION)
    assert draft == ["salah-tempat", CANARY, True, "Madrasahnya keliru"]


def test_a_revoked_phone_forgets_its_key_and_still_hands_in_what_was_sealed(phone: Phone, product: Product):
    page = phone.page
    page.route("**/lapang/kontak", lambda route: route.fulfill(status=401, json={"code": "DICABUT", "message": ""}))
    seal(phone, "sebelum-dicabut", nsm=product.nsm, photos=1)
    expect(page.get_by_role("heading", name="HP ini dicabut")).to_be_visible()
    assert phone.run(PEOPLE) == [[False, "DICABUT"]]
    page.get_by_role("link", name="Serahkan yang belum terkirim").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Simpan berkas darurat").click()
    document = json.loads(Path(saved.value.path()).read_text())
    assert (document["v"], document["kind"], len(document["items"])) == (1, "uswah-darurat", 1)
    assert CANARY not in json.dumps(document)
    page.get_by_role("button", name="Serahkan sekarang").click()
    expect(page.get_by_text("Sudah diserahkan")).to_be_visible()


def test_receipts_that_a_colleague_brings_back_are_taken(phone: Phone, product: Product, tmp_path: Path):
    page = phone.page
    page.route("**/lapang/kiriman/*", lambda route: route.abort())
    seal(phone, "lewat-rekan", nsm=product.nsm)
    [brought] = phone.run(RESCUED)
    handed = phone.run(HAND_IN, brought)
    (tmp_path / "tanda-terima.json").write_text(json.dumps(handed))
    phone.outbox().locator("summary").click()
    page.get_by_label("Berkas tanda terima dari rekan").set_input_files(tmp_path / "tanda-terima.json")
    expect(page.get_by_text("Lengkap", exact=True)).to_be_visible()
    assert state_of(phone) == {"Rapat lewat-rekan": "complete"}


def test_the_small_rules(signed_in: Phone, tmp_path: Path):
    phone = signed_in.copy(tmp_path / "rules")
    phone.start()
    found = phone.run(RULES)
    phone.end()
    assert found == {
        "waits": [5000, 5000, 10_000, 1_800_000],
        "retry": [None, 7000, 1_800_000, 60_000],
        "pins": [True, True, False, False, False, False, False],
        "id": "00000000-03e8-7",
        "gaps": [2, 4],
        "address": {"name": "observasi", "params": {"rest": ["a/b"], "x": "1"}},
        "digest": sha256("Iqra’".encode()).hexdigest(),
        "base64url": [True, "-_8"],
    }


def _holds(path: Path, words: str) -> bool:
    content = path.read_bytes()
    return words.encode() in content or words.encode("utf-16-le") in content
