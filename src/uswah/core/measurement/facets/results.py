"""What a fitted many-facet Rasch model answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from .connection import Connection
from .design import BoolArray, Facet, FloatArray, IntArray


class Standing(IntEnum):
    """How the measure of a level came about."""

    ESTIMATED = 0
    LOWEST = 1  # all ratings are the lowest: the measure rests on the adjustment
    HIGHEST = 2  # all ratings are the highest: likewise
    ANCHORED = 3  # given
    ABSENT = 4  # no rating: no measure
    UNPLACED = 5  # rated only together with extreme levels: no measure


class Interval(NamedTuple):
    """Hold lower and upper ends, float[levels], logit."""

    lower: FloatArray
    upper: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class FacetMeasures:
    """Hold what is known of the levels of one facet; every array has one entry for each level.

    Attributes:
        facet: the facet as it was described.
        measure: float, logit, in the facet's own direction (severity up, where severity lowers ratings); NaN
            where nothing places the level.
        standard_error: float, logit: 1/sqrt(information) with everything else held at its estimate. It treats
            all ratings as independent, so that intervals from it are too short where raters have halo.
        standing: int8, a `Standing`.
        score: int, the sum of the level's ratings.
        count: int, the number of its ratings.
        fair_average: float, points of the scale: the expected rating with every other facet at its mean.
        subset: int, levels with the same number are on one scale; -1 for extreme levels and those without ratings.
    """

    facet: Facet
    measure: FloatArray
    standard_error: FloatArray
    standing: npt.NDArray[np.int8]
    score: IntArray
    count: IntArray
    fair_average: FloatArray
    subset: IntArray

    @property
    def is_estimated(self) -> BoolArray:
        """Return bool[levels]: which measures the ratings alone decided."""
        return np.equal(self.standing, Standing.ESTIMATED)

    def wald_interval(self, confidence: float = 0.90) -> Interval:
        """Return measure ± z · standard error, the interval that the model claims (Wald 1943)."""
        half = float(special.ndtri(0.5 + confidence / 2)) * self.standard_error
        return Interval(self.measure - half, self.measure + half)


@dataclass(frozen=True, slots=True, eq=False)
class StepMeasures:
    """Hold the thresholds of each step group (one group: a rating scale; one for each level: partial credit).

    Attributes:
        thresholds: float[groups, categories - 1], logit: Rasch-Andrich thresholds, NaN beside a category that
            nobody used and above the highest of a group. Their sum is 0 in each group unless anchored.
        standard_errors: float[groups, categories - 1], logit.
        category_counts: int[groups, categories]; extreme levels are left out of it.
    """

    thresholds: FloatArray
    standard_errors: FloatArray
    category_counts: IntArray


@dataclass(frozen=True, slots=True)
class Convergence:
    """Say how the iterations ended.

    Attributes:
        converged: whether both criteria of `Stopping` were met.
        iterations: how many there were.
        largest_residual: score points, observed minus expected, over all levels and categories.
        largest_change: logit, in the last iteration.
    """

    converged: bool
    iterations: int
    largest_residual: float
    largest_change: float


@dataclass(frozen=True, slots=True, eq=False)
class FacetsFit:
    """Hold a many-facet Rasch model at its joint maximum.

    Attributes:
        facets: the measures by the name of the facet.
        steps: the thresholds.
        log_likelihood: natural logarithm, of the ratings that no extreme level takes part in.
        used_ratings: how many these are.
        parameters: how many measures and thresholds were free.
        connection: the connected subsets of the ratings that take part (an extreme level connects nothing);
            levels of different subsets have no common scale unless groups were anchored.
        convergence: how the iterations ended.
    """

    facets: Mapping[str, FacetMeasures]
    steps: StepMeasures
    log_likelihood: float
    used_ratings: int
    parameters: int
    connection: Connection
    convergence: Convergence

    def __getitem__(self, name: str) -> FacetMeasures:
        return self.facets[name]
