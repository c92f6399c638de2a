"""A workbook of 100,074 ratings (1,283 teachers in the wide layout) through `uswah import`, from file to commit."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.homes import PROJECT, ready
from benchmarks.national import FACTS, TODAY, YEAR, name_of, nsm, nuptk

TEACHERS, RUNS = 1283, 3
SECONDS, MEGABYTES = 20.0, 300.0


def measure() -> Iterator[Figure]:
    """Measure a workbook of scores alone, and one in which every third score has its fact."""
    ground = ready("import")
    for told, with_facts in (("scores", False), ("scores and facts", True)):
        file = ground.folder.parent / f"workbook-{'facts' if with_facts else 'scores'}.xlsx"
        ground.run("-m", "benchmarks.imports", str(file), "facts" if with_facts else "scores")
        seconds, busy, megabytes = zip(*(_once(file) for _ in range(RUNS)), strict=True)
        size = f"{file.stat().st_size / 1e6:.1f} MB"
        yield Figure(f"import of 100,074 ratings, {told}", "s", SECONDS, seconds, f"{size}, preview and storing")
        yield Figure("  of it processor time", "s", None, busy)
        yield Figure(f"import of 100,074 ratings, {told}: peak memory", "MB", MEGABYTES, megabytes)


def _once(file: Path) -> tuple[float, float, float]:
    """Import into a fresh copy; return seconds, seconds of processor time and peak resident megabytes of the child."""
    copy = ready("import").copied_to("import-copy")
    command = [sys.executable, "-m", "uswah.config.cli", "import", str(file), "--madrasah", nsm(0)]
    command += ["--kind", "ratings", "--year", YEAR, "--rater", "Penilai Tolok Ukur"]
    log = copy.folder / "import.log"
    start = time.perf_counter()
    with log.open("wb") as out:
        files = [(os.POSIX_SPAWN_DUP2, out.fileno(), number) for number in (1, 2)]
        os.chdir(PROJECT)
        child = os.posix_spawn(sys.executable, command, copy.environment(), file_actions=files)
        _, status, usage = os.wait4(child, 0)
    taken = time.perf_counter() - start
    if status:
        raise RuntimeError(f"The import failed: {log.read_text()[-1500:]}")
    stored = copy.run("-m", "benchmarks.imports", "count").strip()
    if stored != str(TEACHERS * 78):
        raise RuntimeError(f"Stored: {stored} ratings; {log.read_text()[-500:]}")
    copy.remove()
    return taken, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _write(file: Path, *, with_facts: bool) -> None:
    """Write the workbook with the product's own exporter."""
    import random  # noqa: PLC0415

    from uswah.exchange.enums.columns import PKG  # noqa: PLC0415
    from uswah.exchange.enums.kinds import Stage, Technique  # noqa: PLC0415
    from uswah.exchange.enums.rows import PersonKeys, RatingBlock  # noqa: PLC0415
    from uswah.exchange.exporters.layouts import write_wide  # noqa: PLC0415

    chance = random.Random(7)  # noqa: S311  # invented data, no secret
    blocks = []
    for teacher in range(TEACHERS):
        scores = {code: chance.choices((0, 1, 2), (5, 40, 55))[0] for code in PKG.indicators}
        noted = [code for code in PKG.indicators if with_facts and chance.random() < 1 / 3]
        block = RatingBlock(
            person=PersonKeys(nuptk=nuptk(0, teacher), name=name_of(0, teacher)),
            scores=scores,
            facts={code: chance.choice(FACTS) for code in noted},
            school_year=YEAR,
            stage=Stage.SUMMATIVE,
            technique=Technique.OBSERVATION,
            assessed_on=TODAY,
        )
        blocks.append(block)
    file.write_bytes(write_wide(blocks))


def _count() -> None:
    from uswah.evidence.models import Rating  # noqa: PLC0415

    print(Rating.objects.system("The benchmark counts what was stored.").count())


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "count":
        _count()
    else:
        _write(Path(sys.argv[1]), with_facts=sys.argv[2] == "facts")
