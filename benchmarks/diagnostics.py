"""Diagnostics of ratings: many-facet Rasch by joint maximum likelihood, bounds of fit, effects of raters."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from benchmarks.figures import Figure
from uswah.core.measurement.facets import Blocks, Facet, Ratings, Steps, bootstrap_fit, fit_facets, fit_model
from uswah.core.measurement.facets.effects import Sheets, rater_effects
from uswah.core.measurement.partial_credit import Calibration, ScoreMatrix

SEED = 20261121
RUNS = 3
ITEMS = 78
BLOCKS = 21_556
STEPS = np.array([-1.3, 0.1, 1.2])
REPLICATES = 200
Codes = npt.NDArray[np.int64]


def measure() -> Iterator[Figure]:
    """Yield the figures, quickest first."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    locations = rng.normal(0, 0.5, ITEMS)
    yield from _madrasah(rng, locations)
    yield from _many_madrasah(rng, locations)


def _madrasah(rng: np.random.Generator, locations: npt.NDArray[np.float64]) -> Iterator[Figure]:
    """Thirty teachers, three raters each, 78 items: what is asked after each sheet, and in the background."""
    teacher, rater = np.repeat(np.arange(30), 3), np.tile(np.arange(3), 30)
    scores = _drawn(rng, rng.normal(0, 0.8, 30)[teacher] - rng.normal(0, 0.6, 3)[rater], locations)
    data = Blocks.of(_facets(teacher, rater), scores)
    long = _as_ratings(teacher, rater, scores)
    model = fit_model(data)
    seed = np.random.PCG64(SEED)
    names = [f"butir {item + 1}" for item in range(ITEMS)]
    calibration = Calibration.of_thresholds(names, (locations[:, None] + STEPS).tolist())
    sheets = Sheets.of(ScoreMatrix.of(scores, names, maxima=[3] * ITEMS), calibration, teacher, rater)
    yield _timed("madrasah 30 x 78 x 3: many-facet fit, blocks", 0.3, lambda: fit_facets(data))
    yield _timed("  the same from 7,020 long rows", None, lambda: fit_facets(long))
    yield _timed(
        f"  bounds of fit, {REPLICATES} replicates, each fitted again",
        5.0,
        lambda: bootstrap_fit(model, np.random.Generator(seed), replicates=REPLICATES),
    )
    yield _timed(
        f"  effects of raters, {REPLICATES} replicates",
        5.0,
        lambda: rater_effects(sheets, np.random.Generator(seed), replicates=REPLICATES),
    )


def _many_madrasah(rng: np.random.Generator, locations: npt.NDArray[np.float64]) -> Iterator[Figure]:
    """200 madrasah of 25 teachers: head, half of them a pengawas, most themselves, and peers; 1.7 million scores."""
    teacher, rater, strictness = _design(rng)
    halo = rng.normal(0, 0.5, len(teacher))
    scores = _drawn(rng, rng.normal(0, 0.9, 5000)[teacher] - strictness[rater] + halo, locations)
    facets = _facets(teacher, rater)
    note = f"{len(teacher):,} blocks, {rater.max() + 1:,} raters"
    for steps, kind in ((Steps.RATING_SCALE, "rating scale"), (Steps.PARTIAL_CREDIT, "partial credit by item")):
        yield _timed(
            f"200 madrasah x 25 x {ITEMS}: many-facet fit, {kind}",
            5.0,
            partial(_fit, facets, scores, steps),
            note,
        )


def _fit(facets: list[Facet], scores: npt.NDArray[np.uint8], steps: Steps) -> None:
    fit_facets(Blocks.of(facets, scores, steps=steps))


def _design(rng: np.random.Generator) -> tuple[Codes, Codes, npt.NDArray[np.float64]]:
    teachers = np.arange(5000)
    home = teachers // 25
    visited = np.flatnonzero(rng.random(5000) < 0.5)
    themselves = np.flatnonzero(rng.random(5000) < 0.9)
    looked_at = np.concatenate([teachers, rng.permutation(teachers)])  # two peers each, as far as sheets reach
    peers = looked_at // 25 * 25 + (looked_at + np.repeat([1, 2], 5000)) % 25
    left = BLOCKS - 5000 - len(visited) - len(themselves)
    teacher = np.concatenate([teachers, visited, themselves, looked_at[:left]])
    rater = np.concatenate([home, 200 + home[visited] // 8, 225 + themselves, 5225 + peers[:left]])
    different, codes = np.unique(rater, return_inverse=True)
    milder = (different >= 225) & (different < 5225)
    strictness = np.where(milder, -0.7, 0.0) + rng.normal(0, 0.5, len(different))
    return teacher, codes.astype(np.int64), strictness


def _facets(teacher: Codes, rater: Codes) -> list[Facet]:
    return [Facet.of("teacher", teacher, raises=True), Facet.of("rater", rater, centred=False)]


def _as_ratings(teacher: Codes, rater: Codes, scores: npt.NDArray[np.uint8]) -> Ratings:
    item = np.tile(np.arange(ITEMS), len(teacher))
    facets = [*_facets(np.repeat(teacher, ITEMS), np.repeat(rater, ITEMS)), Facet.of("item", item)]
    return Ratings.of(facets, scores.ravel().astype(np.int64), steps_by="item")


def _drawn(
    rng: np.random.Generator, location: npt.NDArray[np.float64], items: npt.NDArray[np.float64]
) -> npt.NDArray[np.uint8]:
    """Return uint8[blocks, items] drawn from the rating scale model."""
    sums = np.concatenate([[0.0], np.cumsum(STEPS)])
    scores = np.zeros((len(location), ITEMS), dtype=np.uint8)
    for start in range(0, len(location), 2048):
        part = slice(start, start + 2048)
        weight = np.exp((location[part, None, None] - items[:, None]) * np.arange(4) - sums)
        beyond = np.cumsum(weight / weight.sum(axis=2, keepdims=True), axis=2)
        scores[part] = (rng.random((*weight.shape[:2], 1)) > beyond[..., :3]).sum(axis=2)
    return scores


def _timed(name: str, target: float | None, work: Callable[[], object], note: str = "") -> Figure:
    samples = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        samples.append(time.perf_counter() - start)
    return Figure(name, "s", target, samples, note)
