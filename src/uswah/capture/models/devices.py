"""Phones that may send for an account."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from uswah.capture.access import seen_devices
from uswah.capture.enums import LEASE_DAYS
from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.people.models import Account, Person


class Device(models.Model):
    """A phone (or one profile of a browser) that sends for one account, until it is revoked.

    Only SHA-256 of its key is kept. `last_seq` and `unsent` are what the phone said at its last contact, `seen_at`; the
    numbers that are missing between them and what arrived are what this phone still holds or has lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="devices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="devices")
    label = models.CharField(max_length=80, blank=True, default="")
    token_digest = models.CharField(max_length=64)
    registered_at = models.DateTimeField()
    lease_days = models.PositiveSmallIntegerField(default=LEASE_DAYS)
    seen_at = models.DateTimeField()
    last_seq = models.PositiveIntegerField(default=0)
    unsent = models.PositiveIntegerField(default=0)
    app = models.CharField(max_length=40, blank=True, default="")
    clock_offset_s = models.BigIntegerField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.BigIntegerField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True, default="")

    rows = plain_rows()
    objects = Guarded(seen_devices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lease_days__gte=1, lease_days__lte=30), name="a_lease_is_one_to_thirty_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.id}"
