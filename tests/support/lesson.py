"""A head who observes a lesson on a phone: forty indicators, three photographs, facts typed without pause."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass, field

from PIL import Image
from playwright.sync_api import ConsoleMessage, expect

from support.phone import Phone

expect.set_options(timeout=20_000)  # two browsers and a server share two cores
ITEMS, PHOTOS = 40, 3
PASSWORD = "uswah-contoh"
# Types a numbered word into a fact of one indicator after the other, as fast as nobody can, and says each of them aloud.
TYPE_ON = """(cycle) => {
  const fields = Array.from(document.querySelectorAll(".lapang-item textarea"));
  let n = 0;
  const type = () => {
    const field = fields[n % fields.length];
    if (!field.isConnected) return;
    field.value = `${field.value.slice(-200)} [${cycle}.${n}]`;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    console.debug(`typed ${cycle}.${n}`);
    n += 1;
  };
  setInterval(type, 40);
}"""
# Opens everything that lies in the person's store: which drafts and files can be read, and the numbered words in them.
LOOK = """async (m) => {
  const [drafts, media, store, vault, bytes] = await Promise.all(
    ["drafts", "media", "store", "vault", "bytes"].map(m));
  const listed = await drafts.list();
  const files = await Promise.all((await store.all(vault.base(), "media")).map(async ([digest]) => {
    try { return (await bytes.sha256(new Uint8Array(await media.fileBytes(digest)))) === digest; } catch { return false; }
  }));
  return {
    unreadable: listed.filter((one) => one.unreadable).length + files.filter((whole) => !whole).length,
    drafts: listed.length, files: files.length,
    scored: Object.values(listed[0]?.value?.scores ?? {}).filter((one) => Number.isInteger(one.score)).length,
    words: JSON.stringify(listed[0]?.value ?? {}),
    hash: listed[0]?.hash ?? "",
  };
}"""


@dataclass
class Typed:
    """What the browser said it typed, each with the moment at which we heard of it."""

    heard: dict[int, float] = field(default_factory=dict)

    def __call__(self, line: ConsoleMessage) -> None:
        """Take a line of the console."""
        if found := re.fullmatch(r"typed \d+\.(\d+)", line.text):
            self.heard[int(found[1])] = time.monotonic()

    def lost(self, last: int, killed: float) -> float:
        """Return how many seconds of typing before the kill are gone, when `last` is the last word that is there."""
        gone = [at for number, at in self.heard.items() if number > last]
        return killed - min(gone) if gone else 0.0


def sign_in(phone: Phone, user: str) -> None:
    """Open the browser and sign in."""
    phone.start()
    phone.sign_in(user, PASSWORD)


def register(phone: Phone) -> None:
    """Set up the phone of who is signed in, and wait until it knows whom they may judge, and with what."""
    phone.register()
    expect(phone.page.locator(".lapang-tile").first).to_be_visible()
    phone.run("async (m) => (await m('sending')).sync()")
    expect(phone.page.locator(".lapang-chip")).to_have_text("Semua terkirim")


def set_up(phone: Phone, user: str) -> None:
    """Sign in, and set up the phone."""
    sign_in(phone, user)
    register(phone)


def photograph(shade: int) -> bytes:
    """Return a photograph of a phone, with a place in its metadata."""
    picture = Image.effect_noise((1000, 750), shade).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=85, exif=exif)
    return written.getvalue()


def begin_observation(phone: Phone) -> None:
    """Begin to observe the first teacher of the list, and come to the scores."""
    page = phone.page
    page.goto("/lapang/#/beranda")
    page.locator(".lapang-tile[href='#/baru/observasi']").click()
    page.locator("main select").first.select_option(index=1)
    first = page.locator("main fieldset.options input[type=radio]")
    if first.count():
        first.first.check()
    page.locator(".lapang-bar .button").click()
    to_scores(phone)


def to_scores(phone: Phone) -> None:
    """Go to the scores of the observation that is open."""
    phone.page.get_by_role("button", name="Nilai", exact=True).click()
    expect(phone.page.locator(".lapang-item").first).to_be_visible()


def score(phone: Phone, wanted: int = ITEMS, *, photos: int = PHOTOS) -> None:
    """Give a score to so many indicators, competency by competency, and take photographs at the first."""
    page, done = phone.page, 0
    for shade in range(photos):
        taken = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": photograph(30 + 20 * shade)}
        page.locator(".lapang-item").first.locator("input[type=file]").set_input_files([taken])
        expect(page.locator(".lapang-item").first.locator(".lapang-photos img")).to_have_count(shade + 1)
    while done < wanted:
        items = page.locator(".lapang-item")
        for at in range(min(wanted - done, items.count())):
            items.nth(at).locator("input[value='1']").check(force=True)
            done += 1
        if done < wanted:
            page.get_by_role("button", name="Berikutnya").click()
