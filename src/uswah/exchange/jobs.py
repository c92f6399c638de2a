"""Workbooks that take longer than a person should wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from uswah.common.jobs import Progress, background
from uswah.common.viewer import Viewer, command_line
from uswah.exchange.operations import ImportRefused, apply_batch, preview_batch
from uswah.exchange.queries import batch_of_job, handed_in
from uswah.exchange.readers.handed_in import read_handed_in
from uswah.people.queries import account_of, viewer_of

STEPS = 2  # reading, then planning or storing; what storing would say within its transaction nobody could see


def _viewer(account: int | None, at: datetime) -> Viewer:
    row = account_of(account) if account else None
    return viewer_of(row, at=at, on=timezone.localdate(at), language=row.language) if row else command_line(at)


@background("exchange.preview")
def preview(progress: Progress, at: datetime, *, batch: str, account: int | None) -> Mapping[str, Any]:
    """Read a large workbook and work out what would become of each row."""
    row = batch_of_job(UUID(batch))
    reading = read_handed_in(handed_in(row))
    progress(1, STEPS)
    preview_batch(batch=row, reading=reading, by=_viewer(account, at), at=at)
    progress(STEPS, STEPS)
    return {"page": ["exchange:import", row.institution.code, batch]}


@background("exchange.apply")
def apply(progress: Progress, at: datetime, *, batch: str, account: int | None, plan: str) -> Mapping[str, Any]:
    """Store a workbook as somebody saw it; when something stands against it by now, its page says what."""
    row = batch_of_job(UUID(batch))
    reading = read_handed_in(handed_in(row))
    progress(1, STEPS)
    with suppress(ImportRefused):
        apply_batch(batch_id=row.pk, reading=reading, by=_viewer(account, at), at=at, expects=plan)
    progress(STEPS, STEPS)
    return {"page": ["exchange:import", row.institution.code, batch]}
