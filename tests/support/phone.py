"""A phone of a story: a browser with a profile of its own that can lose its signal, be killed, and be copied."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, expect

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
PIN = "280571"
# Runs a piece of script with the app's own modules at hand: `await m("outbox")` is outbox.js of the build that runs.
WITH_MODULES = """async ([source, argument]) => {
  const build = document.documentElement.dataset.build;
  const m = (name) => import(`/lapang/app/${build}/js/lapang/${name}.js`);
  return await (%s)(m, argument);
}"""


class Phone:
    """One browser profile; `page` is the app in it. Stories reach past the screens with `run`."""

    def __init__(self, driver: Playwright, profile: Path, url: str) -> None:
        self.driver, self.profile, self.url = driver, profile, url
        self.context: BrowserContext
        self.page: Page

    def start(self, *, path: str = "/lapang/", offline: bool = False) -> Page:
        """Open the browser with what the profile holds, and the app in it."""
        self.context = self.driver.chromium.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, args=QUIET, base_url=self.url, locale="id-ID",
            viewport={"width": 340, "height": 720}, service_workers="allow", accept_downloads=True,
        )  # fmt: skip
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.context.set_offline(offline)
        self.page.goto(path)
        return self.page

    def stop(self) -> None:
        """Close the browser as a person does."""
        self.context.close()

    def end(self) -> None:
        """Close the browser if it is still open."""
        if self._processes():
            self.stop()

    def kill(self) -> None:
        """End the browser as an empty battery does: SIGKILL to every process of this profile, no last words."""
        for pid in self._processes():
            os.kill(pid, signal.SIGKILL)
        while self._processes():
            time.sleep(0.02)
        try:
            self.context.close()
        except Exception:  # noqa: BLE001 - the browser is dead, whatever the driver says about it
            return

    def _processes(self) -> list[int]:
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes()
                except OSError:
                    continue
                if f"--user-data-dir={self.profile}".encode() in words.split(b"\0"):
                    found.append(int(entry.name))
        return found

    def copy(self, profile: Path) -> Phone:
        """Return another phone with the same memory, as a restored backup is."""
        shutil.copytree(self.profile, profile, ignore=shutil.ignore_patterns("Singleton*"))
        return Phone(self.driver, profile, self.url)

    def run(self, source: str, argument: Any = None) -> Any:
        """Run `async (m, argument) => …` in the app, with m(name) giving its modules."""
        return self.page.evaluate(WITH_MODULES % source, [source, argument])

    def sign_in(self, user: str, password: str) -> None:
        """Sign in on the web, as registration asks once."""
        self.page.goto("/akun/masuk/?next=/lapang/")
        self.page.get_by_label(re.compile("NUPTK")).fill(user)
        self.page.get_by_label("Sandi", exact=True).fill(password)
        self.page.get_by_role("button", name="Masuk").click()
        self.page.wait_for_url("**/lapang/**")

    def register(self, pin: str = PIN) -> None:
        """Set up this phone for who is signed in."""
        self.page.goto("/lapang/#/daftar")
        self.page.locator("#pin").fill(pin)
        self.page.locator("#pin2").fill(pin)
        self.page.get_by_role("button", name="Simpan PIN").click()
        self.page.wait_for_url("**/lapang/#/")
        expect(self.page.locator("#pin")).to_have_count(0)
        self.wait_for_worker()

    def wait_for_worker(self) -> None:
        """Wait until the service worker holds the app: from here on it opens without a signal."""
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")

    def unlock(self, pin: str = PIN) -> None:
        """Enter the PIN."""
        self.page.locator("#pin").fill(pin)
        self.page.get_by_role("button", name="Buka").click()
        expect(self.page.locator("#pin")).to_have_count(0)

    def outbox(self) -> Page:
        """Go to the outbox."""
        self.page.goto("/lapang/#/keluar")
        expect(self.page.get_by_role("heading", name="Kotak keluar")).to_be_visible()
        return self.page
