"""The crossed mixed model at the sizes that are promised, on invented teachers, and on the 73,421 real ratings of InstEval.

InstEval (lecturers rated by students at ETH Zurich; Bates et al., R package lme4) is not in the project: set USWAH_INSTEVAL to
its CSV file (plain or gzip, with the columns s, d, service, dept, y), or that figure is skipped.
"""

from __future__ import annotations

import csv
import gzip
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.figures import Figure
from uswah.core.measurement.crossed import CrossedFit, Factor, Variance, fit_crossed

SEED = 20261121
TRUTH = {"madrasah": 0.16, "teacher": 0.64, "head": 0.36, "pengawas": 0.16, "colleague": 0.25}
RESIDUALS = (0.2025, 0.2025, 0.72, 0.36)
"""Halo of heads and pengawas; halo and severity of self-assessments; halo of colleagues (measurement.md 1.3)."""
COMPETENCIES = 14
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Size:
    """How many of whom; a teacher is rated by head and self, on average by so many colleagues, half of them by a pengawas.

    Each madrasah is visited by two pengawas: of one district with so many pengawas, or of anywhere (0).
    """

    madrasah: int
    pengawas: int
    colleagues: float
    teachers: int = 25
    of_district: int = 10


@dataclass(frozen=True, slots=True)
class Blocks:
    """Invented blocks with known errors: the arguments of a fit."""

    y: Floats
    fixed: Floats
    levels: dict[str, tuple[Whole, int]]
    error_variance: Floats
    role: Whole

    def fit(self, *, given: bool) -> CrossedFit:
        """Fit with the true variances, or estimate them."""
        roles = self.fixed.shape[1]
        return fit_crossed(
            self.y,
            fixed=self.fixed,
            factors=[
                Factor(name, level, count, Variance.given(TRUTH[name]) if given else Variance())
                for name, (level, count) in self.levels.items()
            ],
            error_variance=self.error_variance,
            error_group=self.role,
            residual=[Variance.given(value) for value in RESIDUALS[:roles]] if given else Variance(),
            nesting=[self.levels["teacher"][0], self.levels["madrasah"][0]],
        )


def measure() -> Iterator[Figure]:
    """Yield every promise about the crossed model."""
    yield _insteval()
    yield from _district()
    blocks = _blocks(Size(4_000, 500, 0.6))
    name = f"crossed: 100,000 teachers, {len(blocks.y):,} blocks, variances given: every teacher's variance"
    yield Figure(name, "s", 4.0, [_timed(lambda: _levels_of(blocks)) for _ in range(3)])
    yield from _nation()
    yield _one_madrasah()


def _insteval() -> Figure:
    name = "crossed: InstEval, 73,421 ratings, REML with all effects and variances"
    place = os.environ.get("USWAH_INSTEVAL", "")
    if not place or not Path(place).is_file():
        return Figure(name, "s", 5.0, (), "skipped: USWAH_INSTEVAL does not name its file")
    columns = _columns(Path(place))
    student, lecturer = (np.unique(columns[key], return_inverse=True)[1] for key in ("s", "d"))
    department = np.unique(columns["dept"] * 2 + columns["service"], return_inverse=True)[1]
    fixed = np.stack([np.ones(len(student)), columns["service"]], axis=1)
    found = {"student": student, "lecturer": lecturer, "department": department}
    factors = [Factor(name, levels, int(levels.max()) + 1) for name, levels in found.items()]

    def run() -> None:
        fit = fit_crossed(columns["y"], fixed=fixed, factors=factors, nesting=[student])
        _check(abs(-2 * fit.log_reml - 237_661.53572) < 1e-4, "InstEval's REML criterion is not lme4's")
        _check(all((effects.variance > 0).all() for effects in fit.effects.values()), "a variance is missing")

    return Figure(name, "s", 5.0, [_timed(run) for _ in range(3)], "REML criterion as lme4 1.1-31 has it: 237,661.5357")


