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
from uswah.exchange.queries import batch_of_job
from uswah.people.queries import account_of, viewer_of


def _viewer(account: int | None, at: datetime) -> Viewer:
    row = account_of(account) if account else None
    return viewer_of(row, at=at, on=timezone.localdate(at), language=row.language) if row else command_line(at)


@background("exchange.preview")
def preview(progress: Progress, at: datetime, *, batch: str, account: int | None) -> Mapping[str, Any]:
    """Read a large workbook and work out what would become of each row."""
    row = batch_of_job(UUID(batch))
    preview_batch(batch=row, by=_viewer(account, at), at=at)
    return {"page": ["exchange:import", row.institution.code, batch]}


@background("exchange.apply")
def apply(progress: Progress, at: datetime, *, batch: str, account: int | None) -> Mapping[str, Any]:
    """Store a previewed workbook whole; when something stands against it by now, its page says what."""
    row = batch_of_job(UUID(batch))
    with suppress(ImportRefused):
        apply_batch(batch_id=row.pk, by=_viewer(account, at), at=at, progress=progress)
    return {"page": ["exchange:import", row.institution.code, batch]}
