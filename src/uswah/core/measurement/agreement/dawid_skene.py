"""Estimate what is true from raters who err each in their own way: latent classes of Dawid and Skene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import special
from threadpoolctl import threadpool_limits

from uswah.core.measurement.table import BadTable

from .answers import Floats, Reason, Undefined
from .ratings import Category, categories_of, is_absent, table_rows

FEWEST_RATERS: Final = 3
_SAME: Final = 1e-6  # log-likelihoods that differ by less are the same
_NEAR: Final = 2.0  # log-likelihoods that differ by less are both believable
_APART: Final = 0.1  # probabilities that differ by more say different things


@dataclass(frozen=True, slots=True, eq=False)
class LatentClasses:
    """Hold what the ratings say of the truth and of each rater.

    Attributes:
        categories: in order; K of them.
        prevalence: float[K], estimated share of units that are truly of each category, sums to 1.
        confusion: float[raters, K true, K given], the chance that a rater gives a category when another is true;
            each row sums to 1. NaN where a rater met no unit of that true category: nothing is known, `errors_of` says so.
        probabilities: float[units, K], the chance that each unit is truly of each category, sums to 1.
        log_likelihood: natural logarithm, of the best solution; with smoothing its imagined ratings count too.
        path: float[iterations], the log-likelihood after each step of the best start; it never falls.
        converged: whether the steps came to rest.
        starts: how many starts were tried: the shares of votes, then random ones.
        starts_at_best: how many of them reached this likelihood.
        rivals: how many starts came to rest within 2 of this log-likelihood, but say something else (by more than .1)
            of some unit; any means that these data leave the answer open.
        unlinked: raters (places) who share too few units with two others; what is said of them leans on the rest.
    """

    categories: tuple[Category, ...]
    prevalence: Floats
    confusion: Floats
    probabilities: Floats
    log_likelihood: float
    path: Floats
    converged: bool
    starts: int
    starts_at_best: int
    rivals: int
    unlinked: tuple[int, ...]

    def errors_of(self, rater: int, true: Category) -> dict[Category, float] | Undefined:
        """Return the chances of each category that a rater gives when another is true; raises ValueError."""
        chances = self.confusion[rater, self.categories.index(true)]
        if np.isnan(chances).any():
            return Undefined(Reason.NO_PAIRS, f"This rater met no unit that is likely to be {true!r}.")
        return {category: float(chance) for category, chance in zip(self.categories, chances, strict=True)}


def dawid_skene(
    ratings: Sequence[Sequence[Any]] | npt.NDArray[Any],
    *,
    categories: Sequence[Category] | None = None,
    generator: np.random.Generator | None = None,
    restarts: int = 10,
    smoothing: float = 0.0,
    iterations: int = 5000,
    tolerance: float = 1e-10,
) -> LatentClasses | Undefined:
    """Estimate true categories, their prevalence and each rater's errors by maximum likelihood.

    EM with given truths independent ratings (Dawid and Skene 1979, formulas 2.3 to 2.5), started from the shares of
    votes, and again from random guesses where a generator is given; the best log-likelihood counts. Classes are
    named so that raters are right as often as possible: the likelihood itself does not know their names.

    Args:
        ratings: [units, raters]; a cell holds a category, a tuple of categories (the same rater several times), or
            None or NaN where there is none.
        categories: all categories; without them those that occur, sorted.
        generator: draws the random starts.
        restarts: how many random starts.
        smoothing: imagined ratings added to each cell of each confusion matrix; 0 is maximum likelihood.
        iterations: at most, of each start.
        tolerance: a start has come to rest when the log-likelihood rises by less than this share.

    Returns:
        Undefined with fewer than three raters, or where no unit has ratings of three: then endlessly many pairs of
        prevalence and errors fit equally well.

    Raises:
        BadTable: ragged rows or a category that is not declared.
        ValueError: a negative smoothing.
    """
    if smoothing < 0:
        raise ValueError("Smoothing adds ratings; it cannot take them away.")
    counts, named = _counts(ratings, categories)
    refused = _refusal(counts)
    if refused is not None:
        return refused
    with threadpool_limits(1):
        return _best(
            counts, named, generator, restarts if generator is not None else 0, smoothing, iterations, tolerance
        )


def _counts(
    ratings: Sequence[Sequence[Any]] | npt.NDArray[Any], declared: Sequence[Category] | None
) -> tuple[Floats, tuple[Category, ...]]:
    """Return how often each rater gave each category to each unit, float[units, raters, K]; units without any go."""
    rows = [[_cell(value) for value in row] for row in table_rows(ratings)]
    raters = len(rows[0]) if rows else 0
    named = categories_of([value for row in rows for cell in row for value in cell], declared)
    place = {category: at for at, category in enumerate(named)}
    counts = np.zeros((len(rows), raters, len(named)))
    for unit, row in enumerate(rows):
        if len(row) != raters:
            raise BadTable(
                "This unit has {here} cells and the first one {first}; leave a cell empty where a rating is missing.",
                row=unit + 1,
                values={"here": len(row), "first": raters},
            )
        for rater, cell in enumerate(row):
            for value in cell:
                if value not in place:
                    raise BadTable(
                        "The category {value!r} is not among those declared.",
                        row=unit + 1,
                        column=str(rater + 1),
                        values={"value": value},
                    )
                counts[unit, rater, place[value]] += 1
    return counts, named


def _cell(value: Any) -> tuple[Any, ...]:
    if isinstance(value, tuple | list):
        return tuple(one for one in value if not is_absent(one))
    if is_absent(value):
        return ()
    return (value.item() if isinstance(value, np.generic) else value,)


def _refusal(counts: Floats) -> Undefined | None:
    rated = counts.sum(axis=2) > 0
    raters = int(rated.any(axis=0).sum())
    if raters == 0:
        return Undefined(Reason.NO_PAIRS, "There are no ratings.")
    if raters < FEWEST_RATERS:
        return Undefined(
            Reason.NOT_IDENTIFIED,
            f"With {raters} of at least {FEWEST_RATERS} raters, their errors and the truth cannot be told apart.",
        )
    if rated.sum(axis=1).max() < FEWEST_RATERS:
        return Undefined(Reason.NOT_IDENTIFIED, f"No unit was rated by {FEWEST_RATERS} raters.")
    if (counts.sum(axis=(0, 1)) > 0).sum() < 2:
        return Undefined(Reason.NO_VARIATION, "All ratings are one and the same category.")
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Solution:
    prevalence: Floats
    confusion: Floats
    probabilities: Floats
    path: Floats
    converged: bool


def _best(
    counts: Floats,
    named: tuple[Category, ...],
    generator: np.random.Generator | None,
    restarts: int,
    smoothing: float,
    iterations: int,
    tolerance: float,
) -> LatentClasses:
    counts_of_units = counts[counts.sum(axis=(1, 2)) > 0]
    votes = counts_of_units.sum(axis=1)
    starts = [votes / votes.sum(axis=1, keepdims=True)]
    if generator is not None:
        starts += [generator.dirichlet(np.ones(len(named)), size=len(votes)) for _ in range(restarts)]
    solutions = [_climb(counts_of_units, start, smoothing, iterations, tolerance) for start in starts]
    heights = np.array([solution.path[-1] for solution in solutions])
    # Of equally likely solutions the first: the one from the votes, if it is among them.
    best = solutions[int(np.flatnonzero(heights >= heights.max() - _SAME)[0])]
    best = _named_by_votes(best, counts_of_units)
    near = [_named_by_votes(other, counts_of_units) for other in solutions if other.path[-1] > heights.max() - _NEAR]
    probabilities = np.tile(best.prevalence, (len(counts), 1))  # a unit without ratings is as the others are
    probabilities[counts.sum(axis=(1, 2)) > 0] = best.probabilities
    return LatentClasses(
        categories=named,
        prevalence=best.prevalence,
        confusion=best.confusion,
        probabilities=probabilities,
        log_likelihood=float(best.path[-1]),
        path=best.path,
        converged=best.converged,
        starts=len(starts),
        starts_at_best=int((heights >= heights.max() - _SAME).sum()),
        rivals=sum(bool(np.abs(other.probabilities - best.probabilities).max() > _APART) for other in near),
        unlinked=_unlinked(counts),
    )


def _climb(counts: Floats, start: Floats, smoothing: float, iterations: int, tolerance: float) -> _Solution:
    probabilities = start
    path: list[float] = []
    converged = False
    for _ in range(iterations):
        prevalence, confusion = _maximise(counts, probabilities, smoothing)
        probabilities, height = _expect(counts, prevalence, confusion)
        height += _log_prior(confusion, smoothing)
        converged = bool(path) and height - path[-1] <= tolerance * max(1.0, abs(height))
        path.append(height)
        if converged:
            break
    return _Solution(prevalence, confusion, probabilities, np.array(path), converged)


def _maximise(counts: Floats, probabilities: Floats, smoothing: float) -> tuple[Floats, Floats]:
    """Return prevalence, float[K], and confusion, float[raters, K, K], of given probabilities (2.3 and 2.4)."""
    given = np.einsum("ut,ukl->ktl", probabilities, counts, optimize=True) + smoothing
    total = given.sum(axis=2, keepdims=True)
    confusion = np.divide(given, total, out=np.full_like(given, np.nan), where=total > 1e-300)
    return probabilities.mean(axis=0), confusion


def _expect(counts: Floats, prevalence: Floats, confusion: Floats) -> tuple[Floats, float]:
    """Return the probabilities of the units, float[units, K], and the log-likelihood (2.5 and 2.7)."""
    with np.errstate(divide="ignore"):
        log_confusion, log_prevalence = np.log(np.where(np.isnan(confusion), 1.0, confusion)), np.log(prevalence)
    # A chance of 0 rules a class out only where the category was in fact given.
    evidence = np.einsum("ukl,ktl->ut", counts, np.where(np.isinf(log_confusion), 0.0, log_confusion), optimize=True)
    ruled_out = np.einsum("ukl,ktl->ut", counts, np.isinf(log_confusion).astype(np.float64), optimize=True) > 0
    joint = np.where(ruled_out, -np.inf, evidence + log_prevalence)
    height = special.logsumexp(joint, axis=1, keepdims=True)
    return np.exp(joint - height), float(height.sum())


def _log_prior(confusion: Floats, smoothing: float) -> float:
    return 0.0 if smoothing == 0 else float(smoothing * np.log(confusion).sum())


def _named_by_votes(solution: _Solution, counts: Floats) -> _Solution:
    """Return the solution with classes renamed so that ratings agree with them as often as possible."""
    right = solution.probabilities.T @ counts.sum(axis=1)
    from scipy import optimize  # noqa: PLC0415  # ten megabytes that a server seldom needs

    order = optimize.linear_sum_assignment(-right.T)[1]
    return _Solution(
        solution.prevalence[order],
        solution.confusion[:, order],
        solution.probabilities[:, order],
        solution.path,
        solution.converged,
    )


def _unlinked(counts: Floats) -> tuple[int, ...]:
    """Return raters without any unit that two others rated as well."""
    rated = counts.sum(axis=2) > 0
    shared = rated & (rated.sum(axis=1, keepdims=True) >= FEWEST_RATERS)
    return tuple(int(rater) for rater in np.flatnonzero(~shared.any(axis=0)))
