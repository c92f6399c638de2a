"""Work in the background with progress, on either database, without a broker.

A room registers a worker with `@background("room.verb")`. `enqueue` writes the job and its queue entry in the caller's
transaction, so that there is neither a lost nor a ghost job. Workers must be idempotent: one that died is tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django_tasks import task

from uswah.common.models import Job, JobState
from uswah.common.viewer import Viewer

__all__ = ["JobState", "JobUnknown", "Progress", "background", "enqueue", "job_for", "revive", "run"]

log = logging.getLogger(__name__)
MOST_TRIES = 3
SILENCE = timedelta(minutes=2)
_workers: dict[str, Callable[..., Mapping[str, Any]]] = {}


@dataclass(slots=True)
class Progress:
    """What a worker holds to say how far it is; writes at most one row a call."""

    job: UUID

    def __call__(self, done: int, total: int) -> None:
        """Say that `done` of `total` steps are done."""
        Job.rows.filter(pk=self.job).update(done=min(done, total), total=total, beat_at=_now())


class JobUnknown(LookupError):
    """There is no such job, or it is another's."""


def background(kind: str) -> Callable[[Callable[..., Mapping[str, Any]]], Callable[..., Mapping[str, Any]]]:
    """Register `worker(progress, at, **arguments) -> result` under a stable name."""

    def register(worker: Callable[..., Mapping[str, Any]]) -> Callable[..., Mapping[str, Any]]:
        _workers[kind] = worker
        return worker

    return register


def enqueue(*, kind: str, arguments: Mapping[str, Any], by: Viewer, at: datetime) -> Job:
    """Ask for work; it starts when the surrounding transaction has committed."""
    if kind not in _workers:
        raise LookupError(f"No worker is registered for {kind!r}.")
    with transaction.atomic():
        job = Job(kind=kind, arguments=dict(arguments), requested_by=by.account_id, requested_at=at)
        job.save(force_insert=True)
        run.enqueue(str(job.pk))
    return job


@task()
def run(job_id: str) -> None:
    """Do one job; a failure is kept in its row in words, and in the log with its trace."""
    job = Job.rows.get(pk=job_id)
    if job.state in {JobState.DONE, JobState.FAILED}:
        return
    Job.rows.filter(pk=job.pk).update(state=JobState.RUNNING, tries=F("tries") + 1, beat_at=_now())
    try:
        result = _workers[job.kind](Progress(job.pk), _now(), **job.arguments)
    except Exception as failure:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        Job.rows.filter(pk=job.pk).update(state=JobState.FAILED, failure=str(failure) or type(failure).__name__)
        return
    Job.rows.filter(pk=job.pk).update(state=JobState.DONE, result=dict(result), beat_at=_now())


def revive(at: datetime) -> int:
    """Queue again the jobs whose worker has fallen silent; give up on one after three tries. Return how many."""
    silent = Job.rows.filter(state=JobState.RUNNING, beat_at__lt=at - SILENCE)
    silent.filter(tries__gte=MOST_TRIES).update(state=JobState.FAILED, failure="interrupted")
    return sum(_queue_again(silent, job) for job in list(silent.filter(tries__lt=MOST_TRIES).order_by("pk")))


def _queue_again(silent: QuerySet[Job], job: Job) -> bool:
    """Queue one silent job again, unless another process just did, or its worker spoke after all."""
    with transaction.atomic():
        taken = silent.filter(pk=job.pk).update(state=JobState.WAITING) == 1
        if taken:
            run.enqueue(str(job.pk))
    return taken


def job_for(viewer: Viewer, job_id: UUID) -> Job:
    """Return a job that the viewer asked for; raise JobUnknown for another's as for none."""
    job = Job.objects.visible_to(viewer).filter(pk=job_id).first()
    if job is None:
        raise JobUnknown(str(job_id))
    return job


def _now() -> datetime:
    # The worker is an edge like a view: here the clock is read.
    return timezone.now()
