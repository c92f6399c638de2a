"""Calibrate items by pairwise conditional likelihood, each pair freed from the block's own measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from threadpoolctl import threadpool_limits

from uswah.core.measurement.table import BadTable

from .calibrations import Calibration, Floats, ItemMethod
from .conditional import Chances, PairSums, bend, loss, slope
from .matrices import CompetencyItems, ScoreMatrix
from .pairs import PairCounts, count_pairs, together, weight_of
from .shrinkage import OWN_STEPS_SD, Layout, layout

SETTLED: Final = 1e-9  # logits
MOST_STEPS: Final = 200
LONGEST_STEP: Final = 2.0  # logits; the loss is convex, but its ends are flat
DECIMALS: Final = 9  # stored logits


def calibrate(matrix: ScoreMatrix, *, anchors: Calibration | None = None) -> Calibration:
    """Estimate the thresholds of every item of the matrix, in logits.

    With `anchors` the items that it holds keep their thresholds and errors to the byte and only the others are
    estimated, on the same scale. Items with fewer than 10 scores in a category share the common steps; above it
    `delta_ih ~ N(delta_i + tau_h, .5²)`. An item at one category throughout, and a category that nobody used, get
    finite thresholds. Standard errors are of the sandwich form over 64 groups of neighbouring rows: rows of one
    rater or madrasah side by side make them tell the truth about what those have in common.
    Same bytes on any number of threads.
    Raises BadTable for an item without scores, for a single item, for items never rated in one block with the
    others, and for an anchor with another maximum.
    """
    return calibrate_competencies(matrix, {"": matrix.items}, anchors={"": anchors} if anchors is not None else None)[
        ""
    ]


def calibrate_competencies(
    matrix: ScoreMatrix, competencies: CompetencyItems, *, anchors: Mapping[str, Calibration] | None = None
) -> dict[str, Calibration]:
    """Calibrate each competency on its own columns (competency -> item names), reading the matrix once.

    A row of the matrix is then one block per competency. `anchors` holds earlier calibrations by competency.
    Raises BadTable as `calibrate` does.
    """
    held = anchors or {}
    with threadpool_limits(1):  # also the counting: its products are small, and two threads wait for each other
        counted = count_pairs(matrix, competencies)
        return {name: _calibrated(counts, held.get(name)) for name, counts in counted.items()}


def _calibrated(counts: PairCounts, anchors: Calibration | None) -> Calibration:
    _refuse_other_anchors(counts, anchors)
    plan = layout(counts, anchors)
    if all(method is ItemMethod.ANCHORED for method in plan.methods):
        return _with_errors(counts, plan, anchors, np.zeros(plan.design.shape[1]), None)
    _refuse_unlinked(counts, plan.methods)
    sums = PairSums.of(counts.whole)
    weight = weight_of(counts)
    parameters = _settle(plan, counts, sums, weight)
    return _with_errors(counts, plan, anchors, parameters, _covariance(plan, counts, sums, weight, parameters))


def _refuse_other_anchors(counts: PairCounts, anchors: Calibration | None) -> None:
    if anchors is None:
        return
    maximum = dict(zip(anchors.items, anchors.maxima.tolist(), strict=True))
    for item, here in zip(counts.items, counts.maxima.tolist(), strict=True):
        if maximum.get(item, here) != here:
            raise BadTable(
                "The anchor of this item goes up to {anchored}, the scores up to {here}; "
                "an item whose categories changed is a new item and needs a new name.",
                column=item,
                values={"anchored": maximum[item], "here": here},
            )


def _refuse_unlinked(counts: PairCounts, methods: tuple[ItemMethod, ...]) -> None:
    """Refuse items that nothing compares: those never rated, one alone, and those apart from the others."""
    used = counts.categories.sum(axis=1)
    for item, method, scores in zip(counts.items, methods, used.tolist(), strict=True):
        if method is not ItemMethod.ANCHORED and scores == 0:
            raise BadTable("Nobody was given a score on this item; leave it out of the calibration.", column=item)
    if len(counts.items) == 1:
        raise BadTable(
            "One item alone cannot be calibrated: its thresholds show only beside another item of the same block.",
            column=counts.items[0],
        )
    links = together(counts) > 0
    anchored = np.array([method is ItemMethod.ANCHORED for method in methods])
    links |= anchored[:, None] & anchored[None, :]
    count, part = connected_components(coo_array(links), directed=False)
    if count == 1:
        return
    home = int(part[np.argmax(anchored)]) if anchored.any() else int(np.argmax(np.bincount(part)))
    apart = [item for item, place in zip(counts.items, part.tolist(), strict=True) if place != home]
    raise BadTable(
        "Never rated in one block together with the other items: {items}. Nothing tells how hard they are beside the "
        "others; calibrate them apart, or rate some blocks on both.",
        column=apart[0],
        values={"items": ", ".join(apart)},
    )


def _falls(plan: Layout, counts: PairCounts, parameters: Floats) -> Floats:
    """Return D float64[I, K], infinite beyond an item's maximum."""
    items, highest = plan.shape
    falls = np.zeros((items, highest + 1))
    falls[:, 1:] = np.cumsum(plan.thresholds(parameters), axis=1)
    falls[np.arange(highest + 1) > counts.maxima[:, None]] = np.inf
    return falls


