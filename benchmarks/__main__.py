"""Run the benchmarks that are named, or all but those that take very long, and print their table."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping

from benchmarks import (
    capture,
    competency_map,
    crossed,
    diagnostics,
    imports,
    levels,
    long_table,
    papers,
    phone,
    refusal,
    server,
    stage_one,
)
from benchmarks.figures import Figure, table
from benchmarks.homes import ENGINE

ALL: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "map": competency_map.measure,
    "imports": imports.measure,
    "papers": papers.measure,
    "server": server.measure,
    "refusal": refusal.measure,
    "stage-one": stage_one.measure,
    "crossed": crossed.measure,
    "levels": levels.measure,
    "diagnostics": diagnostics.measure,
    "long-table": long_table.measure,
    "capture": capture.measure,
    "capture-export": capture.measure_export,
    "capture-retries": capture.measure_retries,
    "phone": phone.measure,
}
ON_REQUEST = {"capture-retries"}  # a quarter of an hour; `make bench-capture` names it


def main(names: list[str]) -> int:
    """Measure and print; return how many benchmarks broke off."""
    broken = 0
    figures: list[Figure] = []
    load = os.getloadavg()[0]
    print(
        f"{ENGINE}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f} at the start\n",
        flush=True,
    )
    for name in names or [name for name in ALL if name not in ON_REQUEST]:
        print(f"… {name}", file=sys.stderr, flush=True)
        try:
            figures += ALL[name]()
        except Exception:  # noqa: BLE001  # one that breaks must not take the others' figures with it
            broken += 1
            traceback.print_exc()
            figures.append(Figure(name, "", None, (), "broke off; its complaint stands above"))
    print(table(figures))
    return broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
