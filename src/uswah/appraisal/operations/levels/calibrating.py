"""The calibration of a year's instrument from the sheets at hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from uswah.appraisal.operations.levels.estimating import Plan
from uswah.appraisal.queries.run_evidence import Evidence
from uswah.core.measurement.partial_credit import NOT_OBSERVED, Calibration, ScoreMatrix, calibrate_competencies
from uswah.core.measurement.table import BadTable


def calibrated(evidence: Evidence, plan: Plan) -> dict[str, Calibration]:
    """Return the calibration of every competency from these sheets.

    Where too few scores tell it, the thresholds stand at even distances, as the law says.
    """
    sheets = sorted(evidence.sheets)
    highest = plan.highest - plan.lowest
    items = tuple(item for listed in plan.competencies.values() for item in listed)
    place = {item: at for at, item in enumerate(items)}
    scores = np.full((len(sheets), len(items)), NOT_OBSERVED, dtype=np.uint8)
    for row, sheet in enumerate(sheets):
        for item, score in sheet.scores:
            if item in place:
                scores[row, place[item]] = score - plan.lowest
    matrix = ScoreMatrix.of(scores, items, maxima=[highest] * len(items))
    steps = [plan.law.spread * (step - (highest - 1) / 2) for step in range(highest)]
    return {code: _calibrated(matrix, code, listed, steps) for code, listed in plan.competencies.items()}


def _calibrated(matrix: ScoreMatrix, code: str, items: tuple[str, ...], steps: Sequence[float]) -> Calibration:
    try:
        return calibrate_competencies(matrix, {code: items})[code]
    except BadTable:
        return Calibration.of_thresholds(items, [steps] * len(items))
