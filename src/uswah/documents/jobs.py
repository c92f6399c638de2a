"""Papers of a whole madrasah at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from uswah.common.jobs import Progress, background
from uswah.common.viewer import Viewer
from uswah.core.scoring import OfficialLevel
from uswah.documents.exporters.reports import pkg_report_content
from uswah.documents.operations import issue_pkg_report
from uswah.documents.queries import reports_facts
from uswah.institutions.queries import madrasah_for
from uswah.people.queries import account_of, viewer_of


@background("documents.issue_all")
def issue_all(
    progress: Progress, at: datetime, *, nsm: str, year: str, stage: str, account: int, is_sample: bool
) -> Mapping[str, Any]:
    """Issue the report of every teacher whose result is known; what was issued before keeps its number.

    Each teacher's paper is a transaction of its own: tried again after an interruption, the job goes on where it was.
    """
    viewer = _viewer(account, at)
    place = madrasah_for(viewer, nsm)
    found = reports_facts(viewer, place=place, year=year, stage=stage)
    known = [facts for facts in found if isinstance(facts.level, OfficialLevel)]
    for done, facts in enumerate(known, 1):
        issue_pkg_report(facts=facts, content=pkg_report_content(facts, is_sample=is_sample), by=viewer, at=at)
        progress(done, len(known))
    return {"page": ["documents:reports_of", nsm, int(year[:4]), stage]}


def _viewer(account_id: int, at: datetime) -> Viewer:
    """Return the viewer whose powers hold now, not when the work was asked for; a closed account has none."""
    account = account_of(account_id)
    if account is None:
        return Viewer(at=at)
    return viewer_of(account, at=at, on=timezone.localdate(at), language=account.language)
