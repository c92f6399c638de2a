"""Levels are estimated from all evidence of a place, and stored with everything that went in and came out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from uswah.appraisal.models import LevelRun
from uswah.common.models import Job
from uswah.common.viewer import Viewer
from uswah.institutions.models import Institution


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


def ask_for_levels(*, place: Institution, school_year: str, stage: str, by: Viewer, at: datetime) -> Job:
    """Enqueue a level run of a place, year and stage; it starts when the surrounding transaction has committed.

    Raises PermissionDenied without the power to conduct rounds there.
    """
    raise NotImplementedError


def run_levels(
    *,
    place: Institution,
    school_year: str,
    stage: str,
    by: Viewer,
    at: datetime,
    progress: Callable[[int, int], None] = no_progress,
) -> list[LevelRun]:
    """Estimate the levels of every teacher at or below a place, one run for each instrument with evidence.

    The place is a madrasah or any node of the area tree above. Evidence of a round that is still collecting is left
    out. Standing levels that nobody moderated are replaced in rounds that consolidate, and a musyawarah opens for
    each competency in which the sources differ. Same evidence, same results, to the byte.
    """
    raise NotImplementedError
