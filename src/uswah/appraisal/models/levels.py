"""Runs of the measurement, and the level each gave to a teacher in a competency. The database refuses to change them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from uswah.appraisal.access import seen_level_runs, seen_levels
from uswah.appraisal.enums import Convergence, LevelScope, Outcome
from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.institutions.models import Institution, SchoolYear
from uswah.people.models import Person
from uswah.standards.enums import Stage
from uswah.standards.models import Instrument


class LevelRun(models.Model):
    """One computation of levels from all evidence of a place, school year and stage; never changed.

    `inputs_digest` is SHA-256 over everything that went in, `results_digest` over everything that came out: the same
    inputs, method and seed give the same results. `method` holds what was estimated about raters and variances.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="level_runs")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=40)
    method_version = models.CharField(max_length=20)
    seed = models.BigIntegerField()
    inputs = models.JSONField()
    inputs_digest = models.CharField(max_length=64)
    findings = models.JSONField()
    results_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by_account = models.BigIntegerField(null=True)

    rows = plain_rows()
    objects = Guarded(seen_level_runs)

    class Meta:
        indexes = [models.Index(fields=["institution", "school_year", "stage"], name="level_run_by_place_and_year")]

    def __str__(self) -> str:
        return f"{self.method} {self.method_version} {self.results_digest[:12]}"


class Level(models.Model):
    """The level of one teacher in one competency (or domain, or altogether) that a run gave; never changed.

    `points` are on the official language of 1 to 4, `percent` on that of 0 to 100, both at the same estimate with its
    90 % interval; `label_low` and `label_high` are equal for a level that is sure enough and differ for "between".
    Nothing of this is given while `outcome` is "unknown"; `detail` says what is missing then. `simple_mean` stands
    beside it always, when anything was rated at all. `detail` holds each source's value, the probabilities and the
    next piece of evidence that would settle it, as figures without sentences.
    """

    run = models.ForeignKey(LevelRun, on_delete=models.PROTECT, related_name="levels")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="levels")
    scope = models.CharField(max_length=10, choices=LevelScope.choices)
    code = models.CharField(max_length=40)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    points = models.FloatField(null=True)
    points_low = models.FloatField(null=True)
    points_high = models.FloatField(null=True)
    percent = models.FloatField(null=True)
    percent_low = models.FloatField(null=True)
    percent_high = models.FloatField(null=True)
    label_low = models.CharField(max_length=20, blank=True, default="")
    label_high = models.CharField(max_length=20, blank=True, default="")
    own_share = models.FloatField(null=True)
    simple_mean = models.FloatField(null=True)
    sources = models.PositiveSmallIntegerField()
    techniques = models.PositiveSmallIntegerField()
    convergence = models.CharField(max_length=14, choices=Convergence.choices)
    detail = models.JSONField()

    rows = plain_rows()
    objects = Guarded(seen_levels)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "institution", "about", "scope", "code"], name="one_level_per_run_teacher_and_competency"
            ),
            models.CheckConstraint(
                condition=Q(outcome="unknown", points__isnull=True, percent__isnull=True, label_low="")
                | Q(outcome__in=["level", "span"], points__isnull=False, percent__isnull=False) & ~Q(label_low=""),
                name="what_is_not_knowable_has_no_figures",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points_low__lte=F("points"), points_high__gte=F("points")),
                name="a_level_lies_in_its_interval",
            ),
        ]
        indexes = [models.Index(fields=["about", "run"], name="level_by_teacher")]

    def __str__(self) -> str:
        return f"{self.about_id} {self.code}: {self.label_low}–{self.label_high}"
