"""Codebooks, who codes which note, and the tags: what a sentence says about an indicator."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.evidence.access import (
    seen_codebooks,
    seen_in_notes,
    seen_resolutions,
    seen_tag_withdrawals,
    seen_tags,
)
from uswah.evidence.enums import CodingState, Direction
from uswah.evidence.models.notes import FieldNote, Passage
from uswah.institutions.models import Institution
from uswah.people.models import Person
from uswah.standards.models import Framework


class Codebook(models.Model):
    """One version of a madrasah's codebook: the indicators of a framework, and the madrasah's own codes beside them.

    `entries` is [{code, label, definition, when, not_when, example}, …]: an own code, or guidance for an indicator under
    its code. The database freezes a version once somebody has begun to code with it.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="codebooks")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    entries = models.JSONField(default=list)
    made_account = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)

    rows = plain_rows()
    objects = Guarded(seen_codebooks)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "framework", "version"], name="one_codebook_per_place_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.framework_id} v{self.version}"


class Coding(models.Model):
    """One person's coding of a note; the second codes without seeing the first one's tags.

    `could_have_seen` tells that the first one's tags were open to the second before they were asked: then the two are
    not known to be independent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    note = models.ForeignKey(FieldNote, on_delete=models.PROTECT, related_name="codings")
    coder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="codings")
    state = models.CharField(max_length=6, choices=CodingState.choices, default=CodingState.OPEN)
    asked_account = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    could_have_seen = models.BooleanField(default=False)
    coded_at = models.DateTimeField(null=True)

    rows = plain_rows()
    objects = Guarded(seen_in_notes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "coder"], name="somebody_codes_a_note_once"),
            models.UniqueConstraint(fields=["note", "order"], name="a_note_has_one_first_and_one_second_coder"),
            models.CheckConstraint(condition=Q(order__in=(1, 2)), name="a_note_has_two_coders_at_most"),
            models.CheckConstraint(
                condition=Q(state=CodingState.OPEN, coded_at__isnull=True)
                | (~Q(state=CodingState.OPEN) & Q(coded_at__isnull=False)),
                name="a_finished_coding_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.coder_id}: {self.state}"


class Tag(models.Model):
    """A coder's mark: these words, from `start` to `end` (characters), say something about a code, in a direction."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    coding = models.ForeignKey(Coding, on_delete=models.PROTECT, related_name="tags")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="tags")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    code = models.CharField(max_length=40)
    direction = models.CharField(max_length=8, choices=Direction.choices)
    tagged_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_tags)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="a_tag_stands_on_words"),
            models.CheckConstraint(condition=~Q(quote=""), name="a_tag_keeps_its_words"),
        ]
        indexes = [models.Index(fields=["code"], name="tag_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.direction}: {self.quote[:40]}"


class TagWithdrawal(models.Model):
    """A tag that its coder took back; both stay."""

    tag = models.OneToOneField(Tag, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_tag_withdrawals)

    def __str__(self) -> str:
        return str(self.tag_id)


class Resolution(models.Model):
    """What was found about a passage and a code on which two coders differed, with the reason; their tags stay.

    `direction` is empty where the passage says nothing about the code.
    """

    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="resolutions")
    code = models.CharField(max_length=40)
    direction = models.CharField(max_length=8, choices=Direction.choices, blank=True, default="")
    reason = models.CharField(max_length=1000)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_account = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_resolutions)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["passage", "code"], name="a_difference_is_resolved_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_resolution_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.passage_id} {self.code}: {self.direction}"
