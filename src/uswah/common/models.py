"""Rows of the kernel: the audit ledger and background jobs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from uswah.common.guard import Guarded, plain_rows, within
from uswah.common.ids import uuid7
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer


class AuditChain(models.Model):
    """The head of one institution's ledger; locked while an entry is added, so that the order is total.

    `key` is the institution's number, 0 for what belongs to no institution.
    """

    key = models.BigIntegerField(primary_key=True)
    path = models.CharField(max_length=200, blank=True, default="")
    pesantren_path = models.CharField(max_length=200, blank=True, default="")
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)

    rows = plain_rows()
    objects = Guarded(lambda viewer: within(viewer, Permission.SEE_AUDIT, place=""))

    def __str__(self) -> str:
        return f"{self.key}: {self.length}"


class AuditEntry(models.Model):
    """One thing that was done. Append-only; without foreign keys, so that history neither blocks nor vanishes."""

    chain = models.ForeignKey(AuditChain, on_delete=models.PROTECT, related_name="entries")
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    by_account = models.BigIntegerField(null=True)
    by_person = models.UUIDField(null=True)
    purpose = models.CharField(max_length=200, blank=True, default="")
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    commitments = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    rows = plain_rows()
    objects = Guarded(lambda viewer: within(viewer, Permission.SEE_AUDIT, place="chain"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="one_audit_entry_per_place_in_the_chain"),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.sequence} {self.action}"


class AuditPersonalValue(models.Model):
    """A personal value behind a commitment in the ledger; deleting the row erases it and leaves the chain whole."""

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="personal_values")
    field = models.CharField(max_length=60)
    salt = models.BinaryField(max_length=32)
    value = models.TextField()

    rows = plain_rows()
    objects = Guarded(lambda viewer: within(viewer, Permission.SEE_AUDIT, place="entry__chain"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "field"], name="one_personal_value_per_field_of_an_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field}"


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


def own_jobs(viewer: Viewer) -> Q:
    """Return the scope of jobs: those that the viewer's account asked for."""
    return Q(requested_by=viewer.account_id) if viewer.is_signed_in else Q(pk__in=[])


class Job(models.Model):
    """Work that takes longer than a person should wait for an answer, with its progress."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    requested_by = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    failure = models.TextField(blank=True, default="")

    rows = plain_rows()
    objects = Guarded(own_jobs)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")) | Q(total=0), name="a_job_does_no_more_than_all"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
