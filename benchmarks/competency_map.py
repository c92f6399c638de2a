"""The competency map of a madrasah of 40 teachers: as fast on a million ratings as on a few thousand."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.figures import Figure, percentile
from benchmarks.homes import ready
from benchmarks.national import PASSWORD, name_of, nsm
from benchmarks.serving import Browser, served

ROUNDS, REQUESTS, WARM_UP = 3, 200, 20
PAGE = f"/m/{nsm(0)}/peta/"
TARGET_MS, TARGET_QUERIES = 100.0, 12.0


def measure() -> Iterator[Figure]:
    """Measure both databases, inside the process and through the real server."""
    for name, told in (("small", "83 teachers in all"), ("national", "1,000,000 ratings")):
        home = ready(name)
        inside = json.loads(home.run("-m", "benchmarks.competency_map", "inside").splitlines()[-1])
        note = f"{inside['bytes'] / 1024:.0f} kB, {ROUNDS} × {REQUESTS} requests"
        yield Figure(f"map, {told}: p95 in process", "ms", TARGET_MS, inside["p95"], note)
        yield Figure(f"map, {told}: p50 in process", "ms", None, inside["p50"])
        yield Figure(f"map, {told}: processor time of one request", "ms", None, inside["busy"])
        yield Figure(f"map, {told}: queries", "", TARGET_QUERIES, [inside["queries"]])
        with served(home) as product:
            browser = Browser(product.port)
            browser.sign_in("kepala", PASSWORD)
            p50, p95 = _rounds(lambda browser=browser: browser.get(PAGE))
        yield Figure(f"map, {told}: p95 through the server", "ms", TARGET_MS, p95, "granian, loopback, signed in")
        yield Figure(f"map, {told}: p50 through the server", "ms", None, p50)


def _rounds(ask: Any) -> tuple[list[float], list[float]]:
    """Return the p50 and the p95 (ms) of each round."""
    for _ in range(WARM_UP):
        ask()
    halves, tails = [], []
    for _ in range(ROUNDS):
        taken = []
        for _ in range(REQUESTS):
            start = time.perf_counter()
            ask()
            taken.append((time.perf_counter() - start) * 1000)
        halves.append(percentile(taken, 0.5))
        tails.append(percentile(taken, 0.95))
    return halves, tails


def _inside() -> None:
    """Ask through Django's own client, in one process with the product, and print what it took as JSON."""
    import django  # noqa: PLC0415  # the environment names the database

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from uswah.people.queries import account_by_login  # noqa: PLC0415

    account = account_by_login("kepala")
    if account is None:
        raise RuntimeError("The benchmark's head is missing.")
    client = Client(SERVER_NAME="localhost")
    client.force_login(account, backend="uswah.people.backends.IdentifierBackend")
    answer = client.get(PAGE)
    missing = [number for number in range(40) if name_of(0, number) not in answer.content.decode()]
    if answer.status_code != 200 or missing:
        raise RuntimeError(f"{PAGE} answered {answer.status_code}; teachers that it does not show: {missing}")
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
    queries = len(captured)  # the log is emptied by the next request
    busy = time.process_time()
    p50, p95 = _rounds(lambda: client.get(PAGE))
    busy = (time.process_time() - busy) / (WARM_UP + ROUNDS * REQUESTS) * 1000
    print(json.dumps({"p50": p50, "p95": p95, "busy": [busy], "queries": queries, "bytes": len(answer.content)}))


if __name__ == "__main__" and sys.argv[1:] == ["inside"]:
    _inside()
