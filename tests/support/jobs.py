"""Workers for the stories of background jobs, and what a process says about a job."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from uswah.common.jobs import Progress, background, enqueue, revive
from uswah.common.viewer import command_line


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


@background("stories.hang")
def hang(progress: Progress, at: datetime) -> Mapping[str, Any]:
    """Hang when the story says so, until somebody kills us; otherwise be done at once."""
    progress(1, 2)
    if os.environ.get("STORY_HANGS"):
        print("hanging", flush=True)  # noqa: T201  # the story waits for this
        sys.stdin.read()
    return {}


def ask() -> None:
    """Ask for the job that hangs."""
    at = datetime.now(UTC)  # noqa: TID251  # a process of its own: this is its edge
    enqueue(kind="stories.hang", arguments={}, by=command_line(at), at=at)
    tell()


def work() -> None:
    """Do what is queued, as the product's worker does."""
    from django.core.management import call_command

    call_command("db_worker", "--batch", "--interval", "0", "--no-startup-delay", verbosity=0)


def wake() -> None:
    """Queue silent jobs again, as if an hour had passed."""
    revive(datetime.now(UTC) + timedelta(hours=1))  # noqa: TID251  # as above


def tell() -> None:
    """Say where the job stands."""
    from uswah.common.models import Job

    job = Job.rows.get()
    print(f"{job.state}, tries {job.tries}")  # noqa: T201  # the story reads it
