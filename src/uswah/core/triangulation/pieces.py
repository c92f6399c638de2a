"""Hold pieces of evidence about one person, and add them up by source or by technique."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class BadEvidence(ValueError):  # named after what is wrong
    """Refuse estimates that cannot be compared: doubled names, variances that are none, wrong shapes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold what one source says by one technique, corrected for how strict the source is.

    Attributes:
        source: in which role somebody rated, like `head`.
        technique: how it was seen, like `observation`.
        estimate: severity-corrected, logit.
        variance: of its error, logit², above 0: of the scores, of the rater's halo on this person, and of what is
            left unknown of the severity.
    """

    source: str
    technique: str
    estimate: float
    variance: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hold what one source, or one technique, says.

    Attributes:
        name: of the source or technique.
        value: severity-corrected, logit.
        variance: of its error, logit², above 0.
    """

    name: str
    value: float
    variance: float


class Side(StrEnum):
    """By what pieces are added up."""

    SOURCE = "source"
    TECHNIQUE = "technique"


def added_up(
    pieces: Sequence[Piece], side: Side, covariance: npt.ArrayLike | None = None
) -> tuple[tuple[Estimate, ...], Floats]:
    """Return one estimate for each source or technique, in the order of their first piece, and their covariance.

    Pieces of one source count by the inverse of their variance. Where a covariance of the pieces' errors is given,
    float[pieces, pieces], the covariance of the estimates follows from it.

    Raises:
        BadEvidence: a variance that is not above 0, a number that is not finite, or a covariance that does not fit.
    """
    names = list(dict.fromkeys(_name(piece, side) for piece in pieces))
    errors = error_covariance([piece.variance for piece in pieces], covariance)
    weights = np.zeros((len(names), len(pieces)))
    for at, piece in enumerate(pieces):
        weights[names.index(_name(piece, side)), at] = 1 / piece.variance
    weights /= weights.sum(axis=1, keepdims=True)
    values = weights @ np.array([piece.estimate for piece in pieces], dtype=np.float64)
    joint = weights @ errors @ weights.T
    estimates = tuple(
        Estimate(name, float(value), float(variance))
        for name, value, variance in zip(names, values, np.diag(joint), strict=True)
    )
    return estimates, joint


def error_covariance(variances: Sequence[float], covariance: npt.ArrayLike | None) -> Floats:
    """Return the covariance of errors: as given, or the variances alone.

    Raises:
        BadEvidence: a variance that is not above 0, or a covariance that is not symmetric, not positive definite, of
            another size, or with other variances on its diagonal.
    """
    own = np.array(variances, dtype=np.float64)
    if not np.isfinite(own).all() or (own <= 0).any():
        raise BadEvidence(
            "Every estimate needs a variance above 0; what is not known at all is not a piece of evidence."
        )
    if covariance is None:
        return np.diag(own)
    errors = np.asarray(covariance, dtype=np.float64)
    if errors.shape != (len(own), len(own)):
        raise BadEvidence(f"There are {len(own)} estimates, but the covariance has the shape {errors.shape}.")
    if not np.allclose(errors, errors.T) or not np.allclose(np.diag(errors), own):
        raise BadEvidence("The covariance is not symmetric, or its diagonal does not hold the variances.")
    if np.linalg.eigvalsh(errors).min() <= 0:
        raise BadEvidence("The covariance is not positive definite: it says that errors cancel exactly.")
    return errors


def _name(piece: Piece, side: Side) -> str:
    return piece.source if side is Side.SOURCE else piece.technique
