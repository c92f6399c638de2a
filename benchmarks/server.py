"""What the served product holds in memory, and what the first page costs over the wire."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.homes import ready
from benchmarks.national import PASSWORD, nsm
from benchmarks.serving import SIGN_IN, Browser, Served, served

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]
REQUESTS = 200
MEMORY_MB, PAGE_KB, SCRIPT_KB = 300.0, 100.0, 30.0
_LINK = re.compile(r'href="(/[^"#]*)"')


def measure() -> Iterator[Figure]:
    """Measure a served small installation, three times from the start."""
    sums: list[float] = []
    parts: dict[str, list[float]] = {}
    pages: list[dict[str, float]] = []
    walked = ""
    for _ in range(3):
        with served(ready("small")) as product:
            if CHROMIUM.exists():
                pages.append(_first_visit(product))
            walked = _walk(product)
            memory = product.memory()
            sums.append(sum(memory.values()))
            for deed in sorted({name.partition(" (")[0] for name in memory}):
                own = [megabytes for name, megabytes in memory.items() if name.startswith(deed)]
                parts.setdefault(deed, []).append(sum(own))
    yield Figure("memory of all processes after 200 requests", "MB", MEMORY_MB, sums, walked)
    for name, samples in parts.items():
        yield Figure(f"  of it {name}", "MB", None, samples)
    note = "Chromium, nothing cached" if pages else f"{CHROMIUM} is not there"
    yield Figure("first page over the wire", "kB", PAGE_KB, [sum(page.values()) / 1000 for page in pages], note)
    for kind in sorted({kind for page in pages for kind in page}):
        target = SCRIPT_KB if kind == "script" else None
        yield Figure(f"  of it {kind}", "kB", target, [page.get(kind, 0) / 1000 for page in pages])


def _walk(product: Served) -> str:
    """Sign in as a head and follow links until 200 requests were made; return what was met."""
    browser = Browser(product.port)
    browser.sign_in("kepala", PASSWORD)
    waiting, seen, met = ["/", f"/m/{nsm(0)}/peta/"], set[str](), Counter[int]()
    while sum(met.values()) < REQUESTS:
        path = waiting.pop(0) if waiting else f"/m/{nsm(0)}/peta/"
        status, headers, content = browser.ask("GET", path)
        met[status] += 1
        if headers.get("Content-Type", "").startswith("text/html"):
            for link in _LINK.findall(content.decode()):
                if link not in seen and "keluar" not in link:
                    seen.add(link)
                    waiting.append(link)
    return ", ".join(f"{count} × {status}" for status, count in sorted(met.items()))


def _first_visit(product: Served) -> dict[str, float]:
    """Return the bytes (headers and bodies as sent) of the sign-in page by kind, in a browser that has seen nothing."""
    from playwright.sync_api import Request, sync_playwright  # noqa: PLC0415  # a tool of development

    sent: Counter[str] = Counter()

    finished: list[Request] = []

    def keep(request: Request) -> None:  # a bound method cannot be a handler there
        finished.append(request)

    def count(request: Request) -> None:
        sizes = request.sizes()
        sent[request.resource_type] += sizes["responseHeadersSize"] + sizes["responseBodySize"]

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page()
        page.on("requestfinished", keep)
        page.goto(f"http://127.0.0.1:{product.port}{SIGN_IN}", wait_until="networkidle")
        for request in finished:
            count(request)
        browser.close()
    return dict(sent)
