"""From an elimination back to the effects: estimates, solutions for other right hand sides, posterior variances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from .design import FloatArray, IntArray
from .elimination import Elimination
from .rows import Chunk, Rows, scaled

CANCELLED = 1e-4
"""Less than this share of a sum left after subtraction is computed in another way."""


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Some fronts of an elimination with their parts as arrays."""

    chunk: Chunk
    own: IntArray
    seen: IntArray
    inverse: FloatArray
    gain: FloatArray


def _pieces(elimination: Elimination, tier: int) -> Iterator[_Piece]:
    rows = elimination.rows
    plan, border = rows.layout.plans[tier], rows.layout.border
    inverse, gain = elimination.inverses[tier], elimination.gains[tier]
    for chunk in rows.chunks(tier):
        start, stop, count = chunk.start, chunk.stop, chunk.count
        own, seen = chunk.batch.own, chunk.batch.seen
        yield _Piece(
            chunk,
            plan.own[plan.own_start[start] : plan.own_start[stop]].reshape(count, own),
            plan.seen[plan.seen_start[start] : plan.seen_start[stop]].reshape(count, seen),
            inverse[plan.inverse_start[start] : plan.inverse_start[stop]].reshape(count, own, own),
            gain[plan.gain_start[start] : plan.gain_start[stop]].reshape(count, own, seen + border),
        )


def scaled_effects(elimination: Elimination) -> FloatArray:
    """Return the predictions of the effects in units of their standard deviations, float[q]."""
    total = elimination.rows.layout.total
    start = np.zeros((total + 1, 1))
    border = np.append(elimination.fixed, -1.0)[:, None]
    return _substituted(elimination, start, border)[:-1, 0]


def parts_of_rows(rows: Rows, effects: FloatArray) -> FloatArray:
    """Return what each factor adds to each row, float[n, factors]."""
    parts = np.zeros((len(rows.design.y), len(rows.design.factors)))
    begin = 0
    for number, factor in enumerate(rows.design.factors):
        own = np.append(effects[begin : begin + factor.count], 0.0)
        parts[:, number] = own[factor.levels] * (1.0 if factor.slope is None else factor.slope)
        begin += factor.count
    return parts


def refined(elimination: Elimination) -> Elimination:
    """Return the elimination with a log-likelihood that rounding has not eaten.

    y' P y is what is left of y' W y, which may be far larger where errors are tiny. Then it is summed up from the residuals
    and the effects instead, e' W e + w' w, where nothing cancels.
    """
    rows, weights = elimination.rows, elimination.weights[:-1]
    if elimination.left > CANCELLED * float(weights @ rows.border[:-1, -1] ** 2):
        return elimination
    effects = scaled_effects(elimination)
    parts = parts_of_rows(rows, effects * elimination.deviations[:-1]).sum(axis=1)
    residuals = rows.border[:-1, -1] - rows.border[:-1, :-1] @ elimination.fixed - parts
    left = float(weights @ residuals**2 + effects @ effects)
    return replace(elimination, left=left, log_reml=elimination.log_reml + 0.5 * (elimination.left - left))


def solve(elimination: Elimination, effects: FloatArray, fixed: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Solve the equations for right hand sides float[q, m] (scaled effects) and float[p, m] (orthonormal fixed effects)."""
    total, p, many = elimination.rows.layout.total, len(fixed), fixed.shape[1]
    right = np.vstack([effects, np.zeros((1, many))])
    below = fixed.copy()
    for tier in range(len(elimination.rows.layout.plans)):
        for piece in _pieces(elimination, tier):
            pushed = piece.gain.transpose(0, 2, 1) @ right[piece.own]
            seen, width = piece.seen.reshape(-1), piece.chunk.batch.seen
            for column in range(many):
                values = pushed[:, :width, column].reshape(-1)
                right[:, column] -= np.bincount(seen, weights=values, minlength=total + 1)
            below -= pushed[:, width : width + p].sum(axis=0)
        right[total] = 0.0
    solved = elimination.fixed_covariance @ below
    return _substituted(elimination, right, np.vstack([solved, np.zeros((1, many))]))[:-1], solved


def _substituted(elimination: Elimination, right: FloatArray, border: FloatArray) -> FloatArray:
    """Return float[q + 1, m] from the eliminated right hand side and the solution of the border."""
    solution = right.copy()
    for tier in reversed(range(len(elimination.rows.layout.plans))):
        for piece in _pieces(elimination, tier):
            count, seen = piece.chunk.count, piece.chunk.batch.seen
            known = solution[piece.seen]
            values = piece.inverse @ right[piece.own] - piece.gain[:, :, :seen] @ known
            values -= (piece.gain[:, :, seen:].reshape(-1, len(border)) @ border).reshape(count, -1, border.shape[1])
            solution[piece.own] = values
        solution[-1] = 0.0
    return solution


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Posterior variances in the units of the elimination.

    Attributes:
        effects: float[q], of the effects in units of their standard deviations; 1 without a row.
        rows: float[n], of each row's linear predictor; empty where it was not asked for.
    """

    effects: FloatArray
    rows: FloatArray


def spread(elimination: Elimination, *, of_rows: bool) -> Spread:
    """Return the posterior variances of all effects, and of the rows' linear predictors where asked for."""
    rows = elimination.rows
    layout = rows.layout
    p = len(elimination.fixed)
    border = np.zeros((layout.border, layout.border))
    border[:p, :p] = elimination.fixed_covariance
    effects = np.ones(layout.total + 1)
    predicted = np.zeros(len(rows.design.y) + 1 if of_rows else 0)
    above: FloatArray | None = None
    for tier in reversed(range(len(layout.plans))):
        plan = layout.plans[tier]
        here = np.empty(int(plan.front_start[-1]) if tier else 0)
        for piece in _pieces(elimination, tier):
            chunk = piece.chunk
            beside = border[None] if above is None else above[rows.lifted(chunk)]
            across = piece.gain @ beside
            effects[piece.own] = np.diagonal(piece.inverse, axis1=1, axis2=2) + (across * piece.gain).sum(axis=2)
            if tier or of_rows:
                front = _covariance(piece, across, beside)
            if tier:
                here[plan.front_start[chunk.start] : plan.front_start[chunk.stop]] = front.reshape(-1)
            elif of_rows:
                columns = rows.coefficients(chunk) * scaled(plan, chunk, elimination.deviations, layout.border)[:, None]
                predicted[rows.members(chunk)] = ((columns @ front) * columns).sum(axis=2)
        above = here
    return Spread(effects[:-1], predicted[:-1])


def _covariance(piece: _Piece, across: FloatArray, beside: FloatArray) -> FloatArray:
    own = piece.chunk.batch.own
    width = own + across.shape[2]
    front = np.empty((piece.chunk.count, width, width))
    front[:, :own, :own] = piece.inverse + across @ piece.gain.transpose(0, 2, 1)
    front[:, :own, own:] = -across
    front[:, own:, :own] = -across.transpose(0, 2, 1)
    front[:, own:, own:] = beside
    return front