def _fall_design(plan: Layout) -> Floats:
    """Return float64[I * K, P]: the derivative of D by the parameters."""
    items, highest = plan.shape
    steps = plan.design.reshape(items, highest, -1)
    falls = np.concatenate([np.zeros((items, 1, steps.shape[2])), np.cumsum(steps, axis=1)], axis=1)
    whole: Floats = falls.reshape(items * (highest + 1), -1)
    return whole


def _settle(plan: Layout, counts: PairCounts, sums: PairSums, weight: float) -> Floats:
    """Return the parameters float64[P] of the highest penalised likelihood, by damped Newton steps."""
    design = _fall_design(plan)
    parameters = np.zeros(plan.design.shape[1])

    def height(at: Floats) -> tuple[float, Chances]:
        falls = _falls(plan, counts, at)
        chances = Chances.of(falls)
        prior = float(0.5 * at @ plan.precision @ at - plan.pull @ at)
        return weight * loss(falls, sums, chances) + prior, chances

    value, chances = height(parameters)
    for _ in range(MOST_STEPS):
        gradient = weight * design.T @ slope(sums, chances).ravel() + plan.precision @ parameters - plan.pull
        step: Floats = -cho_solve(cho_factor(_curvature(plan, design, sums, chances, weight)), gradient)
        size = float(np.abs(step).max())
        step *= min(1.0, LONGEST_STEP / max(size, LONGEST_STEP))
        fraction = 1.0
        while fraction > 1e-6:  # a shorter step at worst: the loss is convex
            new, chances = height(parameters + fraction * step)
            if new <= value + 1e-12 * abs(value):
                break
            fraction /= 2
        parameters = parameters + fraction * step
        value = new
        if size < SETTLED:
            return parameters
    raise ArithmeticError(f"the calibration did not settle in {MOST_STEPS} steps")


def _curvature(plan: Layout, design: Floats, sums: PairSums, chances: Chances, weight: float) -> Floats:
    side = design.shape[0]
    seen: Floats = design.T @ bend(sums, chances).reshape(side, side) @ design
    return weight * seen + plan.precision


def _covariance(plan: Layout, counts: PairCounts, sums: PairSums, weight: float, parameters: Floats) -> Floats:
    """Return float64[P, P]: the sandwich of the curvature around the spread of the groups' slopes and the prior.

    Godambe VP (1960) An optimum property of regular maximum likelihood estimation. Annals of Mathematical
    Statistics 31:1208-1211; pairs of one block are not independent, which the curvature alone would not know.
    """
    design = _fall_design(plan)
    chances = Chances.of(_falls(plan, counts, parameters))
    slopes = np.stack([weight * design.T @ slope(PairSums.of(table), chances).ravel() for table in counts.tables])
    slopes -= slopes.mean(axis=0)
    groups = len(slopes)
    spread = slopes.T @ slopes * (groups / (groups - 1)) + plan.precision
    inverse = np.linalg.inv(_curvature(plan, design, sums, chances, weight))
    whole: Floats = inverse @ spread @ inverse
    return whole


def _with_errors(
    counts: PairCounts, plan: Layout, anchors: Calibration | None, parameters: Floats, covariance: Floats | None
) -> Calibration:
    """Return the calibration: estimates rounded to 1e-9 logit, anchored items as they came."""
    items, highest = plan.shape
    beyond = np.arange(highest) >= counts.maxima[:, None]
    thresholds = np.round(plan.thresholds(parameters), DECIMALS) + 0.0
    errors = np.zeros(plan.shape)
    location_errors = np.zeros(items)
    if covariance is not None:
        errors, location_errors = _errors(counts, plan, covariance)
    for place, item in enumerate(counts.items):
        if anchors is not None and plan.methods[place] is ItemMethod.ANCHORED:
            row, steps = anchors.items.index(item), int(counts.maxima[place])
            thresholds[place, :steps] = anchors.steps(row)
            errors[place, :steps] = anchors.standard_errors[row, :steps]
            location_errors[place] = anchors.location_errors[row]
    thresholds[beyond] = errors[beyond] = np.nan
    return Calibration(
        items=counts.items,
        maxima=counts.maxima.astype(np.uint8),
        thresholds=thresholds,
        standard_errors=errors,
        location_errors=location_errors,
        counts=counts.categories,
        methods=plan.methods,
        blocks=counts.blocks,
    )


def _errors(counts: PairCounts, plan: Layout, covariance: Floats) -> tuple[Floats, Floats]:
    """Return errors of thresholds float64[I, M] and of locations float64[I], beside the mean item or the anchors.

    An item on common steps has steps of its own all the same, unknown by their prior: its thresholds say so.
    """
    items, highest = plan.shape
    steps = plan.design.reshape(items, highest, -1)
    locations = steps.sum(axis=1) / counts.maxima[:, None]
    if ItemMethod.ANCHORED not in plan.methods:
        origin = locations.mean(axis=0)
        steps = steps - origin
        locations = locations - origin
    flat = steps.reshape(items * highest, -1)
    variance = np.einsum("ij,jk,ik->i", flat, covariance, flat, optimize=True).reshape(plan.shape)
    is_shared = np.array([method is ItemMethod.RATING_SCALE for method in plan.methods])
    variance += (is_shared * OWN_STEPS_SD**2 * (1 - 1 / counts.maxima))[:, None]
    location = np.einsum("ij,jk,ik->i", locations, covariance, locations, optimize=True)
    return np.round(np.sqrt(variance), DECIMALS), np.round(np.sqrt(location), DECIMALS)
