"""Study one long table of ratings alone: calibrate, estimate levels, agreement and triangulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.levels import LevelEstimates, blocks_of, estimate_levels
from uswah.core.measurement.partial_credit import Calibration
from uswah.core.measurement.table import Notice, RatingTable

from .agreeing import Agreement, PairAgreement, competency_agreement, coverage_of, role_agreement
from .calibrating import calibrations_of
from .converging import verdicts_of
from .law import StudyLaw
from .linking import Linking, linking_of

Stage = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class RatingStudy:
    """Hold what a table of ratings says.

    `coverage` int64[roles, techniques] counts teachers; `verdicts` int8[teachers, outcomes] are places in
    `VERDICTS`. `notices` are those of the table and of its calibration.
    """

    table: RatingTable
    law: StudyLaw
    calibrations: Mapping[str, Calibration]
    estimates: LevelEstimates
    agreement: tuple[Agreement, ...]
    pairs: tuple[PairAgreement, ...]
    coverage: npt.NDArray[np.int64]
    verdicts: npt.NDArray[np.int8]
    linking: Linking
    notices: tuple[Notice, ...]
    seed: int


def study_ratings(table: RatingTable, law: StudyLaw, *, seed: int, stage: Stage | None = None) -> RatingStudy:
    """Study a table; the same table, law and seed give the same bytes. `stage` is told what begins.

    Raises BadTable naming what cannot be used.
    """
    tell = stage or (lambda _name: None)
    fitted, unknown = law.for_roles(table.role.labels)
    tell("calibrate")
    calibrations, notices = calibrations_of(table, spread=fitted.spread, anchors=fitted.anchors)
    tell("levels")
    blocks = blocks_of(table, calibrations)
    estimates = estimate_levels(
        blocks,
        calibrations=calibrations,
        bands=fitted.bands,
        reference=fitted.reference,
        seed=seed,
        needed_sources=fitted.sources_needed,
        needed_techniques=fitted.techniques_needed,
    )
    tell("agreement")
    generator = np.random.Generator(np.random.PCG64(seed))
    return RatingStudy(
        table=table,
        law=fitted,
        calibrations=calibrations,
        estimates=estimates,
        agreement=competency_agreement(table, generator),
        pairs=role_agreement(table, generator),
        coverage=coverage_of(table),
        verdicts=verdicts_of(estimates, fitted.thresholds),
        linking=linking_of(blocks, estimates, fitted.reference),
        notices=(*table.notices, *notices, *_unknown(unknown)),
        seed=seed,
    )


def _unknown(roles: tuple[str, ...]) -> tuple[Notice, ...]:
    if not roles:
        return ()
    text = "Roles that the reference does not know take middle values: {roles}."
    return (Notice(text, values={"roles": ", ".join(roles)}),)
