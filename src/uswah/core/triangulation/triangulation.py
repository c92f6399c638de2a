"""Bring a person's pieces of evidence together: what covers what, who agrees, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy.typing as npt

from .convergence import Comparison, NotEnough, Thresholds, compare
from .coverage import Coverage, Place, coverage
from .pieces import Piece, Side, added_up
from .settling import Candidate, Settling, settle


@dataclass(frozen=True, slots=True)
class Triangulation:
    """Hold what one person's pieces of evidence say together.

    Attributes:
        coverage: which cells of source by technique are filled, and which the plan needs.
        sources: whether sources agree.
        techniques: whether techniques agree.
        settling: which further piece would settle best whether sources agree.
    """

    coverage: Coverage
    sources: Comparison | NotEnough
    techniques: Comparison | NotEnough
    settling: Settling


def triangulate(
    pieces: Sequence[Piece],
    plan: Mapping[Place, int],
    thresholds: Thresholds,
    *,
    candidates: Sequence[Candidate] = (),
    covariance: npt.ArrayLike | None = None,
    spread: float | None = None,
) -> Triangulation:
    """Compare one person's severity-corrected pieces by source and by technique.

    Args:
        pieces: what each source says by each technique.
        plan: how many pieces each (source, technique) needs.
        thresholds: the bounds of the verdicts.
        candidates: pieces that could still be gathered.
        covariance: of the errors of the pieces, float[pieces, pieces], logit², where some share an error; pieces of
            one rater share that rater's halo.
        spread: by how much sources truly differ as a rule, standard deviation, logit.

    Raises:
        BadEvidence: variances that are none, a covariance that does not fit, or a bad candidate.
    """
    covered = coverage(plan, [(piece.source, piece.technique) for piece in pieces])
    by_source, source_errors = added_up(pieces, Side.SOURCE, covariance)
    by_technique, technique_errors = added_up(pieces, Side.TECHNIQUE, covariance)
    return Triangulation(
        coverage=covered,
        sources=compare(by_source, thresholds, covariance=source_errors),
        techniques=compare(by_technique, thresholds, covariance=technique_errors),
        settling=settle(by_source, candidates, thresholds, covariance=source_errors, spread=spread, coverage=covered),
    )
