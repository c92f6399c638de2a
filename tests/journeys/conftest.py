"""A real server in a home of its own, and a real browser that complains about every error it sees."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NSM = "121218720099"


@dataclass(frozen=True)
class Product:
    """A served product: its address, its home, and user name and first password of one new madrasah's two accounts."""

    url: str
    home: Path
    accounts: dict[str, tuple[str, str]]
    nsm: str = NSM

    def run(self, *words: str, **options: str) -> str:
        """Run `uswah …` in the product's home and return what it printed."""
        command = [sys.executable, "-m", "uswah.config.cli", *words]
        done = subprocess.run(command, env={**environment(self.home), **options}, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a product with this home and its own key."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("USWAH_", "DJANGO_"))}
    return {**kept, "USWAH_HOME": str(home)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_well(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(f"{url}/sehat/", timeout=2) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not come up")


@contextmanager
def served(home: Path, port: int, **options: str) -> Iterator[None]:
    """Serve what lies in a home, with its worker, for as long as the story lasts."""
    command = [sys.executable, "-m", "uswah.config.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={**environment(home), **options}, stdout=subprocess.DEVNULL)
    try:
        wait_until_well(f"http://127.0.0.1:{port}", server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Serve the product with one new, empty madrasah, as its README says."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    made = Product(f"http://127.0.0.1:{port}", home, {})
    made.run("setup")
    printed = made.run(
        "new-madrasah", "--nsm", NSM, "--name", "MTs Contoh Baru", "--province", "Lampung", "--district", "Pringsewu",
        "--head", "Hasan Basri", "--operator", "Dewi Lestari",
    )  # fmt: skip
    accounts = accounts_in(printed)
    assert set(accounts) == {"kepala", "operator"}, printed
    with served(home, port):
        yield Product(made.url, home, accounts)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Serve the invented madrasah of the demonstration."""
    home, port = tmp_path_factory.mktemp("demonstration"), free_port()
    made = Product(f"http://127.0.0.1:{port}", home, {})
    made.run("setup")
    made.run("demonstration", USWAH_DEMONSTRATION="yes")
    with served(home, port, USWAH_DEMONSTRATION="yes"):
        yield made


def accounts_in(printed: str) -> dict[str, tuple[str, str]]:
    """Return what `new-madrasah` printed: {role: (user name, first password)}."""
    slips = re.findall(r"(?m)^(\w+): .*\n\s+user name: (\S+)\n\s+first password: (\S+)$", printed)
    return {role: (user, password) for role, user, password in slips}


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """The one driver of all browsers: a process cannot have two."""
    with sync_playwright() as opened:
        yield opened


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    opened = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield opened
    opened.close()


class Complaints(list[str]):
    """What the browser found wrong: script errors, refused resources, failed requests."""


def watched(page: Page, complaints: Complaints) -> Page:
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("console", lambda line: complaints.append(f"console: {line.text}") if line.type == "error" else None)
    return page


@pytest.fixture
def phone(browser: Browser, product: Product) -> Iterator[Page]:
    """A small phone, in Indonesian; the test fails when the browser saw any error."""
    yield from _page(browser.new_context(base_url=product.url, viewport={"width": 360, "height": 740}, locale="id-ID"))


@pytest.fixture
def desk(browser: Browser, product: Product) -> Iterator[Page]:
    """The PC of the office."""
    yield from _page(browser.new_context(base_url=product.url, viewport={"width": 1280, "height": 900}, locale="id-ID"))


def _page(context: BrowserContext) -> Iterator[Page]:
    complaints = Complaints()
    page = watched(context.new_page(), complaints)
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert complaints == []
