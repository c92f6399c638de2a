"""Calibrate items by pairwise conditional likelihood, each pair freed from the block's own measure."""

from __future__ import annotations

from collections.abc import Mapping

from .calibrations import Calibration
from .matrices import CompetencyItems, ScoreMatrix


def calibrate(matrix: ScoreMatrix, *, anchors: Calibration | None = None) -> Calibration:
    """Estimate the thresholds of every item of the matrix, in logits.

    With `anchors` the items that it holds keep their thresholds to the byte and only the others are estimated, on
    the same scale. Items with fewer than 10 scores in a category share the common steps; above it
    `delta_ih ~ N(delta_i + tau_h, .5²)`. Every item at one category, and categories that nobody used, get finite
    thresholds. Same bytes on any number of threads.
    Raises BadTable for an item without scores, for a single item, for items never rated in one block with the
    others, and for an anchor with another maximum.
    """
    raise NotImplementedError


def calibrate_competencies(
    matrix: ScoreMatrix, competencies: CompetencyItems, *, anchors: Mapping[str, Calibration] | None = None
) -> dict[str, Calibration]:
    """Calibrate each competency on its own columns (competency -> item names), reading the matrix once.

    A row of the matrix is then one block per competency. `anchors` holds earlier calibrations by competency.
    Raises BadTable as `calibrate` does.
    """
    raise NotImplementedError
