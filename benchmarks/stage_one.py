"""Stage 1 of measurement on the scores of a nation: 1,000,000 forms of 78 items, and 10,000,000 long rows.

The form cube is drawn from the model with a seed, written as one .npy file and read as a memory map. Each figure of
memory is of a process that does nothing else.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.figures import Figure
from uswah.core.measurement.partial_credit import (
    NOT_OBSERVED,
    Calibration,
    ScoreMatrix,
    calibrate,
    calibrate_competencies,
    warm_competencies,
    warm_estimates,
)

SEED = 20261121
FORMS, ITEMS, MAXIMUM = 1_000_000, 78, 3
LONG_ROWS = 10_000_000
COMPETENCIES = {
    f"kompetensi {number}": tuple(f"butir {item}" for item in part)
    for number, part in enumerate(np.array_split(np.arange(1, ITEMS + 1), 14), start=1)
}
NAMES = tuple(f"butir {item}" for item in range(1, ITEMS + 1))
MEMORY_TARGET = 4.0


def measure() -> Iterator[Figure]:
    """Yield the figures, quickest first."""
    with tempfile.TemporaryDirectory() as folder:
        cube, gaps = Path(folder) / "forms.npy", Path(folder) / "forms-with-gaps.npy"
        truth = _write(cube, gaps)
        yield from _alone(
            "a madrasah's 90 forms of 78: calibrate all, measure 14 competencies", 0.3, 5, _madrasah, cube, truth
        )
        for name, path in (("complete", cube), ("30 % not observed", gaps)):
            what = f"1,000,000 x 78 {name}: read, check, totals, 14 measures each with error"
            yield from _alone(what, 5.0, 3, _refresh, path, truth)
        for name, path in (("complete", cube), ("30 % not observed", gaps)):
            yield from _alone(
                f"1,000,000 x 78 {name}: calibrate 14 competencies", 30.0, 3, _calibrate_each, path, truth
            )
            yield from _alone(
                f"1,000,000 x 78 {name}: calibrate one form of 78", 30.0, 3, _calibrate_whole, path, truth
            )
        what = "1,000,000 x 78 with gaps as one form, every row its own pattern: measures"
        yield from _alone(what, None, 1, _measure_whole, gaps, truth)
        yield from _alone("10,000,000 long rows laid out as forms", None, 3, _lay_out, cube, truth)


def _write(cube: Path, gaps: Path) -> npt.NDArray[np.float64]:
    """Draw the forms and return their thresholds float64[78, 3]."""
    chance = np.random.Generator(np.random.PCG64(SEED))
    thresholds: npt.NDArray[np.float64] = (
        chance.normal(0, 0.8, (ITEMS, 1)) + np.array([-1.5, 0.0, 1.5]) + chance.normal(0, 0.3, (ITEMS, MAXIMUM))
    )
    scores = np.empty((FORMS, ITEMS), dtype=np.uint8)
    theta = chance.normal(0.5, 1.2, FORMS)
    for item, steps in enumerate(thresholds):
        height = np.exp(theta[:, None] * np.arange(1, MAXIMUM + 1) - np.cumsum(steps))
        share = np.concatenate([np.ones((FORMS, 1)), height], axis=1).cumsum(axis=1)
        scores[:, item] = (chance.random(FORMS)[:, None] * share[:, -1:] > share[:, :-1]).sum(axis=1)
    np.save(cube, scores)
    for first in range(0, FORMS, 100_000):
        part = scores[first : first + 100_000]
        part[chance.random(part.shape) < 0.3] = NOT_OBSERVED
    np.save(gaps, scores)
    return thresholds


Thresholds = npt.NDArray[np.float64]
Work = Callable[[], str]


def _alone(
    name: str,
    target: float | None,
    runs: int,
    prepare: Callable[[Path, Thresholds], Work],
    path: Path,
    truth: Thresholds,
) -> Iterator[Figure]:
    """Run work in processes of its own; yield its times and the memory at its highest."""
    seconds: list[float] = []
    memory: list[float] = []
    note = ""
    context = multiprocessing.get_context("spawn")
    for _ in range(runs):
        with context.Pool(1) as pool:
            took, peak, note = pool.apply(_timed, (prepare, path, truth))
        seconds.append(took)
        memory.append(peak)
    yield Figure(name, "s", target, seconds, note)
    yield Figure("  its memory", "GB", MEMORY_TARGET, memory)


def _timed(prepare: Callable[[Path, Thresholds], Work], path: Path, truth: Thresholds) -> tuple[float, float, str]:
    int(np.load(path, mmap_mode="r")[:, 0].sum())  # the disk's own speed is not ours
    work = prepare(path, truth)
    start = time.perf_counter()
    note = work()
    took = time.perf_counter() - start
    return took, _peak(), note


def _peak() -> float:
    """Return the memory of this process at its highest, in GB: since it began, without its parent's."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1e6


def _read(path: Path, forms: int = FORMS) -> ScoreMatrix:
    return ScoreMatrix.of(np.load(path, mmap_mode="r")[:forms], NAMES, maxima=[MAXIMUM] * ITEMS)


def _measured(forms: ScoreMatrix, anchors: Calibration) -> None:
    warm_competencies(forms, {name: anchors.select(items) for name, items in COMPETENCIES.items()})


def _madrasah(path: Path, truth: Thresholds) -> Work:
    anchors = Calibration.of_thresholds(NAMES, truth.tolist())
    forms = _read(path, 90)

    def work() -> str:
        calibrate_competencies(forms, COMPETENCIES)
        _measured(forms, anchors)
        return ""

    return work


def _refresh(path: Path, truth: Thresholds) -> Work:
    anchors = Calibration.of_thresholds(NAMES, truth.tolist())

    def work() -> str:
        _measured(_read(path), anchors)
        return ""

    return work


def _measure_whole(path: Path, truth: Thresholds) -> Work:
    anchors = Calibration.of_thresholds(NAMES, truth.tolist())

    def work() -> str:
        warm_estimates(_read(path), anchors)
        return ""

    return work


def _calibrate_whole(path: Path, truth: Thresholds) -> Work:
    def work() -> str:
        found = calibrate(_read(path))
        return _miss(float(np.abs(found.thresholds - (truth - truth.mean())).max()))

    return work


def _calibrate_each(path: Path, truth: Thresholds) -> Work:
    def work() -> str:
        found = calibrate_competencies(_read(path), COMPETENCIES)
        misses = []
        for name, items in COMPETENCIES.items():
            own = truth[[NAMES.index(item) for item in items]]
            misses.append(float(np.abs(found[name].thresholds - (own - own.mean())).max()))
        return _miss(max(misses))

    return work


def _miss(logits: float) -> str:
    return f"farthest threshold {logits:.3f} logit from the truth"


def _lay_out(path: Path, truth: Thresholds) -> Work:
    """Prepare rows as a long table has them: int32 codes and int16 scores, in no order."""
    del truth
    forms = -(-LONG_ROWS // ITEMS)
    cells = np.random.Generator(np.random.PCG64(SEED)).permutation(forms * ITEMS)[:LONG_ROWS]
    block, item = (cells // ITEMS).astype(np.int32), (cells % ITEMS).astype(np.int32)
    score = np.load(path, mmap_mode="r")[:forms].ravel()[cells].astype(np.int16) + 1

    def work() -> str:
        ScoreMatrix.of_rows(block, item, score, items=NAMES, lowest=1, maxima=[MAXIMUM] * ITEMS)
        return ""

    return work
