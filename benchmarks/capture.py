"""What the server of capture bears: submissions of 84 items over real HTTP, from devices with keys, to signed receipts.

Everything runs on this machine: the phones take their share of the same two cores, which is told beside. After each run
every acknowledgement is held against what is stored.

    python -m benchmarks capture                                          on SQLite
    PYTHONPATH=.:tests python -m support.postgres run --durable -- python -m benchmarks capture      on PostgreSQL
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.figures import Figure, percentile
from benchmarks.homes import ENGINE, PROJECT, SERVER, Home, ready
from benchmarks.national import INSTRUMENT, PASSWORD, nsm
from benchmarks.phones import Plan
from benchmarks.serving import Browser, Served, served
from benchmarks.slow_disk import CompilerMissing, slow_disk

SECONDS = float(os.environ.get("USWAH_BENCH_SECONDS", "30"))
MANY = int(os.environ.get("USWAH_SUBMISSIONS", "100000"))
LINES = 20  # phones that send at the same moment
AT_LEAST, AT_LEAST_SLOW = 100.0, 40.0
P95_MS, SINGLE_P50_MS, SINGLE_P95_MS = 400.0, 8.0, 16.0
DISK_MS = 15
OVERLOAD, LEAST_GOODPUT = 10, 0.8
EXPORTED, EXPORT_S = 3000, 1.0


@dataclass(slots=True)
class Ground:
    """A served copy of the ground, with its devices."""

    home: Home
    product: Served
    next: int = 0

    def send(self, plan: Plan) -> dict[str, Any]:
        """Let the phones carry out a plan; return what they saw, with the processor time of the server beside."""
        told = self.home.folder / f"told-{plan.first}.json"
        words = json.dumps({**asdict(plan), "told": str(told)})
        devices = str(self.home.folder / "devices.json")
        command = [sys.executable, "-m", "benchmarks.phones", str(self.product.port), devices, words]
        before = self.product.busy()
        done = subprocess.run(command, env=self.home.environment(), cwd=PROJECT, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.decode()[-2000:])
        seen: dict[str, Any] = json.loads(done.stdout)
        seen["server"] = self.product.busy() - before
        seen["check"] = json.loads(self.home.run("-m", "benchmarks.capture_ground", "check", str(told)))
        return seen


@contextmanager
def ground(name: str, extra: Mapping[str, str] | None = None) -> Iterator[Ground]:
    """Serve a fresh copy on which every head has a device."""
    home = ready("capture").copied_to(f"capture-{name}")
    try:
        home.run("-m", "benchmarks.capture_ground", "devices", str(home.folder / "devices.json"))
        with served(home, extra) as product:
            yield Ground(home, product)
    finally:
        home.remove()


def measure() -> Iterator[Figure]:
    """Measure single submissions, a sustained stream, a stream on an old disk, and ten times too much."""
    with ground("stream") as on:
        yield from _single(on)
        peak = yield from _sustained(on)
        yield from _overload(on, peak)
    if not SERVER:
        yield from _old_disk()


def _single(on: Ground) -> Iterator[Figure]:
    """One phone alone, one submission after another with a little rest between them."""
    on.send(Plan(lines=1, count=20, first=0))
    seen = on.send(Plan(lines=1, count=200, first=1_000, pause=0.02))
    milliseconds = [1000 * one for one in seen["seconds"]]
    note = f"84 items, {seen['bytes'] / 1000:.1f} kB, {_answers(seen)}"
    yield Figure(f"one submission, {ENGINE}: median", "ms", SINGLE_P50_MS, [percentile(milliseconds, 0.5)], note)
    yield Figure(f"one submission, {ENGINE}: p95", "ms", SINGLE_P95_MS, [percentile(milliseconds, 0.95)], _false(seen))


def _sustained(on: Ground) -> Generator[Figure, None, float]:
    """Twenty phones at once, each sending as soon as it has its answer; yields the figures, returns the rate."""
    seen = on.send(Plan(lines=LINES, seconds=SECONDS, first=10_000))
    rate = float(seen["acknowledged"] / seen["took"])
    note = f"84 items, {LINES} lines, {SECONDS:.0f} s, {_cpu(seen)}, {_answers(seen)}"
    yield _rate(f"submissions a second, {ENGINE}", AT_LEAST, rate, note)
    yield _p95(f"  of it p95, {ENGINE}", seen)
    pkg = on.send(Plan(lines=LINES, seconds=SECONDS / 3, first=100_000, instrument="pkg-guru", items=78))
    note = f"78 items, with what counts for the official level, {_cpu(pkg)}, {_answers(pkg)}"
    yield _rate(f"submissions of PKG a second, {ENGINE}", AT_LEAST, pkg["acknowledged"] / pkg["took"], note)
    yield _p95(f"  of it p95, {ENGINE}", pkg)
    memory = sum(on.product.memory().values())
    yield Figure("  memory of all processes then", "MB", None, [memory])
    return rate


def _overload(on: Ground, peak: float) -> Iterator[Figure]:
    """Ten times as many as can be served come in, whatever they are answered."""
    seconds = SECONDS / 3
    plan = Plan(lines=240, seconds=seconds, rate=OVERLOAD * peak, first=200_000)
    seen = on.send(plan)
    goodput = seen["acknowledged"] / seen["took"]
    refused = [1000 * one for one in seen["refused_seconds"]]
    asked = sum(seen["answers"].values()) / seen["took"]
    note = f"{asked:.0f} asked a second, {_cpu(seen)}, {_answers(seen)}, {_false(seen)}"
    yield Figure(
        f"goodput of {OVERLOAD} times too much, {ENGINE}",
        "% of peak less than 100",
        100 * (1 - LEAST_GOODPUT),
        [100 * (1 - goodput / peak)],
        note,
    )
    with_advice = f"{seen['retry_after']} of {len(refused)} refusals say when to come again"
    yield Figure("  a refusal takes (p95)", "ms", None, [percentile(refused, 0.95)] if refused else [], with_advice)
    after = on.send(Plan(lines=1, count=50, first=900_000, pause=0.02))
    calm = [1000 * one for one in after["seconds"]]
    yield Figure("  one submission right afterwards: p95", "ms", None, [percentile(calm, 0.95)])


def _old_disk() -> Iterator[Figure]:
    """The same stream on a disk that needs 15 ms for each fsync."""
    name = f"submissions a second, {ENGINE}, {DISK_MS} ms a fsync"
    try:
        extra = slow_disk(DISK_MS)
    except CompilerMissing as missing:
        yield Figure(name, "1/s", None, (), str(missing))
        return
    with ground("old-disk", extra) as on:
        seen = on.send(Plan(lines=LINES, seconds=SECONDS, first=10_000))
        rate = seen["acknowledged"] / seen["took"]
        yield _rate(name, AT_LEAST_SLOW, rate, f"84 items, {_cpu(seen)}, {_answers(seen)}")
        yield _p95(f"  of it p95, {DISK_MS} ms a fsync", seen)


def measure_export() -> Iterator[Figure]:
    """Take all submissions of a madrasah's year out as CSV, as its head does on the page of the map."""
    home = ready("capture").copied_to("capture-export")
    try:
        home.run("-m", "benchmarks.capture_ground", "fill", str(EXPORTED))
        with served(home) as product:
            browser = Browser(product.port)
            browser.sign_in("kepala", PASSWORD)
            path = f"/m/{nsm(0)}/ekspor/kiriman.csv?instrumen={INSTRUMENT}&versi=1"
            seconds, sizes = [], set()
            for _ in range(6):
                start = time.perf_counter()
                content = browser.get(path)
                seconds.append(time.perf_counter() - start)
                sizes.add((len(content), content.count(b"\r\n") - 1))
            ((size, lines),) = sizes
            note = f"exchange:submissions, CSV, {size / 1e6:.1f} MB, {lines:,} lines of 84 scores and their facts"
            yield Figure(f"export of {EXPORTED:,} submissions, {ENGINE}", "s", EXPORT_S, seconds[1:], note)
            memory = sum(product.memory().values())
            yield Figure("  memory of all processes then", "MB", None, [memory])
    finally:
        home.remove()


