"""What people decide and answer about levels: moderation, musyawarah, the teacher's right of reply."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from uswah.appraisal.access import seen_moderations, seen_musyawarah, seen_replies, seen_reply_answers, seen_standing
from uswah.appraisal.enums import LevelScope, ReplyOutcome
from uswah.appraisal.models.levels import Level
from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.evidence.models import Round, Submission
from uswah.institutions.models import Institution
from uswah.people.models import Person


class Musyawarah(models.Model):
    """Sources that disagree about a teacher's competency: people talk, look again, and write down what they found.

    Opened by the run that saw the disagreement, settled once by a person with a reason, never averaged away.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="musyawarah")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    opened_by = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True, default="")

    rows = plain_rows()
    objects = Guarded(seen_musyawarah)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "about", "code"], name="one_musyawarah_per_round_and_competency"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="a_settled_musyawarah_says_what_was_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about_id} {self.code}"


class Moderation(models.Model):
    """A person sets a teacher's level in a competency, with a reason; append-only, the latest holds.

    `label` is a code of the scale; the level it replaces stays beside it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="moderations")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="moderations")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=20)
    reason = models.TextField()
    musyawarah = models.ForeignKey(Musyawarah, on_delete=models.PROTECT, null=True, related_name="moderations")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by_account = models.BigIntegerField()
    decided_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_moderations)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_moderation_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.level_id} → {self.label}"


class StandingLevel(models.Model):
    """The one level that holds for a teacher, competency and round: a run's, or a person's decision about it.

    It may move while the round is open; once final, the database refuses to change it.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="standing")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=10, choices=LevelScope.choices)
    code = models.CharField(max_length=40)
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    moderation = models.ForeignKey(Moderation, on_delete=models.PROTECT, null=True, related_name="+")
    final_at = models.DateTimeField(null=True)

    rows = plain_rows()
    objects = Guarded(seen_standing)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "about", "scope", "code"], name="one_standing_level_per_round_and_competency"
            )
        ]
        indexes = [models.Index(fields=["about", "institution"], name="standing_level_by_teacher")]

    def __str__(self) -> str:
        return f"{self.about_id} {self.code}"


class Reply(models.Model):
    """The teacher's answer to a level (mujadalah): in their own words, with counter-evidence where there is some.

    Append-only. `submission` is evidence in the system that the teacher points to.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="replies")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="replies")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    evidence_text = models.TextField(blank=True, default="")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_replies)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_reply_has_words")]
        indexes = [models.Index(fields=["institution", "round"], name="reply_by_place_and_round")]

    def __str__(self) -> str:
        return str(self.id)


class ReplyAnswer(models.Model):
    """The reasoned answer to a reply, once; a level that it changed points to its moderation, and both are kept."""

    reply = models.OneToOneField(Reply, on_delete=models.PROTECT, related_name="answer")
    outcome = models.CharField(max_length=8, choices=ReplyOutcome.choices)
    reason = models.TextField()
    moderation = models.ForeignKey(Moderation, on_delete=models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_by_account = models.BigIntegerField()
    answered_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_reply_answers)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_answer_has_its_reason"),
            models.CheckConstraint(
                condition=Q(outcome="kept", moderation__isnull=True) | Q(outcome="changed", moderation__isnull=False),
                name="a_changed_level_has_its_moderation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id}: {self.outcome}"