def _district() -> Iterator[Figure]:
    blocks = _blocks(Size(200, 25, 1.9, of_district=25))
    fits: list[CrossedFit] = []
    spent = [_timed(lambda: fits.append(blocks.fit(given=False))) for _ in range(3)]
    note = f"{fits[-1].iterations} steps"
    yield Figure(f"crossed: 5,000 teachers, {len(blocks.y):,} blocks, REML of nine variances", "s", 3.0, spent, note)
    rounds = fits[-1].iterations + 1
    yield Figure("crossed: the same, one evaluation with its score", "s", 0.15, [one / rounds for one in spent])


def _nation() -> Iterator[Figure]:
    for of_district, what, target in (
        (10, "of their district", 15.0),
        (0, "anywhere, so that 5,000 hang together", None),
    ):
        runs = [_alone(of_district) for _ in range(2)]
        name = f"crossed: 1,000,000 teachers, {runs[0][2]:,} blocks, 5,000 pengawas visit {what}: madrasah + teacher"
        yield Figure(name, "s", target, [run[0] for run in runs], "variances given; 40,000 madrasah, two pengawas each")
        yield Figure("crossed: the same, most memory, data included", "GB", 3.0, [run[1] for run in runs])


def _alone(of_district: int) -> tuple[float, float, int]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_nation_once, [of_district])


def _nation_once(of_district: int) -> tuple[float, float, int]:
    """Return seconds, GB and blocks; alone in its process, whose memory is measured."""
    blocks = _blocks(Size(40_000, 5_000, 1.1, of_district=of_district))
    spent = _timed(lambda: _levels_of(blocks))
    return spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, len(blocks.y)


def _one_madrasah() -> Figure:
    fit = _competencies(madrasah=1)
    fit()
    name = "crossed: a madrasah of 30 teachers, 3 raters, 14 competencies, variances given: every level's variance"
    return Figure(name, "s", 0.1, [_timed(fit) for _ in range(7)])


def _levels_of(blocks: Blocks) -> None:
    """Solve, and compute estimate and variance of madrasah + teacher for every teacher."""
    fit = blocks.fit(given=True)
    teachers = blocks.levels["teacher"][1]
    each = np.arange(teachers)
    home = each // (teachers // blocks.levels["madrasah"][1])
    rows = _rows([each + fit.offsets["teacher"], home + fit.offsets["madrasah"]], fit.columns)
    variance = fit.combine(rows).variance
    _check(bool((variance > 0).all() and (variance < 0.8).all()), "a teacher's variance is out of bounds")


def _rows(columns: list[Whole], width: int) -> sparse.csr_array:
    """Return a row of ones for each place of these columns."""
    count = len(columns[0])
    entries = np.stack(columns, axis=1).reshape(-1)
    ends = np.arange(0, len(entries) + 1, len(columns))
    return sparse.csr_array((np.ones(len(entries)), entries, ends), shape=(count, width))


