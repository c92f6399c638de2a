"""Workers for the stories of background jobs, and what a process says about a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from uswah.common.jobs import Progress, background


@background("stories.count")
def count(progress: Progress, at: datetime, to: int) -> Mapping[str, Any]:
    """Count, and say how far one is."""
    for number in range(1, to + 1):
        progress(number, to)
    return {"counted": to}


@background("stories.fail")
def fail(progress: Progress, at: datetime, why: str) -> Mapping[str, Any]:
    """Fail after the first step."""
    progress(1, 3)
    raise ValueError(why)
