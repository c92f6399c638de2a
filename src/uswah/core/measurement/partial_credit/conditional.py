"""Compute the pairwise conditional likelihood of partial credit: the sum of two scores takes out the block.

Given the sum s of the scores of items i and j, `P(X_i = k | s) = exp(-D_ik - D_j,s-k) / sum_l exp(-D_il - D_j,s-l)`:
no measure of the block, hence no severity and no halo, is left in it. Zwinderman AH (1995) Pairwise parameter
estimation in Rasch models. Applied Psychological Measurement 19:369-375; Andrich D, Luo G (2003) Conditional pairwise
estimation in the Rasch model for ordered response categories. Journal of Applied Measurement 4:205-221.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .calibrations import Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class PairSums:
    """Hold the parts of a table int64[I, K, I, K] that the likelihood uses.

    `observed` float64[I, K]: how often an item had a score while another item was observed, summed over the others;
    `sums` float64[I, I, S]: how often two items had a sum, S = 2K - 1, 0 for an item with itself.
    """

    observed: Floats
    sums: Floats

    @staticmethod
    def of(table: Integers) -> PairSums:
        """Return the parts of a table."""
        items, categories = table.shape[:2]
        others = table.astype(np.float64).transpose(0, 2, 1, 3).copy()
        others[np.arange(items), np.arange(items)] = 0.0
        sums = np.zeros((items, items, 2 * categories - 1))
        for one in range(categories):
            sums[:, :, one : one + categories] += others[:, :, one, :]
        return PairSums(others.sum(axis=(1, 3)), sums)


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """Hold `q` float64[I, I, S, K], P(X_i = k | X_i + X_j = s), and `log_total` float64[I, I, S], at falls D."""

    q: Floats
    log_total: Floats

    @staticmethod
    def of(falls: Floats) -> Chances:
        """Return the chances for falls float64[I, K]: D_ik, infinite beyond an item's maximum."""
        items, categories = falls.shape
        partner = np.full((items, 2 * categories - 1, categories), np.inf)
        for one in range(categories):
            partner[:, one : one + categories, one] = falls
        heights = -falls[:, None, None, :] - partner[None]
        top = heights.max(axis=3)
        possible = np.isfinite(top)
        base = np.where(possible, top, 0.0)
        weights = np.exp(heights - base[..., None])
        total = np.where(possible, weights.sum(axis=3), 1.0)
        return Chances(weights / total[..., None], np.log(total) + base)


def loss(falls: Floats, sums: PairSums, chances: Chances) -> float:
    """Return the negative log likelihood of all unordered pairs."""
    given = np.where(sums.observed > 0, falls, 0.0)
    return float((sums.observed * given).sum() + 0.5 * (sums.sums * chances.log_total).sum())


def slope(sums: PairSums, chances: Chances) -> Floats:
    """Return float64[I, K]: the derivative of the loss by each D_ik, observed minus expected counts."""
    expected = (sums.sums[:, :, None, :] @ chances.q)[:, :, 0, :].sum(axis=1)
    difference: Floats = sums.observed - expected
    return difference


def bend(sums: PairSums, chances: Chances) -> Floats:
    """Return float64[I, K, I, K]: the second derivative of the loss by D_ik and D_jl."""
    items, _, _, categories = chances.q.shape
    weighted = chances.q * sums.sums[..., None]
    mirrored = chances.q.transpose(1, 0, 2, 3)
    table = -(weighted.swapaxes(2, 3) @ mirrored)
    own = -(weighted.swapaxes(2, 3) @ chances.q).sum(axis=1)
    for one in range(categories):
        for other in range(categories):
            table[:, :, one, other] += weighted[:, :, one + other, one]
    places = np.arange(items)
    table[places, places] = own
    table[places[:, None], places[:, None], np.arange(categories), np.arange(categories)] += weighted.sum(axis=(1, 2))
    whole: Floats = table.transpose(0, 2, 1, 3)
    return whole


__all__ = ["Chances", "PairSums", "bend", "loss", "slope"]
