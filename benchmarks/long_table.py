"""A long table of 10,000,000 ratings: read from CSV and checked, in a process of its own for its memory."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.figures import Figure
from benchmarks.homes import PROJECT, ROOT

ROWS, ITEMS, RUNS = 10_000_000, 78, 3
CHECK_SECONDS, READ_SECONDS, GIGABYTES = 15.0, 60.0, 4.0


def measure() -> Iterator[Figure]:
    """Measure the check of columns in memory, then reading the same from a file."""
    file = ROOT / f"long-table-{ROWS}.csv"
    if not file.exists():
        ROOT.mkdir(parents=True, exist_ok=True)
        _write(file)
    seconds, gigabytes = zip(*(_child("check") for _ in range(RUNS)), strict=True)
    yield Figure("long table of 10,000,000 ratings: checked", "s", CHECK_SECONDS, seconds)
    yield Figure("  peak memory", "GB", GIGABYTES, gigabytes)
    seconds, gigabytes = zip(*(_child("read", str(file)) for _ in range(RUNS)), strict=True)
    size = f"{file.stat().st_size / 1e6:.0f} MB of CSV"
    yield Figure("long table of 10,000,000 ratings: read and checked", "s", READ_SECONDS, seconds, size)
    yield Figure("  peak memory", "GB", GIGABYTES, gigabytes)


def _columns() -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return ratings of 42,736 teachers by three raters each on 78 items."""
    row = np.arange(ROWS)
    block = row // ITEMS
    teacher = block // 3
    columns = {
        "teacher": teacher,
        "madrasah": teacher // 25,
        "rater": np.where(block % 3 == 0, teacher // 25, block + 100_000),
        "role": block % 3,
        "technique": block % 3,
        "competency": row % ITEMS // 6,
        "item": row % ITEMS,
    }
    return columns, np.random.Generator(np.random.PCG64(1)).integers(0, 3, ROWS)


def _write(file: Path) -> None:
    columns, score = _columns()
    part = file.with_suffix(".part")
    with part.open("w", encoding="utf-8") as out:
        out.write(",".join([*columns, "score"]) + "\n")
        for first in range(0, ROWS, 200_000):
            cut = slice(first, first + 200_000)
            cells = zip(*(column[cut].tolist() for column in (*columns.values(), score)), strict=True)
            out.writelines("G{},M{},P{},R{},T{},K{},I{},{}\n".format(*row) for row in cells)
    part.replace(file)


def _child(what: str, *more: str) -> tuple[float, float]:
    """Run one measurement in a process; return its seconds and its peak resident gigabytes."""
    log = ROOT / "long-table.log"
    command = [sys.executable, "-m", "benchmarks.long_table", what, *more]
    with log.open("wb") as out:
        os.chdir(PROJECT)
        files = [(os.POSIX_SPAWN_DUP2, out.fileno(), number) for number in (1, 2)]
        environment = {**os.environ, "PYTHONPATH": f"{PROJECT / 'src'}{os.pathsep}{PROJECT}"}
        child = os.posix_spawn(sys.executable, command, environment, file_actions=files)
        _, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError(log.read_text()[-1500:])
    return float(log.read_text().split()[-1]), usage.ru_maxrss / 1024**2


def _main(what: str, *more: str) -> None:
    from uswah.appraisal.readers.ratings import read_ratings  # noqa: PLC0415
    from uswah.core.measurement.table import RatingTable  # noqa: PLC0415

    if what == "check":
        columns, score = _columns()
        start = time.perf_counter()
        table = RatingTable.of(columns, score)
    else:
        start = time.perf_counter()
        with Path(more[0]).open("rb") as source:
            table = read_ratings(source)
    taken = time.perf_counter() - start
    if len(table) != ROWS:
        raise RuntimeError(f"{len(table)} rows")
    print(taken)


if __name__ == "__main__":
    _main(*sys.argv[1:])
