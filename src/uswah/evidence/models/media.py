"""Photos, recordings and documents: what a submission or a note says is coming, and what has arrived."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.evidence.access import own_uploads, seen_attachments, seen_media, seen_removals
from uswah.institutions.models import Institution


class Attachment(models.Model):
    """A file that somebody's submission or note says belongs to it; it may arrive days later. Append-only.

    `belongs_to` is the identifier of what was sent, which is that of the submission or note made of it. `brought_by`
    is the account that said so: only what the same account brings counts as arrived, since knowing a digest is not
    having the file. `name` is for people, never part of a path; `purpose` says what it shows.
    """

    belongs_to = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="attachments")
    brought_by = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    type = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True, default="")
    purpose = models.CharField(max_length=120, blank=True, default="")
    expected_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_attachments)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["belongs_to", "position"], name="attachments_of_one_thing_are_numbered"),
        ]
        indexes = [models.Index(fields=["brought_by", "sha256"], name="attachment_by_who_brings_it")]

    def __str__(self) -> str:
        return f"{self.belongs_to}/{self.position}"


class Media(models.Model):
    """A file that is here: whole, with the digest that was promised, safely on the disk. Append-only.

    Its bytes lie under the institution's folder by their SHA-256, once; a row says which account brought them.
    Two institutions never share a file: whether the other has it would be told by how fast an upload is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="media")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    type = models.CharField(max_length=40)
    brought_by = models.BigIntegerField()
    stored_at = models.DateTimeField()
    keep_until = models.DateField()

    rows = plain_rows()
    objects = Guarded(seen_media)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "sha256", "brought_by"], name="a_file_is_stored_once_for_whoever_brought_it"
            ),
        ]
        indexes = [models.Index(fields=["brought_by", "stored_at"], name="media_by_who_brought_it")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.sha256}"


class MediaRemoval(models.Model):
    """The bytes of a file were removed when their time was over; that they were here stays known. Append-only."""

    media = models.OneToOneField(Media, on_delete=models.PROTECT, related_name="removal")
    removed_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_removals)

    def __str__(self) -> str:
        return f"{self.media_id}"


class Upload(models.Model):
    """A file on its way, in pieces. How far it has come is the length of its file on the disk and stands nowhere else.

    Not evidence: a row goes when its time is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    length = models.PositiveBigIntegerField()
    type = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)

    rows = plain_rows()
    objects = Guarded(own_uploads)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "sha256"], condition=Q(finished_at__isnull=True), name="a_file_is_on_its_way_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
