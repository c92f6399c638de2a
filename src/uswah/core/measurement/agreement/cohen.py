"""Agreement of two raters beyond chance: Cohen's kappa, plain and weighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from uswah.core.measurement.table import BadTable

from .answers import CONFIDENCE, Floats, Interval, Reason, Undefined, normal_interval
from .ratings import Category, cross_table
from .weights import Weighting, Weights, agreement_weights

_NOTHING: Final = 1e-12  # what is smaller is rounding


@dataclass(frozen=True, slots=True)
class Kappa:
    """Hold Cohen's kappa of two raters.

    Attributes:
        kappa: 1 is full agreement, 0 is what chance gives with these margins, below 0 is worse than chance.
        observed_agreement: weighted share of pairs in agreement, 0 to 1.
        expected_agreement: the same by chance from the margins, 0 to 1.
        pairs: number of units that both raters rated.
        standard_error: asymptotic, for intervals (Fleiss, Cohen and Everitt 1969, formula 13).
        standard_error_null: asymptotic where the true kappa is 0, for the test (ibid., formula 14).
        standard_error_simple: Cohen's first approximation (1960; weighted 1968), which books of medical statistics
            still print; too large or too small by several percent.
        z: kappa / standard_error_null; undefined where one rater never varied.
        p_value: two-sided, of no agreement beyond chance.
        interval: kappa ± z · standard_error.
        maximum: the largest kappa that these margins allow; below 1 where the raters use categories unequally.
    """

    kappa: float
    observed_agreement: float
    expected_agreement: float
    pairs: float
    standard_error: float
    standard_error_null: float
    standard_error_simple: float
    z: float | Undefined
    p_value: float | Undefined
    interval: Interval
    maximum: float


def cohen_kappa(
    first: Sequence[Category | None],
    second: Sequence[Category | None],
    *,
    weights: Weights = Weighting.NOMINAL,
    categories: Sequence[Category] | None = None,
    confidence: float = CONFIDENCE,
) -> Kappa | Undefined:
    """Compute Cohen's kappa of two raters from their categories of the same units.

    Units that one of them did not rate (None or NaN) are left out.

    Args:
        first: categories that the first rater gave, one for each unit.
        second: categories that the second rater gave, in the same order.
        weights: what partial agreement counts; a table of weights is in the order of `categories`.
        categories: all categories in their order; without them those that occur, sorted.
        confidence: of the interval, 0 to 1.

    Raises:
        BadTable: unequal lengths, a category that is not declared, or bad weights.
    """
    table, _ = cross_table(first, second, categories)
    return kappa_of_table(table, weights=weights, confidence=confidence)


def kappa_of_table(
    table: npt.ArrayLike, *, weights: Weights = Weighting.NOMINAL, confidence: float = CONFIDENCE
) -> Kappa | Undefined:
    """Compute Cohen's kappa from a table of counts, [categories of the first, categories of the second].

    κ = (p_o − p_e) / (1 − p_e) with p_o = Σ w p and p_e = Σ w p_i. p_.j (Cohen 1960, 1968).

    Raises:
        BadTable: a table that is not square, or has a count below 0 or not finite.
    """
    counts = _checked(table)
    total = float(counts.sum())
    if total == 0:
        return Undefined(Reason.NO_PAIRS, "No unit was rated by both raters.")
    if len(counts) < 2:
        return Undefined(Reason.NO_VARIATION, f"Both raters gave one and the same category to all {total:g} units.")
    share = counts / total
    weight = agreement_weights(weights, len(counts))
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    expected = float((np.outer(rows, columns) * weight).sum())
    if expected >= 1 - _NOTHING:
        return Undefined(Reason.NO_VARIATION, f"Both raters gave one and the same category to all {total:g} units.")
    return _kappa(share, weight, expected, total, confidence)


def _kappa(share: Floats, weight: Floats, expected: float, total: float, confidence: float) -> Kappa:
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    observed = float((weight * share).sum())
    kappa = (observed - expected) / (1 - expected)
    mean_weight = (weight * columns).sum(axis=1)[:, None] + (weight * rows[:, None]).sum(axis=0)[None, :]
    spread = weight * (1 - expected) - mean_weight * (1 - observed)
    # The published formulas subtract squares; around their means the same sums keep their digits.
    middle = observed * expected - 2 * expected + observed
    variance = float((share * (spread - middle) ** 2).sum())
    null = float((np.outer(rows, columns) * (weight - mean_weight + expected) ** 2).sum())
    simple = float((share * (weight - observed) ** 2).sum())
    root = np.sqrt(total)
    error = float(np.sqrt(variance) / (root * (1 - expected) ** 2))
    error_null = float(np.sqrt(null) / (root * (1 - expected)))
    never = Undefined(
        Reason.NO_VARIATION, "One rater gave every unit the same category: only chance can agree with it."
    )
    z: float | Undefined = kappa / error_null if error_null > _NOTHING else never
    return Kappa(
        kappa=kappa,
        observed_agreement=observed,
        expected_agreement=expected,
        pairs=total,
        standard_error=error,
        standard_error_null=error_null,
        standard_error_simple=float(np.sqrt(simple) / (root * (1 - expected))),
        z=z,
        p_value=z if isinstance(z, Undefined) else float(2 * special.ndtr(-abs(z))),
        interval=normal_interval(kappa, error, confidence),
        maximum=(_most_agreement(rows, columns, weight) - expected) / (1 - expected),
    )


def _most_agreement(rows: Floats, columns: Floats, weight: Floats) -> float:
    """Return the largest weighted agreement that a table with these margins can have."""
    if (weight == np.eye(len(weight))).all():
        return float(np.minimum(rows, columns).sum())
    if (weight[1:, 1:] + weight[:-1, :-1] >= weight[1:, :-1] + weight[:-1, 1:] - _NOTHING).all():
        # Where weights fall with distance, no table beats that of sorted ratings (Monge's condition).
        ends = np.unique(np.concatenate([rows.cumsum(), columns.cumsum()]))
        middles = ends - np.diff(ends, prepend=0.0) / 2
        last = len(rows) - 1
        pairs = (np.minimum(np.searchsorted(side.cumsum(), middles), last) for side in (rows, columns))
        return float((weight[tuple(pairs)] * np.diff(ends, prepend=0.0)).sum())
    # With any other weights the best table is a transport problem: margins given, weight maximised.
    size = len(rows)
    margins = np.vstack([np.kron(np.eye(size), np.ones(size)), np.kron(np.ones(size), np.eye(size))])
    from scipy import optimize  # noqa: PLC0415  # ten megabytes that a server seldom needs

    solved = optimize.linprog(-weight.ravel(), A_eq=margins[:-1], b_eq=np.concatenate([rows, columns])[:-1])
    return min(1.0, -float(solved.fun))


def _checked(table: npt.ArrayLike) -> Floats:
    counts = np.asarray(table, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise BadTable(
            "A table of two raters has one row and one column for each category, this one has the shape {shape}.",
            values={"shape": " x ".join(map(str, counts.shape))},
        )
    bad = np.argwhere(~(counts >= 0) | ~np.isfinite(counts))
    if len(bad):
        row, column = (int(place) + 1 for place in bad[0])
        raise BadTable("A count is a number from 0 up.", row=row, column=str(column))
    return counts
