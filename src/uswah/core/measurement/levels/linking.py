"""Say which raters and madrasah the ratings join, and how much of severity they tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .results import Z90, Interval, MadrasahComparison, WithheldComparison

Floats = npt.NDArray[np.float64]

#: Below this share of severity told by the data, madrasah are not compared (measurement.md 1.5).
LINKING_NEEDED: Final = 0.3


@dataclass(frozen=True, slots=True)
class PairOfMadrasah:
    """Hold what the model knows of two madrasah: severity's variance before and after the data (logit²), and levels."""

    prior_variance: float
    posterior_variance: float
    difference: float
    variance: float

    @property
    def effective_linking(self) -> float:
        """Return 1 - posterior / prior variance of the difference of mean severities, 0 to 1; 1 for the same raters."""
        if self.prior_variance <= 1e-12:
            return 1.0
        return min(1.0, max(0.0, 1.0 - self.posterior_variance / self.prior_variance))


@dataclass(frozen=True, slots=True, eq=False)
class LinkingReport:
    """Hold connected components and effective linking of madrasah.

    `component` numbers the connected component of each madrasah (teacher-rater edges, self-ratings excluded; a rater
    or a vignette that joins two madrasah puts them in one). `pair` asks the fitted model about two madrasah.
    """

    component: Mapping[str, int]
    components: int
    pair: Callable[[str, str], PairOfMadrasah]
    needed: float = LINKING_NEEDED

    def effective(self, first: str, second: str) -> float:
        """Return how much of what divides two madrasah's raters the data tell, 0 to 1; KeyError for an unknown one."""
        return self.pair(first, second).effective_linking

    def compare(self, first: str, second: str) -> MadrasahComparison | WithheldComparison:
        """Compare two madrasah's mean levels, or withhold it below the linking that is needed.

        Raises KeyError for a madrasah without ratings.
        """
        connected = self.component[first] == self.component[second]
        pair = self.pair(first, second)
        if pair.effective_linking < self.needed:
            return WithheldComparison(first, second, pair.effective_linking, self.needed, connected)
        deviation = float(np.sqrt(max(pair.variance, 0.0)))
        interval = Interval(pair.difference - Z90 * deviation, pair.difference + Z90 * deviation)
        return MadrasahComparison(first, second, pair.difference, deviation, interval, pair.effective_linking)
