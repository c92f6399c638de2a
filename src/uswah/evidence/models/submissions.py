"""Submissions and their ratings. The database refuses to change or delete either: a correction amends."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.evidence.access import seen_ratings, seen_rounds, seen_submissions
from uswah.evidence.enums import Entry, RoundState, SourceRole
from uswah.institutions.models import Institution, SchoolYear
from uswah.people.models import Person
from uswah.standards.enums import Stage, Technique
from uswah.standards.models import Indicator, Instrument


class Round(models.Model):
    """The round of a madrasah in one stage of a year: judgements are collected blind, laid side by side, concluded.

    What was submitted outside of any round was never blind. `collect_until` is a promise to the raters, `reply_until`
    one to the teachers; the state changes only by a person's act.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="rounds")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    state = models.CharField(max_length=13, choices=RoundState.choices, default=RoundState.COLLECTING)
    collect_until = models.DateField()
    reply_until = models.DateField()
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_rounds)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "school_year", "stage"], name="one_round_per_place_year_and_stage"
            ),
            models.CheckConstraint(
                condition=Q(reply_until__gt=models.F("collect_until")), name="a_reply_has_its_time_after_collecting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.school_year_id} {self.stage}: {self.state}"


class Submission(models.Model):
    """One person's ratings of one teacher with one instrument on one occasion.

    `rated_by` is who judged; `entered_account` is whose account wrote it down. When the two differ the entry was made
    on somebody's behalf. An assessor outside the system is named in `rater_name`. `digest` is SHA-256 over the content.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="submissions")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="submissions_about")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="submissions")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="submissions")
    technique = models.CharField(max_length=16, choices=Technique.choices)
    source_role = models.CharField(max_length=10, choices=SourceRole.choices)
    rated_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="submissions_by")
    rater_name = models.CharField(max_length=120, blank=True, default="")
    observed_on = models.DateField(null=True)
    entry = models.CharField(max_length=6, choices=Entry.choices)
    entered_account = models.BigIntegerField(null=True)
    entered_at = models.DateTimeField()
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="amended_by")
    amendment_reason = models.CharField(max_length=300, blank=True, default="")
    origin_file = models.CharField(max_length=64, blank=True, default="")
    origin_name = models.CharField(max_length=200, blank=True, default="")
    origin_sheet = models.CharField(max_length=40, blank=True, default="")
    origin_row = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64)

    rows = plain_rows()
    objects = Guarded(seen_submissions)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amends__isnull=True) | ~Q(amendment_reason=""), name="an_amendment_has_its_reason"
            ),
            models.CheckConstraint(
                condition=~Q(entry="import") | ~Q(origin_file=""), name="an_imported_submission_has_its_origin"
            ),
            models.CheckConstraint(
                condition=Q(rated_by__isnull=False) | ~Q(rater_name=""), name="a_submission_has_its_rater"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "school_year", "stage"], name="submission_by_place_and_year"),
            models.Index(fields=["about", "school_year"], name="submission_by_teacher"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Rating(models.Model):
    """The score of one indicator with the fact noted; no score means not observed, with the reason in `fact`."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="ratings")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+", db_index=False)
    score = models.PositiveSmallIntegerField(null=True)
    fact = models.TextField(blank=True, default="")
    origin_cell = models.CharField(max_length=12, blank=True, default="")

    rows = plain_rows()
    objects = Guarded(seen_ratings)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "indicator"], name="one_rating_per_indicator"),
            models.CheckConstraint(condition=Q(score__isnull=True) | Q(score__lte=5), name="a_score_is_on_a_scale"),
            models.CheckConstraint(
                condition=Q(score__isnull=False) | ~Q(fact=""), name="what_was_not_observed_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.indicator_id}: {self.score}"
