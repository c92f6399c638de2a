"""The day on which a story happens: deadlines are days, and a story must end the same on every one of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from unittest.mock import patch


@contextmanager
def at_day(day: date) -> Iterator[None]:
    """Let the clock of requests stand at ten in the morning, Western Indonesian time, of a day."""
    moment = datetime.combine(day, time(3), tzinfo=UTC)
    with patch("django.utils.timezone.now", lambda: moment):
        yield
