"""Lay out thresholds between the rating scale and partial credit: `delta_ih ~ N(delta_i + tau_h, .5²)`.

Andrich D (1978) A rating formulation for ordered response categories. Psychometrika 43:561-573 shares the steps tau
among items; Masters GN (1982) A Rasch model for partial credit scoring. Psychometrika 47:149-174 gives each its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .calibrations import Calibration, Floats, Integers, ItemMethod
from .pairs import PairCounts

OWN_STEPS_SD: Final = 0.5  # logits between an item's own steps and the common ones
ORIGIN_SD: Final = 3.0  # logits; keeps an item at one category, or a category without scores, finite
FEWEST_SCORES: Final = 10  # in each category, for steps of its own


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Hold how P parameters become thresholds: `thresholds = fixed + design @ parameters`, float64[I * M].

    Parameters are locations of free items, contrasts of common steps (per maximum) and contrasts of own steps.
    `precision` float64[P, P] and `pull` float64[P] are the prior: `precision @ parameters - pull` is its slope.
    Anchored items stand in `fixed`. `methods` say how each item is treated.
    """

    shape: tuple[int, int]
    design: Floats
    fixed: Floats
    precision: Floats
    pull: Floats
    methods: tuple[ItemMethod, ...]

    def thresholds(self, parameters: Floats) -> Floats:
        """Return float64[I, M], 0 beyond an item's maximum."""
        return (self.fixed + self.design @ parameters).reshape(self.shape)


def method_of(categories: Integers, maximum: int) -> ItemMethod:
    """Return how a free item is treated: with too few scores in a category it shares the steps."""
    has_enough = bool((categories[: maximum + 1] >= FEWEST_SCORES).all())
    return ItemMethod.PARTIAL_CREDIT if has_enough or maximum == 1 else ItemMethod.RATING_SCALE


def contrasts(steps: int) -> Floats:
    """Return float64[steps, steps - 1]: orthonormal columns that sum to 0 (Helmert)."""
    table = np.zeros((steps, steps - 1))
    for column in range(steps - 1):
        table[: column + 1, column] = 1.0
        table[column + 1, column] = -(column + 1.0)
    whole: Floats = table / np.sqrt((table**2).sum(axis=0))
    return whole


def layout(counts: PairCounts, anchors: Calibration | None) -> Layout:
    """Return the layout for the items of the counts; those that `anchors` holds are fixed."""
    held = {item: row for row, item in enumerate(anchors.items)} if anchors is not None else {}
    drawing = _Drawing(counts.maxima)
    categories = counts.categories
    fixed = np.zeros(drawing.shape)
    methods = []
    for place, item in enumerate(counts.items):
        maximum = int(counts.maxima[place])
        if anchors is not None and item in held:
            fixed[place, :maximum] = anchors.steps(held[item])
            methods.append(ItemMethod.ANCHORED)
        else:
            methods.append(method_of(categories[place], maximum))
    centre = _centre(fixed, counts.maxima, methods)
    for place, method in enumerate(methods):
        drawing.draw(place, method, fixed[place], centre)
    return drawing.layout(fixed, tuple(methods))


def _centre(fixed: Floats, maxima: npt.NDArray[np.int64], methods: list[ItemMethod]) -> float:
    """Return the mean location of anchored items, 0 without any."""
    locations = [
        float(fixed[place, : int(maxima[place])].mean())
        for place, method in enumerate(methods)
        if method is ItemMethod.ANCHORED
    ]
    return sum(locations) / len(locations) if locations else 0.0


class _Drawing:
    """Collect the columns of a design with their prior, item by item."""

    def __init__(self, maxima: npt.NDArray[np.int64]) -> None:
        self.maxima = maxima
        self.shape = (len(maxima), int(maxima.max()))
        self.columns: list[Floats] = []
        self.precisions: list[float] = []
        self.pulls: list[float] = []
        self.common: dict[int, int] = {}  # maximum -> first column of its common steps
        for maximum in sorted(set(maxima.tolist())):
            self.common[maximum] = len(self.columns)
            for _ in range(maximum - 1):
                self._add(np.zeros(self.shape), ORIGIN_SD, 0.0)

    def _add(self, column: Floats, sd: float, centre: float) -> None:
        self.columns.append(column)
        self.precisions.append(1 / sd**2)
        self.pulls.append(centre / sd**2)

    def draw(self, place: int, method: ItemMethod, fixed: Floats, centre: float) -> None:
        """Add what belongs to one item: an anchored one only tells where the common steps are."""
        maximum = int(self.maxima[place])
        steps = contrasts(maximum).T
        common = self.common[maximum]
        if method is ItemMethod.ANCHORED:
            for number, contrast in enumerate(steps):
                self.precisions[common + number] += 1 / OWN_STEPS_SD**2
                self.pulls[common + number] += float(contrast @ fixed[:maximum]) / OWN_STEPS_SD**2
            return
        location = np.zeros(self.shape)
        location[place, :maximum] = 1.0
        self._add(location, ORIGIN_SD, centre)
        for number, contrast in enumerate(steps):
            self.columns[common + number][place, :maximum] = contrast
            if method is ItemMethod.PARTIAL_CREDIT:
                own = np.zeros(self.shape)
                own[place, :maximum] = contrast
                self._add(own, OWN_STEPS_SD, 0.0)

    def layout(self, fixed: Floats, methods: tuple[ItemMethod, ...]) -> Layout:
        """Return what was drawn."""
        return Layout(
            shape=self.shape,
            design=np.array([column.ravel() for column in self.columns])
            .reshape(len(self.columns), fixed.size)
            .T.copy(),
            fixed=fixed.ravel(),
            precision=np.diag(self.precisions),
            pull=np.array(self.pulls),
            methods=methods,
        )


__all__ = ["Layout", "contrasts", "layout", "method_of"]
