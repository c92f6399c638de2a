"""Agreement of many raters on categories: Fleiss' kappa, overall and of each category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from uswah.core.measurement.table import BadTable

from .answers import (
    CONFIDENCE,
    Floats,
    Interval,
    Ints,
    Reason,
    Undefined,
    jackknife_error,
    student_interval,
)
from .ratings import Category, counts_matrix, unit_counts


@dataclass(frozen=True, slots=True)
class CategoryKappa:
    """Hold the agreement on one category against all others.

    Attributes:
        category: the category.
        proportion: its share of all ratings, 0 to 1.
        kappa: agreement beyond chance on this category; undefined where all or none of the ratings are in it.
        agreement: the chance that a second rater also gives it, when one did (Fleiss 1971, P_j), 0 to 1.
        standard_error_null: where the true kappa is 0.
        z: kappa / standard_error_null.
        p_value: two-sided.
    """

    category: Category
    proportion: float
    kappa: float | Undefined
    agreement: float | Undefined
    standard_error_null: float | Undefined
    z: float | Undefined
    p_value: float | Undefined


@dataclass(frozen=True, slots=True)
class FleissKappa:
    """Hold Fleiss' kappa of many raters.

    Attributes:
        kappa: 1 is full agreement, 0 is chance.
        observed_agreement: share of agreeing pairs of ratings within units, P̄, 0 to 1.
        expected_agreement: the same by chance, P̄_e, 0 to 1.
        units: number of units with two ratings or more; others hold no pair and are left out.
        ratings: number of their ratings.
        standard_error_null: where the true kappa is 0, for the test only (Fleiss, Nee and Landis 1979); known for
            equal numbers of raters and, with two categories, for unequal ones (Fleiss and Cuzick 1979).
        standard_error_null_1971: the same by Fleiss' first formula (1971), which overstates it; for comparison
            with old tables.
        z: kappa / standard_error_null.
        p_value: two-sided, of no agreement beyond chance.
        standard_error: delete-one-unit jackknife, which does not assume kappa 0 and holds for unequal numbers.
        interval: kappa ± t · standard_error with units − 1 degrees of freedom.
        categories: the agreement on each category.
    """

    kappa: float
    observed_agreement: float
    expected_agreement: float
    units: int
    ratings: int
    standard_error_null: float | Undefined
    standard_error_null_1971: float | Undefined
    z: float | Undefined
    p_value: float | Undefined
    standard_error: float | Undefined
    interval: Interval | Undefined
    categories: tuple[CategoryKappa, ...]


def fleiss_kappa(
    ratings: Sequence[Sequence[Any]] | npt.NDArray[Any],
    *,
    categories: Sequence[Category] | None = None,
    confidence: float = CONFIDENCE,
) -> FleissKappa | Undefined:
    """Compute Fleiss' kappa from ratings, [units, raters], None or NaN where there is none.

    Raises:
        BadTable: ragged rows, or a category that is not declared.
    """
    counted = unit_counts(ratings, categories)
    if counted.raters == 1:
        return Undefined(Reason.ONE_RATER_ONLY, "All ratings come from one rater.")
    return kappa_of_counts(counted.counts, categories=counted.categories, confidence=confidence)


def kappa_of_counts(
    counts: npt.ArrayLike,
    *,
    categories: Sequence[Category] | None = None,
    confidence: float = CONFIDENCE,
) -> FleissKappa | Undefined:
    """Compute Fleiss' kappa from counts of raters, [units, categories]; units may have different numbers of raters.

    With equal numbers n of raters: P_i = (Σ n_ij² − n) / (n (n − 1)), P_e = Σ p_j², κ = (P̄ − P_e) / (1 − P_e).
    With unequal numbers n_i the disagreement is Σ n_ij (n_i − n_ij) / n_i over N (n̄ − 1), and p_j the share of all
    ratings (Fleiss and Cuzick 1979; Fleiss, Levin and Paik 2003, section 18.3); `chance_corrected` counts every unit
    the same instead.

    Raises:
        BadTable: a count below 0 or not whole, or another number of categories than columns.
    """
    given = counts_matrix(counts)
    if categories is not None and len(categories) != given.shape[1]:
        raise BadTable(
            "The counts have {columns} columns, but {named} categories are named.",
            values={"columns": given.shape[1], "named": len(categories)},
        )
    used = given[given.sum(axis=1) >= 2]
    if len(used) == 0:
        return Undefined(Reason.NO_PAIRS, "No unit was rated twice.")
    observed, expected = _agreement(used)
    if expected >= 1 - 1e-12:
        return Undefined(Reason.NO_VARIATION, f"All {int(used.sum())} ratings are one and the same category.")
    kappa = (observed - expected) / (1 - expected)
    null = _null_error(used)
    error = jackknife_error(_without_each(used))
    named = tuple(categories) if categories is not None else tuple(range(1, used.shape[1] + 1))
    z = _ratio(kappa, null)
    return FleissKappa(
        kappa=kappa,
        observed_agreement=observed,
        expected_agreement=expected,
        units=len(used),
        ratings=int(used.sum()),
        standard_error_null=null,
        standard_error_null_1971=_null_error_1971(used),
        z=z,
        p_value=_two_sided(z),
        standard_error=error,
        interval=error if isinstance(error, Undefined) else student_interval(kappa, error, len(used) - 1, confidence),
        categories=tuple(_category(name, used, at) for at, name in enumerate(named)),
    )


def _agreement(counts: Ints) -> tuple[float, float]:
    """Return observed and expected agreement, 0 to 1."""
    raters = counts.sum(axis=1)
    expected = float(((counts.sum(axis=0) / raters.sum()) ** 2).sum())
    # Disagreement within units relative to n̄ − 1: with two categories this is the one-way intraclass form.
    within = float(((counts * (raters[:, None] - counts)) / raters[:, None]).sum())
    return 1 - within / float(raters.sum() - len(counts)), expected


def _without_each(counts: Ints) -> Floats:
    """Return kappa without each unit in turn, float[units]; NaN where it does not exist."""
    raters = counts.sum(axis=1).astype(np.float64)
    units = len(counts)
    if units < 2:
        return np.array([np.nan])
    total = raters.sum() - raters
    expected = (((counts.sum(axis=0) - counts) / total[:, None]) ** 2).sum(axis=1)
    within = ((counts * (raters[:, None] - counts)) / raters[:, None]).sum(axis=1)
    observed = 1 - (within.sum() - within) / (total - (units - 1))
    room = 1 - expected
    return np.asarray(np.divide(observed - expected, room, out=np.full(units, np.nan), where=room > 1e-12))


def _null_error(counts: Ints) -> float | Undefined:
    """Return the standard error of kappa where it is 0.

    Equal raters: √2 / (Σ p q √(N n (n − 1))) · √((Σ p q)² − Σ p q (q − p)) (Fleiss, Nee and Landis 1979).
    """
    raters = counts.sum(axis=1)
    proportion = counts.sum(axis=0) / counts.sum()
    if counts.shape[1] == 2:
        return _null_error_of_one(raters, float(proportion[0]))
    if (raters != raters[0]).any():
        return Undefined(
            Reason.NOT_IDENTIFIED, "Units have different numbers of raters: no test formula; use the interval."
        )
    spread = proportion * (1 - proportion)
    inner = spread.sum() ** 2 - (spread * (1 - 2 * proportion)).sum()
    pairs = len(counts) * raters[0] * (raters[0] - 1)
    return float(np.sqrt(2 * max(inner, 0.0) / pairs) / spread.sum())


def _null_error_of_one(raters: Ints, proportion: float) -> float:
    """Return the standard error of the kappa of one category where it is 0 (Fleiss and Cuzick 1979).

    With equal numbers of raters it is √(2 / (N n (n − 1))).
    """
    mean = raters.mean()
    harmonic = len(raters) / (1 / raters).sum()
    spread = proportion * (1 - proportion)
    inner = 2 * (harmonic - 1) + (mean - harmonic) * (1 - 4 * spread) / (mean * spread)
    return float(np.sqrt(max(inner, 0.0)) / ((mean - 1) * np.sqrt(len(raters) * harmonic)))


def _null_error_1971(counts: Ints) -> float | Undefined:
    raters = counts.sum(axis=1)
    if (raters != raters[0]).any():
        return Undefined(Reason.NOT_IDENTIFIED, "The formula of 1971 is for equal numbers of raters.")
    n = float(raters[0])
    proportion = counts.sum(axis=0) / counts.sum()
    expected = (proportion**2).sum()
    inner = expected - (2 * n - 3) * expected**2 + 2 * (n - 2) * (proportion**3).sum()
    return float(np.sqrt(2 / (len(counts) * n * (n - 1)) * max(inner, 0.0)) / (1 - expected))


def _category(name: Category, counts: Ints, at: int) -> CategoryKappa:
    raters = counts.sum(axis=1)
    here = counts[:, at]
    proportion = float(here.sum() / raters.sum())
    if proportion in {0.0, 1.0}:
        some = Undefined(Reason.NO_VARIATION, f"{'All' if proportion else 'None'} of the ratings are {name!r}.")
        return CategoryKappa(name, proportion, some, some, some, some, some)
    apart = float((here * (raters - here) / raters).sum()) / float(raters.sum() - len(counts))
    kappa = float(1 - apart / (proportion * (1 - proportion)))
    error = _null_error_of_one(raters, proportion)
    z = kappa / error
    return CategoryKappa(
        category=name,
        proportion=proportion,
        kappa=kappa,
        agreement=proportion + kappa * (1 - proportion),
        standard_error_null=error,
        z=z,
        p_value=float(2 * special.ndtr(-abs(z))),
    )


def _ratio(kappa: float, error: float | Undefined) -> float | Undefined:
    return error if isinstance(error, Undefined) else kappa / error


def _two_sided(z: float | Undefined) -> float | Undefined:
    return z if isinstance(z, Undefined) else float(2 * special.ndtr(-abs(z)))
