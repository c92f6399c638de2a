"""Pupils' voice. Nothing here, nor the order in which it lies, tells which pupil said what.

Tickets know no pupil and answers no ticket. Until a campaign closes its answers are sealed to a key that is not in the
database; closing destroys the key, the tickets and what lay sealed. See docs/operations/voice.md.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from uswah.common.guard import Guarded, plain_rows
from uswah.evidence.access import seen_by_nobody, seen_campaigns, seen_releases, seen_remarks
from uswah.evidence.enums import CampaignState
from uswah.institutions.models import Institution, SchoolYear
from uswah.people.models import Person
from uswah.standards.enums import Stage
from uswah.standards.models import Instrument


class Campaign(models.Model):
    """One class is asked once in a stage of a year about the lessons of one teacher.

    `terms` is the version of purpose, consent text, words, thresholds and retention under which it is asked. `salt`
    is for the marks by which a phone knows a ticket, `seal_key` the public key (JWK) that answers are sealed to; both
    are gone once it is closed. `class_key` is the name of the class as it compares.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="campaigns")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="campaigns_about")
    class_name = models.CharField(max_length=40)
    class_key = models.CharField(max_length=40)
    class_size = models.PositiveSmallIntegerField()
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="campaigns")
    terms = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=CampaignState.choices, default=CampaignState.PREPARED)
    closes_on = models.DateField()
    salt = models.CharField(max_length=32, blank=True, default="")
    seal_key = models.JSONField(null=True)
    prepared_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    erase_on = models.DateField(null=True)

    rows = plain_rows()
    objects = Guarded(seen_campaigns)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "about", "class_key", "school_year", "stage"],
                name="a_class_is_asked_once_about_a_teacher_in_a_stage",
            ),
            models.CheckConstraint(condition=models.Q(class_size__gte=1), name="a_class_has_pupils"),
        ]

    def __str__(self) -> str:
        return f"{self.class_name} {self.school_year_id} {self.stage}: {self.state}"


class Ticket(models.Model):
    """A one-time code of a campaign as its hash; the code itself stands on paper only, and with nobody's name."""

    hash = models.CharField(primary_key=True, max_length=64)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="tickets")
    used = models.BooleanField(default=False)

    rows = plain_rows()
    objects = Guarded(seen_by_nobody)

    def __str__(self) -> str:
        return self.hash[:8]


class SealedAnswer(models.Model):
    """One pupil's answers on their way, sealed, all of one length; opened with all the others when the campaign closes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sealed_answers")
    body = models.BinaryField()

    rows = plain_rows()
    objects = Guarded(seen_by_nobody)

    def __str__(self) -> str:
        return str(self.id)


class MixedAnswer(models.Model):
    """One pupil's scores after all were shuffled, until they are released: {name of the question: score}."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="mixed_answers")
    scores = models.JSONField()

    rows = plain_rows()
    objects = Guarded(seen_by_nobody)

    def __str__(self) -> str:
        return str(self.id)


class Remark(models.Model):
    """What a pupil wrote freely to one question, shuffled apart from everything else that the pupil answered."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="remarks")
    question = models.CharField(max_length=64)
    text = models.TextField()

    rows = plain_rows()
    objects = Guarded(seen_remarks)

    def __str__(self) -> str:
        return str(self.id)


class Release(models.Model):
    """The results of a campaign, told once and never changed.

    `results` is what may be told (evidence.operations.voice.releasing), `digest` SHA-256 over it, `entered` how many
    pupils' sheets went into evidence. The teacher sees it at once, others from `others_from`.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="release", primary_key=True)
    released_at = models.DateTimeField()
    others_from = models.DateTimeField()
    results = models.JSONField()
    entered = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)

    rows = plain_rows()
    objects = Guarded(seen_releases)

    def __str__(self) -> str:
        return str(self.campaign_id)
