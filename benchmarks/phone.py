"""The phone's app on a slow phone: what a first visit costs, and how long it takes to open, a form above all, offline."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import Figure
from benchmarks.homes import PROJECT, ROOT, Home
from benchmarks.serving import Served, served

if TYPE_CHECKING:
    from support.phone import Phone

SLOWER, RUNS = 6, 7
HEAD = "kepala-walisongo"


def measure() -> Iterator[Figure]:
    """Measure in a real browser, its processor slowed down six times."""
    sys.path.append(str(PROJECT / "tests"))  # the phones of the stories
    with served(_demonstration()) as product, tempfile.TemporaryDirectory(dir=ROOT) as folder:
        yield _first_visit(product)
        yield from _slow_phone(product, Path(folder))


def _demonstration() -> Home:
    home = Home("demonstration")
    if not (home.folder / "stamp").exists():
        home.remove()
        home.folder.mkdir(parents=True)
        home.run("-m", "uswah.config.cli", "setup")
        command = [sys.executable, "-m", "uswah.config.cli", "demonstration"]
        environment = {**home.environment(), "USWAH_DEMONSTRATION": "yes"}
        subprocess.run(command, env=environment, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
        (home.folder / "stamp").touch()
    return home


def _first_visit(product: Served) -> Figure:
    """Add up what a browser that accepts gzip has to fetch before it can work offline."""
    import http.client  # noqa: PLC0415  # used here only

    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=30)

    def fetch(path: str) -> tuple[bytes, bytes]:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        import gzip  # noqa: PLC0415

        return content, gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content

    shell, text = fetch("/lapang/")
    worker, script = fetch("/lapang/pekerja.js")
    build = re.search(rb'data-build="([0-9a-f]+)"', text)
    if build is None:
        raise RuntimeError("the shell names no build")
    files = re.findall(rb'\["([^"]+)",\s*"[0-9a-f]+"\]', script)
    total = len(shell) + len(worker)
    for file in files:
        total += len(fetch(f"/lapang/app/{build[1].decode()}/{file.decode()}")[0])
    return Figure("phone: first visit, all files, gzip", "kB", 100, [total / 1000], f"{len(files) + 2} files")


def _slow_phone(product: Served, folder: Path) -> Iterator[Figure]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # the tests' browser
    from support import lesson  # noqa: PLC0415
    from support.phone import Phone  # noqa: PLC0415

    with sync_playwright() as driver:
        phone = Phone(driver, folder / "phone", f"http://127.0.0.1:{product.port}")
        lesson.set_up(phone, HEAD)
        lesson.begin_observation(phone)
        lesson.score(phone)
        phone.page.wait_for_timeout(2000)
        draft = phone.run(lesson.LOOK)["hash"]
        phone.context.set_offline(True)
        tool = phone.context.new_cdp_session(phone.page)
        tool.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        note = f"processor {SLOWER} times slower, no network, 78 indicators with 40 scores and 3 photos"
        yield Figure("phone: an observation opens", "s", 1.5, _times(lambda: _open(phone, draft)), note)
        yield Figure("phone: the app opens, to the PIN", "s", 5.0, _times(lambda: _cold(phone)), note)
        phone.unlock()
        phone.page.goto(f"/lapang/{draft}")
        lesson.to_scores(phone)
        yield Figure(
            "phone: a letter is taken in", "ms", 50, _typing(phone), f"{note}; the longest task of each letter"
        )
        phone.end()


def _times(act: Callable[[], float]) -> list[float]:
    return [act() for _ in range(RUNS)]


def _open(phone: Phone, draft: str) -> float:
    """Return the seconds from the tap to the form on the screen, by the phone's own clock."""
    phone.page.goto("/lapang/#/beranda")
    phone.page.locator(".lapang-tile").first.wait_for()
    phone.page.wait_for_timeout(300)
    took = phone.page.evaluate(
        """async (hash) => {
          const began = performance.now();
          location.hash = hash;
          while (!document.querySelector(".lapang-compose, .lapang-item")) await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          return performance.now() - began;
        }""",
        draft,
    )
    return float(took) / 1000


def _cold(phone: Phone) -> float:
    began = time.perf_counter()
    phone.page.goto("/lapang/#/")
    phone.page.reload()
    phone.page.locator("#pin").wait_for()
    return time.perf_counter() - began


def _typing(phone: Phone) -> list[float]:
    """Return how long the page was busy with each of some letters, the saving after them included."""
    found = phone.page.evaluate(
        """async () => {
          const field = document.querySelector(".lapang-item textarea");
          const busy = [];
          for (let n = 0; n < 20; n += 1) {
            const began = performance.now();
            field.value += "a";
            field.dispatchEvent(new Event("input", {bubbles: true}));
            busy.push(performance.now() - began);
            await new Promise((resolve) => setTimeout(resolve, 120));
          }
          return busy;
        }"""
    )
    return [float(each) for each in found]
