"""Weigh agreement: 1 for the same category, less the further two categories lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable

from .answers import Floats


class Weighting(StrEnum):
    """How partial agreement counts."""

    NOMINAL = "nominal"  # only the same category
    LINEAR = "linear"  # 1 − |i − j| / (k − 1), Cicchetti and Allison (1971)
    QUADRATIC = "quadratic"  # 1 − (i − j)² / (k − 1)², Fleiss and Cohen (1973)


Weights = Weighting | npt.ArrayLike


def agreement_weights(weights: Weights, categories: int, values: Sequence[float] | None = None) -> Floats:
    """Return the weights of agreement, float[categories, categories], 1 on the diagonal.

    Args:
        weights: a `Weighting`, or a square table of weights of agreement (1 on the diagonal, none above 1).
        categories: how many categories there are, at least 2.
        values: a number for each category, where their distance is not that of their places.

    Raises:
        BadTable: a table of weights that is not square, not of this size, or not at most 1 with 1 on the diagonal.
    """
    if not isinstance(weights, Weighting):
        return _checked(np.asarray(weights, dtype=np.float64), categories)
    if weights is Weighting.NOMINAL:
        return np.eye(categories)
    places = np.arange(categories, dtype=np.float64) if values is None else np.asarray(values, dtype=np.float64)
    distance = np.abs(places[:, None] - places[None, :])
    share = distance / distance.max()
    return np.asarray(1 - (share if weights is Weighting.LINEAR else share**2))


def from_disagreement(weights: npt.ArrayLike) -> Floats:
    """Turn weights of disagreement (0 on the diagonal) into weights of agreement, 1 − v / max v.

    Weighted kappa is the same in both (Cohen 1968).

    Raises:
        BadTable: a negative weight, or none above 0.
    """
    disagreement = np.asarray(weights, dtype=np.float64)
    if not np.isfinite(disagreement).all() or (disagreement < 0).any() or disagreement.max(initial=0) == 0:
        raise BadTable("Weights of disagreement are 0 for the same category and above 0 for some other.")
    agreement: Floats = 1 - disagreement / disagreement.max()
    return agreement


def _checked(table: Floats, categories: int) -> Floats:
    if table.shape != (categories, categories):
        raise BadTable(
            "The table of weights has the shape {shape}, but there are {categories} categories.",
            values={"shape": " x ".join(map(str, table.shape)), "categories": categories},
        )
    if not np.isfinite(table).all() or (table > 1).any() or (np.diag(table) != 1).any():
        raise BadTable("A weight of agreement is 1 for the same category and at most 1 for two others.")
    return table