def measure_retries() -> Iterator[Figure]:
    """Send very many, three in ten of them again, half of these cut before the answer; and race 50 lines for one."""
    with ground("retries") as on:
        races = max(2, MANY // 1000)
        seen = on.send(Plan(lines=LINES, count=MANY - races, retries=0.3, races=races, items=4, first=0))
        check, answers = seen["check"], _answers(seen)
        lost = check["lost"] + check["other content"] + (MANY - check["stored"])
        twice = check["stored twice"] + abs(check["submissions"] - check["accepted"])
        note = f"4 items, {races} of them by 50 lines at once, {answers}, {seen['acknowledged'] / seen['took']:.0f}/s"
        yield Figure(f"lost of {MANY:,}, {ENGINE}", "", 0, [lost], note)
        yield Figure(f"stored twice of {MANY:,}", "", 0, [twice])
        yield Figure("  receipts that changed or are not true", "", 0, [seen["differing"] + seen["false"]])
        start = time.perf_counter()
        broken = json.loads(on.home.run("-m", "benchmarks.capture_ground", "ledger"))
        note = "; ".join(broken) or f"file, keys and chain looked through in {time.perf_counter() - start:.0f} s"
        yield Figure("  breaks of the file or the ledger", "", 0, [len(broken)], note)


def _rate(name: str, least: float, rate: float, note: str) -> Figure:
    """Return a rate, told as the time between two, because a figure's target is the most that is allowed."""
    return Figure(f"{name}: {rate:.0f}; time of each", "ms", 1000 / least, [1000 / rate], note)


def _p95(name: str, seen: Mapping[str, Any]) -> Figure:
    milliseconds = [1000 * one for one in seen["seconds"]]
    spread = f"median {percentile(milliseconds, 0.5):.0f}, p99 {percentile(milliseconds, 0.99):.0f} ms"
    return Figure(name, "ms", P95_MS, [percentile(milliseconds, 0.95)], f"{spread}, {_false(seen)}")


def _false(seen: Mapping[str, Any]) -> str:
    """Say how many acknowledgements were false: without a true receipt, or not stored as they were sent."""
    check = seen["check"]
    wrong = seen["false"] + seen["differing"] + check["lost"] + check["other content"] + check["stored twice"]
    return f"{wrong} false yes of {check['acknowledged']}"


def _answers(seen: Mapping[str, Any]) -> str:
    found = Counter(seen["answers"])
    return ", ".join(f"{count} × {answer}" for answer, count in sorted(found.items()))


def _cpu(seen: Mapping[str, Any]) -> str:
    server, phones = seen["server"] / seen["took"], seen["busy"] / seen["took"]
    each = 1000 * seen["server"] / max(1, seen["acknowledged"])
    return f"server {100 * server:.0f} % of a core ({each:.1f} ms each), phones {100 * phones:.0f} %"