def _blocks(size: Size) -> Blocks:
    chance = np.random.default_rng(SEED)
    teachers = size.madrasah * size.teachers
    everybody = np.arange(teachers)
    home = everybody // size.teachers
    regular, second = _visitors(size, chance)
    visited = everybody[chance.random(teachers) < 0.5]
    pairs = [
        (everybody, home),
        (visited, np.where(visited % 2 == 0, regular[home[visited]], second[home[visited]])),
        (everybody[chance.random(teachers) < 0.9],) * 2,
    ]
    for _ in range(2):
        rated = everybody[chance.random(teachers) < size.colleagues / 2]
        step = 1 + chance.integers(0, size.teachers - 1, len(rated))
        pairs.append((rated, home[rated] * size.teachers + (rated % size.teachers + step) % size.teachers))
    teacher, rater = (np.concatenate([pair[part] for pair in pairs]) for part in (0, 1))
    role = np.repeat([0, 1, 2, 3, 3], [len(pair[0]) for pair in pairs])
    levels = {
        "madrasah": (teacher // size.teachers, size.madrasah),
        "teacher": (teacher, teachers),
        "head": (np.where(role == 0, rater, -1), size.madrasah),
        "pengawas": (np.where(role == 1, rater, -1), size.pengawas),
        "colleague": (np.where(role == 3, rater, -1), teachers),
    }
    known = 0.02 + 0.03 * chance.random(len(teacher))
    errors = np.sqrt(known + np.array(RESIDUALS)[role])
    y = np.array([0.0, 0.1, 0.66, 0.2])[role] + chance.normal(size=len(teacher)) * errors
    for name, (level, count) in levels.items():
        y += np.append(chance.normal(size=count) * np.sqrt(TRUTH[name]), 0.0)[level]
    return Blocks(y, (role[:, None] == np.arange(4)).astype(float), levels, known, role)


def _visitors(size: Size, chance: np.random.Generator) -> list[Whole]:
    """Return two pengawas for each madrasah."""
    districts = size.pengawas // size.of_district if size.of_district else 1
    inside, madrasah = size.pengawas // districts, size.madrasah // districts
    begin = np.repeat(np.arange(districts), madrasah) * inside
    return [
        begin + np.concatenate([chance.permutation(np.arange(madrasah) % inside) for _ in range(districts)])
        for _ in range(2)
    ]


def _competencies(madrasah: int, teachers: int = 30, raters: int = 3) -> Callable[[], None]:
    """Return a fit of head, self and a colleague for every teacher and competency, with the variance of every level."""
    chance = np.random.default_rng(SEED)
    many = madrasah * teachers
    teacher = np.repeat(np.arange(many), raters * COMPETENCIES)
    role = np.tile(np.repeat(np.arange(raters), COMPETENCIES), many)
    competency = np.tile(np.arange(COMPETENCIES), many * raters)
    home = teacher // teachers
    colleague = madrasah + many + home * teachers + (teacher % teachers + 1) % teachers
    rater = np.select([role == 0, role == 1], [home, madrasah + teacher], colleague)
    people = madrasah + 2 * many
    spread = {
        "madrasah": (home, madrasah, 0.09),
        "teacher": (teacher, many, 0.49),
        "teacher x competency": (teacher * COMPETENCIES + competency, many * COMPETENCIES, 0.16),
        "rater": (rater, people, 0.25),
        "rater x competency": (rater * COMPETENCIES + competency, people * COMPETENCIES, 0.04),
        "halo": (teacher * raters + role, many * raters, 0.09),
    }
    factors = [Factor(name, level, count, Variance.given(value)) for name, (level, count, value) in spread.items()]
    fixed = np.hstack([competency[:, None] == np.arange(COMPETENCIES), role[:, None] == np.arange(1, raters)]).astype(
        float
    )
    known = 0.1 + 0.2 * chance.random(len(teacher))
    y = chance.normal(size=len(teacher))
    each = np.arange(many * COMPETENCIES)

    def fit() -> None:
        found = fit_crossed(
            y,
            fixed=fixed,
            factors=factors,
            error_variance=known,
            error_group=role,
            residual=Variance.given(0.1),
            nesting=[teacher, home],
        )
        of = each // COMPETENCIES
        places = [each % COMPETENCIES, of // teachers + found.offsets["madrasah"], of + found.offsets["teacher"]]
        variance = found.combine(_rows([*places, each + found.offsets["teacher x competency"]], found.columns)).variance
        _check(bool((variance > 0).all()), "a level's variance is missing")

    return fit


def _columns(place: Path) -> dict[str, Whole]:
    def read(lines: IO[str]) -> dict[str, Whole]:
        rows = list(csv.DictReader(lines))
        return {key: np.array([int(row[key]) for row in rows]) for key in ("s", "d", "service", "dept", "y")}

    if place.suffix == ".gz":
        with gzip.open(place, "rt", encoding="utf-8") as lines:
            return read(lines)
    with place.open(encoding="utf-8") as lines:
        return read(lines)


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _check(holds: bool, complaint: str) -> None:
    if not holds:
        raise AssertionError(complaint)
