"""Choose when a fit ends and how extreme scores are drawn inwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Stopping:
    """Say when the iterations end: both criteria must hold.

    Attributes:
        score: the largest marginal residual, observed minus expected score of a level (or count of a category).
        logit: the largest change of a measure or threshold in the last iteration.
        by_facet: False: Newton's steps for all parameters at once. True: one facet after the other, as programs
            of the family do it, where a loose criterion leaves the measures short of the maximum.
        most: how many iterations at most.
    """

    score: float = 1e-5
    logit: float = 1e-6
    by_facet: bool = False
    most: int = 100


STRICT: Final = Stopping()
PUBLISHED: Final = Stopping(
    score=0.5, logit=0.01, by_facet=True
)  # the default of Facets (Linacre, manual: Convergence=)


@dataclass(frozen=True, slots=True)
class FacetsSettings:
    """Choose how a many-facet Rasch model is fitted.

    Attributes:
        stopping: `STRICT`, `PUBLISHED`, or criteria of one's own.
        extreme_adjustment: score points by which an all-lowest or all-highest level is drawn inwards so that it
            has a finite measure (.3 in Facets: Xtreme=); None leaves it without one (NaN).
    """

    stopping: Stopping = field(default_factory=Stopping)
    extreme_adjustment: float | None = 0.3
