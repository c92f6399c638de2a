"""Work in the background: enqueued with the change, done once, tried again after a death, shown to who asked."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import support.jobs  # noqa: F401  # registers the workers of these stories
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from support.scratch import migrate, run, scratch_database

from uswah.common import jobs
from uswah.common.jobs import JobUnknown, Progress, enqueue, job_for, revive
from uswah.common.models import Job, JobState
from uswah.common.viewer import Viewer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
HASAN = Viewer(at=AT, account_id=5)


@pytest.fixture(autouse=True)
def own_queue(monkeypatch):
    """The product's own queue in the database; the rest of the suite does its jobs at once."""
    # Between two tasks the worker renews its connection, which here carries the story's transaction.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}):
        yield


def work() -> None:
    """Do what is queued, as the product's worker does, until nothing is left."""
    call_command("db_worker", "--batch", "--interval", "0", "--no-startup-delay", verbosity=0)


def again(job: Job) -> Job:
    return Job.rows.get(pk=job.pk)


def test_a_job_waits_until_a_worker_takes_it():
    job = enqueue(kind="stories.count", arguments={"to": 3}, by=HASAN, at=AT)
    assert (again(job).state, DBTaskResult.objects.ready().count()) == (JobState.WAITING, 1)
    work()
    done = again(job)
    assert (done.state, done.done, done.total, done.tries, done.result) == (JobState.DONE, 3, 3, 1, {"counted": 3})


def test_a_transaction_that_is_taken_back_leaves_neither_job_nor_queue_entry():
    with transaction.atomic():
        enqueue(kind="stories.count", arguments={"to": 3}, by=HASAN, at=AT)
        transaction.set_rollback(True)
    assert (Job.rows.count(), DBTaskResult.objects.count()) == (0, 0)


def test_a_job_that_nobody_can_do_is_refused_at_once():
    with pytest.raises(LookupError, match=r"'stories\.nothing'"):
        enqueue(kind="stories.nothing", arguments={}, by=HASAN, at=AT)
    assert Job.rows.count() == 0


def test_every_kind_of_job_that_the_rooms_ask_for_is_known_to_the_server():
    assert {"exchange.apply", "exchange.preview"} <= set(jobs._workers)


def test_a_failure_is_kept_in_words():
    job = enqueue(kind="stories.fail", arguments={"why": "Lembar PKG tidak ada."}, by=HASAN, at=AT)
    work()
    failed = again(job)
    assert (failed.state, failed.failure, failed.done, failed.total) == (JobState.FAILED, "Lembar PKG tidak ada.", 1, 3)


def test_a_failure_without_words_is_named_after_its_kind():
    job = enqueue(kind="stories.fail", arguments={"why": ""}, by=HASAN, at=AT)
    work()
    assert again(job).failure == "ValueError"


def test_a_job_that_is_done_is_not_done_again():
    job = enqueue(kind="stories.count", arguments={"to": 2}, by=HASAN, at=AT)
    work()
    jobs.run.enqueue(str(job.pk))
    work()
    assert again(job).tries == 1


@pytest.mark.parametrize(("done", "total", "kept"), [(2, 5, (2, 5)), (7, 5, (5, 5)), (0, 0, (0, 0))])
def test_progress_never_passes_the_end(done, total, kept):
    job = enqueue(kind="stories.count", arguments={"to": 1}, by=HASAN, at=AT)
    Progress(job.pk)(done, total)
    assert (again(job).done, again(job).total) == kept


def test_the_database_refuses_more_than_all():
    job = enqueue(kind="stories.count", arguments={"to": 1}, by=HASAN, at=AT)
    with pytest.raises(IntegrityError, match="a_job_does_no_more_than_all"), transaction.atomic():
        Job.rows.filter(pk=job.pk).update(done=6, total=5)


def dead(tries: int, silent_for: timedelta) -> Job:
    """Return a job whose worker died so long ago, after so many tries; its queue entry was taken."""
    job = enqueue(kind="stories.count", arguments={"to": 2}, by=HASAN, at=AT)
    DBTaskResult.objects.all().delete()
    Job.rows.filter(pk=job.pk).update(state=JobState.RUNNING, tries=tries, beat_at=AT - silent_for)
    return job


def test_a_job_whose_worker_fell_silent_is_done_by_another():
    job = dead(1, timedelta(minutes=3))
    assert (revive(AT), again(job).state) == (1, JobState.WAITING)
    work()
    assert (again(job).state, again(job).tries) == (JobState.DONE, 2)


def test_a_job_whose_worker_spoke_lately_is_left_to_it():
    job = dead(1, timedelta(minutes=1))
    assert (revive(AT), again(job).state, DBTaskResult.objects.count()) == (0, JobState.RUNNING, 0)


def test_two_who_revive_queue_a_job_once():
    dead(1, timedelta(minutes=3))
    assert (revive(AT), revive(AT), DBTaskResult.objects.count()) == (1, 0, 1)


def test_after_three_tries_it_is_given_up_and_says_so():
    job = dead(3, timedelta(minutes=3))
    assert (revive(AT), again(job).state, again(job).failure) == (0, JobState.FAILED, "interrupted")


def test_who_asked_sees_the_job_and_nobody_else():
    job = enqueue(kind="stories.count", arguments={"to": 1}, by=HASAN, at=AT)
    assert job_for(HASAN, job.pk) == job
    for other in (Viewer(at=AT, account_id=6), Viewer(at=AT)):
        with pytest.raises(JobUnknown):
            job_for(other, job.pk)


def test_anothers_job_is_a_missing_page(signed_in, nurul_huda, neighbour):
    job = enqueue(kind="stories.count", arguments={"to": 1}, by=Viewer(at=AT, account_id=neighbour.hasan.pk), at=AT)
    client = signed_in(nurul_huda.hasan)
    missing = UUID("01999999-9999-7999-8999-999999999999")
    assert [client.get(reverse("web:job", args=[pk])).status_code for pk in (job.pk, missing)] == [404, 404]
    assert signed_in(neighbour.hasan).get(reverse("web:job", args=[job.pk])).status_code == 200


def test_the_product_queues_in_its_own_database():
    from uswah.config import settings as product

    assert product.TASKS == {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert "django_tasks_db" in settings.INSTALLED_APPS


def test_a_worker_that_is_killed_loses_nothing(tmp_path):
    """In processes of their own: one takes the job and is killed, the next is given it after the silence and does it."""
    begin = "import django; django.setup(); from support.jobs import *; "
    with scratch_database(tmp_path) as environment:
        migrate(environment)
        assert run(environment, "-c", f"{begin}ask()") == "WAITING, tries 0\n"
        with subprocess.Popen(
            [sys.executable, "-c", f"{begin}work()"],
            env={**environment, "STORY_HANGS": "yes"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as dying:  # fmt: skip
            assert dying.stdout is not None
            assert dying.stdout.readline() == "hanging\n"
            dying.kill()
        assert run(environment, "-c", f"{begin}work(); tell()") == "RUNNING, tries 1\n"
        assert run(environment, "-c", f"{begin}wake(); tell(); work(); tell()") == "WAITING, tries 1\nDONE, tries 2\n"
