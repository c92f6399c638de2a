"""Two amendments of the same submission: which version holds, and what a person decided between them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.evidence.access import seen_decisions, seen_ratings
from uswah.evidence.enums import VersionState
from uswah.evidence.models.submissions import Submission
from uswah.institutions.models import Institution
from uswah.people.models import Person


class Version(models.Model):
    """Where a submission stands in a family with siblings: every member has a row, those of plain chains have none.

    It only repeats, for the database to search, what `policies.what_holds` says of the submissions and decisions.
    """

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, primary_key=True, related_name="version")
    original = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    state = models.CharField(max_length=8, choices=VersionState.choices)

    rows = plain_rows()
    objects = Guarded(seen_ratings)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["original"], condition=Q(state="holds"), name="one_version_of_a_submission_holds"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.state}"


class SiblingDecision(models.Model):
    """A person decides, with a reason, which version of a judgement holds; append-only, the latest `number` stands.

    `known` are the identifiers of all versions that there were; what arrives later opens the question again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    original = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    chosen = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    known = models.JSONField()
    reason = models.TextField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by_account = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_decisions)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["original", "number"], name="decisions_between_versions_are_numbered"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_decision_between_versions_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.original_id} {self.number}: {self.chosen_id}"
