"""What devices sent, byte for byte, and the receipts. The database refuses to change or delete either."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from uswah.capture.access import seen_envelopes, seen_receipts
from uswah.capture.enums import ReceiptState
from uswah.capture.models.devices import Device
from uswah.common.guard import Guarded, plain_rows
from uswah.institutions.models import Institution
from uswah.people.models import Person


class Envelope(models.Model):
    """One envelope as a phone sealed it: its exact bytes, and what its outside says. What became of it is its last receipt.

    `id` and `seq` are the phone's own. `person` wrote it; `sent_account` handed it in, which is another's for a rescue
    file. `institution` is None where the sender never had to do with a place of that number, or none has it; then
    only the sender sees it. `about` is what the sender wrote and may be nobody whom we know.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="envelopes", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_account = models.BigIntegerField()
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    place_code = models.CharField(max_length=40)
    about = models.UUIDField(null=True)
    supersedes = models.UUIDField(null=True)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    app = models.CharField(max_length=40, blank=True, default="")
    captured_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    clock_offset_s = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_envelopes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "seq"], name="a_device_counts_each_envelope_once"),
        ]
        indexes = [
            models.Index(
                fields=["supersedes"], condition=Q(supersedes__isnull=False), name="envelope_by_what_it_supersedes"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Receipt(models.Model):
    """What became of an envelope at a moment, with the signed words that the phone keeps; the last one holds.

    `number` counts every receipt of this server without a gap, in the order in which they were committed. `why` is a
    list of {code, message, fields}. `by_account` is None where no person decided. `document` is the exact signed text.
    """

    number = models.BigIntegerField(primary_key=True, editable=False)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="receipts")
    state = models.CharField(max_length=8, choices=ReceiptState.choices)
    why = models.JSONField(default=list)
    at = models.DateTimeField()
    by_account = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    document = models.TextField()
    signature = models.CharField(max_length=88)
    key = models.CharField(max_length=43)

    rows = plain_rows()
    objects = Guarded(seen_receipts)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["envelope"], condition=Q(state="accepted"), name="an_envelope_is_accepted_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="what_is_returned_has_its_reason"
            ),
        ]
        # Of all receipts those that hold something back are few; a page asks for them each time.
        indexes = [models.Index(fields=["envelope"], condition=Q(state="held"), name="receipt_of_what_was_held")]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
