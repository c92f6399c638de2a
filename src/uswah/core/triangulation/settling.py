"""Find the piece of evidence that would settle most surely whether sources agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from .convergence import Comparison, NotEnough, Thresholds, Verdict, compare, contrasts
from .coverage import Coverage
from .pieces import BadEvidence, Estimate, Floats, error_covariance

UNDECIDED: Final = frozenset({Verdict.UNSETTLED, Verdict.NOT_ENOUGH})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Describe a piece of evidence that could still be gathered.

    Attributes:
        source: who would give it; one that has spoken already, or a new one.
        technique: how it would be seen.
        variance: of its whole error, logit², above 0.
        shared: the part of its error that it has in common with what the source said already, logit², like the halo
            of the same rater on the same person; below `variance`, and not above the variance of what the source
            has said. It does not average out.
    """

    source: str
    technique: str
    variance: float
    shared: float = 0.0


@dataclass(frozen=True, slots=True)
class Prospect:
    """Hold what a candidate can be expected to bring.

    Attributes:
        candidate: the piece.
        convergent: chance that sources are found to agree once it is there, 0 to 1.
        divergent: chance that they are found to differ.
        undecided: chance that it stays unsettled or not enough; the three add up to 1.
        standard_error: of the person's value over all sources once it is there, logit.
        fills_need: whether it fills a cell that the plan still needs; None where no plan was given.
    """

    candidate: Candidate
    convergent: float
    divergent: float
    undecided: float
    standard_error: float
    fills_need: bool | None


@dataclass(frozen=True, slots=True)
class Settling:
    """Hold the candidates, the most useful one first.

    Attributes:
        verdict: what can be said now.
        undecided_now: whether that is undecided; if not, candidates are in the order of the error they leave.
        spread: by how much sources of one person truly differ, as a standard deviation, logit: as given, or the
            moment estimate from these very estimates (DerSimonian and Laird 1986).
        standard_error: of the person's value over all sources now, logit; None before any source has spoken.
        prospects: what each candidate can be expected to bring.
    """

    verdict: Verdict
    undecided_now: bool
    spread: float
    standard_error: float | None
    prospects: tuple[Prospect, ...]

    @property
    def best(self) -> Prospect | None:
        """Return the most useful piece, or None without candidates."""
        return self.prospects[0] if self.prospects else None


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """What sources say now: their names, values and errors, and the variance of their true differences."""

    names: tuple[str, ...]
    values: Floats
    errors: Floats
    spread: float


def settle(
    estimates: Sequence[Estimate],
    candidates: Sequence[Candidate],
    thresholds: Thresholds,
    *,
    covariance: npt.ArrayLike | None = None,
    spread: float | None = None,
    coverage: Coverage | None = None,
) -> Settling:
    """Order candidates by how surely each would settle whether sources agree.

    What source s truly sees is θ + b_s, b ~ N(0, spread²). Given what is there, the next piece z is normal (universal
    kriging); with it the new Q is a square function of z and the gaps are straight lines in z, so that the chance of
    each verdict is exact. First comes the least chance to stay undecided, then the least remaining error, then a
    cell that the plan needs, then the name: the same question always has the same answer.

    Args:
        estimates: what each source says so far.
        candidates: pieces that could be gathered.
        thresholds: the bounds of the verdicts.
        covariance: of the errors so far, as in `compare`.
        spread: by how much sources truly differ as a rule, standard deviation, logit; known from many people. With
            fewer than two sources and no figure given it is taken as 0.
        coverage: what the plan needs.

    Raises:
        BadEvidence: as `compare`, or a candidate whose shared error is not below its variance or below 0.
    """
    now = compare(estimates, thresholds, covariance=covariance)
    errors = error_covariance([one.variance for one in estimates], covariance)
    names = tuple(one.name for one in estimates)
    _refuse(candidates, {one.name: one.variance for one in estimates})
    tau = _spread(now, errors) if spread is None else spread
    state = _State(names, np.array([one.value for one in estimates]), errors, tau**2)
    prospects = [_prospect(state, candidate, thresholds, coverage) for candidate in candidates]
    error = _standard_error(errors, state.spread) if names else None
    undecided = now.verdict in UNDECIDED
    return Settling(
        verdict=now.verdict,
        undecided_now=undecided,
        spread=tau,
        standard_error=error,
        prospects=tuple(sorted(prospects, key=lambda prospect: _order(prospect, undecided))),
    )


def _order(prospect: Prospect, undecided: bool) -> tuple[float, float, bool, str, str]:
    # Nine decimals: what differs only by rounding is the same, and the name decides.
    chance = round(prospect.undecided, 9) if undecided else 0.0
    named = (prospect.candidate.source, prospect.candidate.technique)
    return (chance, round(prospect.standard_error, 9), not prospect.fills_need, *named)


def _spread(now: Comparison | NotEnough, errors: Floats) -> float:
    """Return the moment estimate of the spread, √max(0, (Q − df) / tr P), logit."""
    if isinstance(now, NotEnough):
        return 0.0
    contrast, _ = contrasts(errors)
    return float(np.sqrt(max(0.0, (now.q - now.freedom) / np.trace(contrast))))


