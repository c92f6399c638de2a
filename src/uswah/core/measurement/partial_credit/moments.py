"""Compute what a form expects at a measure: mean, information and further cumulants of the total score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .calibrations import Calibration, Floats

CHUNK: Final = 1 << 13  # measures at once: the vectors of one item stay in the cache


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """Hold per item `weights` float64[m_i + 1]: exp(-D_ik), scaled to 1 at the item's largest."""

    weights: tuple[Floats, ...]

    @staticmethod
    def of(calibration: Calibration) -> Form:
        """Return the form of all items of a calibration."""
        weights = []
        for place in range(len(calibration)):
            falls = np.concatenate([[0.0], np.cumsum(calibration.steps(place))])
            weights.append(np.exp(falls.min() - falls))
        return Form(tuple(weights))

    @property
    def maximum(self) -> int:
        """Return the highest total."""
        return sum(len(weights) - 1 for weights in self.weights)

    def powers(self, theta: Floats) -> dict[int, Floats]:
        """Return, by number of categories m + 1, z^k float64[m + 1, n] for z = exp(theta).

        They are divided by z^m where theta > 0: none overflows, and the end category never vanishes.
        """
        positive = np.maximum(theta, 0.0)
        return {
            count: np.exp(np.arange(count, dtype=np.float64)[:, None] * theta - (count - 1) * positive)
            for count in sorted({len(weights) for weights in self.weights})
        }


@dataclass(frozen=True, slots=True, eq=False)
class Cumulants:
    """Hold the first four cumulants of the total score, float64[n] each: E, I, J and the fourth, K."""

    expected: Floats
    information: Floats
    third: Floats
    fourth: Floats


def cumulants(form: Form, theta: Floats, observed: npt.NDArray[np.bool_] | None = None) -> Cumulants:
    """Return the cumulants of the total at measures float64[n], of the observed items bool[n, I] (None: all).

    Items are added in their order, element by element, so that a result depends on its own row only.
    """
    powers = form.powers(theta)
    total = [np.zeros_like(theta) for _ in range(4)]
    for place, weights in enumerate(form.weights):
        mask = None if observed is None else observed[:, place].astype(np.float64)
        for sum_, cumulant in zip(total, _of_item(weights, powers[len(weights)]), strict=True):
            np.add(sum_, cumulant if mask is None else cumulant * mask, out=sum_)
    return Cumulants(*total)


def _of_item(weights: Floats, powers: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the cumulants of one item's score, from its moments about 0 (categories are few and small)."""
    chances = weights[:, None] * powers
    total = chances[0].copy()
    raw = [np.zeros_like(total) for _ in range(4)]
    for category in range(1, len(weights)):
        total += chances[category]
        for order, moment in enumerate(raw, start=1):
            np.add(moment, float(category**order) * chances[category], out=moment)
    first, second, third, fourth = (moment / total for moment in raw)
    square = first * first
    variance = second - square
    return (
        first,
        variance,
        third - first * (3.0 * second - 2.0 * square),
        fourth - 4.0 * third * first - 3.0 * second * second + 12.0 * second * square - 6.0 * square * square,
    )


def expected_total(form: Form, theta: Floats) -> Floats:
    """Return float64[n]: the expected total score of all items at measures float64[n]."""
    total = np.empty_like(theta)
    for first in range(0, len(theta), CHUNK):
        part = slice(first, first + CHUNK)
        powers = form.powers(theta[part])
        expected = np.zeros(len(theta[part]))
        for weights in form.weights:
            chances = weights[:, None] * powers[len(weights)]
            mean = np.zeros_like(expected)
            for category in range(1, len(weights)):
                mean += category * chances[category]
            expected += mean / chances.sum(axis=0)
        total[part] = expected
    return total


def log_partition(form: Form, theta: Floats) -> Floats:
    """Return float64[I, n]: log sum_k exp(k·theta - D_ik) of each item, up to a constant of the item."""
    powers = form.powers(theta)
    positive = np.maximum(theta, 0.0)
    return np.stack(
        [
            np.log((weights[:, None] * powers[len(weights)]).sum(axis=0)) + (len(weights) - 1) * positive
            for weights in form.weights
        ]
    )


def item_information(form: Form, theta: Floats) -> Floats:
    """Return float64[I, n]: the information of each item at measures float64[n]."""
    powers = form.powers(theta)
    return np.stack([_of_item(weights, powers[len(weights)])[1] for weights in form.weights])


__all__ = ["CHUNK", "Cumulants", "Form", "cumulants", "expected_total", "item_information", "log_partition"]
