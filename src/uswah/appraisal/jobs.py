"""Levels are estimated in the background: a madrasah takes a second, a district longer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from uswah.appraisal.operations import run_levels
from uswah.appraisal.operations.levels import RUN
from uswah.common.jobs import Progress, background
from uswah.common.viewer import Viewer, command_line
from uswah.institutions.queries import place_by_code
from uswah.people.queries import account_of, viewer_of


def _viewer(account: int | None, at: datetime) -> Viewer:
    row = account_of(account) if account else None
    return viewer_of(row, at=at, on=timezone.localdate(at), language=row.language) if row else command_line(at)


@background(RUN)
def run(
    progress: Progress, at: datetime, *, place: str, school_year: str, stage: str, account: int | None
) -> Mapping[str, Any]:
    """Estimate the levels of a place, year and stage."""
    where = place_by_code(place)
    if where is None:
        raise LookupError(place)
    by = _viewer(account, at)
    runs = run_levels(place=where, school_year=school_year, stage=stage, by=by, at=at, progress=progress)
    page = ["appraisal:map", place]
    return {"page": page, "runs": [str(made.pk) for made in runs]}