def _standard_error(errors: Floats, spread: float) -> float:
    return float(1 / np.sqrt(np.linalg.inv(errors + spread * np.eye(len(errors))).sum()))


def _prospect(state: _State, candidate: Candidate, thresholds: Thresholds, coverage: Coverage | None) -> Prospect:
    slope, start, errors = _after(state, candidate)
    fills = None if coverage is None else _fills(coverage, candidate)
    error = _standard_error(errors, state.spread)
    if len(errors) < 2:  # still one source
        return Prospect(candidate, 0.0, 0.0, 1.0, error, fills)
    mean, deviation = _expected(state, candidate)
    freedom = len(errors) - 1
    agree = _inside(start, slope, errors, float(special.chdtri(freedom, thresholds.convergent_above)), mean)
    differ = _inside(start, slope, errors, float(special.chdtri(freedom, thresholds.divergent_below)), mean)
    close = _close(start, slope, thresholds.allowed_gaps(errors))
    convergent = _mass(max(agree[0], close[0]), min(agree[1], close[1]), mean, deviation)
    divergent = 1 - _mass(*differ, mean, deviation)
    return Prospect(candidate, convergent, divergent, max(0.0, 1 - convergent - divergent), error, fills)


def _after(state: _State, candidate: Candidate) -> tuple[Floats, Floats, Floats]:
    """Return how the estimates will depend on the new piece z, start + slope · z, and their covariance."""
    count = len(state.names)
    if candidate.source not in state.names:
        errors = np.zeros((count + 1, count + 1))
        errors[:count, :count] = state.errors
        errors[count, count] = candidate.variance
        return np.eye(count + 1)[count], np.append(state.values, 0.0), errors
    joint = np.zeros((count + 1, count + 1))
    at = state.names.index(candidate.source)
    joint[:count, :count] = state.errors
    joint[count, count] = candidate.variance
    joint[at, count] = joint[count, at] = candidate.shared
    design = np.vstack([np.eye(count), np.eye(count)[at]])
    precision = np.linalg.inv(joint)
    errors = np.linalg.inv(design.T @ precision @ design)
    gain = errors @ design.T @ precision
    return gain[:, count], gain[:, :count] @ state.values, errors


def _expected(state: _State, candidate: Candidate) -> tuple[float, float]:
    """Return mean and standard deviation of the new piece given what is there, logit."""
    weights = np.linalg.inv(state.errors + state.spread * np.eye(len(state.names)))
    total = weights.sum()
    common = float(weights.sum(axis=0) @ state.values / total)
    shared = np.zeros(len(state.names))
    if candidate.source in state.names:
        shared[state.names.index(candidate.source)] = state.spread + candidate.shared
    pull = weights @ shared
    variance = state.spread + candidate.variance - shared @ pull + (1 - pull.sum()) ** 2 / total
    return common + float(pull @ (state.values - common)), float(np.sqrt(variance))


def _inside(start: Floats, slope: Floats, errors: Floats, bound: float, mean: float) -> tuple[float, float]:
    """Return the ends of the z for which Q stays below a bound; an empty interval where it never does."""
    contrast, _ = contrasts(errors)
    square, line, constant = slope @ contrast @ slope, 2 * start @ contrast @ slope, start @ contrast @ start - bound
    if square < 1e-12:  # the piece moves all sources alike
        below = constant + line * mean < 0
        return (-np.inf, np.inf) if below else (np.inf, np.inf)
    root = line**2 - 4 * square * constant
    if root <= 0:
        return np.inf, np.inf
    return float((-line - np.sqrt(root)) / (2 * square)), float((-line + np.sqrt(root)) / (2 * square))


def _close(start: Floats, slope: Floats, allowed: Floats) -> tuple[float, float]:
    """Return the ends of the z for which no two estimates lie as far apart as is allowed, float[n, n], or further."""
    low, high = -np.inf, np.inf
    for at in range(len(start)):
        for other in range(at):
            distance, change = start[at] - start[other], slope[at] - slope[other]
            gap = allowed[at, other]
            if abs(change) < 1e-12:
                if abs(distance) >= gap:
                    return np.inf, np.inf
                continue
            ends = sorted([(-gap - distance) / change, (gap - distance) / change])
            low, high = max(low, ends[0]), min(high, ends[1])
    return float(low), float(high)


def _mass(low: float, high: float, mean: float, deviation: float) -> float:
    if not low < high:
        return 0.0
    return float(special.ndtr((high - mean) / deviation) - special.ndtr((low - mean) / deviation))


def _fills(coverage: Coverage, candidate: Candidate) -> bool:
    wanted = {(cell.source, cell.technique) for cell in coverage.missing}
    return (candidate.source, candidate.technique) in wanted


def _refuse(candidates: Sequence[Candidate], present: Mapping[str, float]) -> None:
    for candidate in candidates:
        if not 0 <= candidate.shared < candidate.variance or not np.isfinite(candidate.variance):
            raise BadEvidence(
                f"The piece of {candidate.source!r} by {candidate.technique!r} needs a variance above 0, and a shared "
                "part below it."
            )
        if candidate.shared > present.get(candidate.source, 0.0):
            raise BadEvidence(
                f"The piece of {candidate.source!r} by {candidate.technique!r} shares more error with what this "
                "source has said than that holds."
            )
