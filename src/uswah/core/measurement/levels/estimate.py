"""Estimate levels: blocks, variances, effects, and what they say in the language of the ministry."""

from __future__ import annotations

from collections.abc import Mapping

from uswah.core.measurement.partial_credit import Bands, Calibration
from uswah.core.measurement.table import RatingTable

from .blocks import Blocks
from .estimates import LevelEstimates
from .reference import VarianceReference


def estimate_levels(
    ratings: RatingTable | Blocks,
    *,
    calibrations: Mapping[str, Calibration],
    bands: Bands,
    reference: VarianceReference,
    seed: int,
    groups: Mapping[str, Mapping[str, float]] | None = None,
    needed_sources: int = 2,
    needed_techniques: int = 2,
) -> LevelEstimates:
    """Estimate the level of every teacher in every competency, and in groups of competencies.

    Args:
        ratings: ratings (stage 1 is done here, on `calibrations`), or blocks that stage 1 has measured.
        calibrations: the calibration in force of each competency, by its label.
        bands: the labels of the scale and the percents that end them; law, from the caller.
        reference: reference variances; they hold where data are few.
        seed: of the sample of madrasah on which variances are estimated at national size.
        groups: names of groups and the weights of their competencies; weights are divided by their sum.
        needed_sources: below it a level is `NotYetKnowable`, counted per teacher and competency.
        needed_techniques: the same for techniques.

    Raises:
        BadTable: naming row and column, when the ratings cannot be used.
    """
    raise NotImplementedError
