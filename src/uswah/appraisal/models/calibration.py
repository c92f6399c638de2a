"""Vignettes that every rater scores once a year, so that strictness can be told apart from quality."""

from __future__ import annotations

from django.db import models

from uswah.appraisal.access import seen_sheets
from uswah.common.guard import Guarded, everyone_signed_in, plain_rows
from uswah.common.ids import uuid7
from uswah.institutions.models import SchoolYear
from uswah.people.models import Person
from uswah.standards.models import Instrument


class Vignette(models.Model):
    """A lesson or portfolio, told in words, that raters score with some indicators of an instrument; frozen."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    title = models.JSONField()
    body = models.JSONField()
    indicators = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_vignette_per_code_and_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class VignetteSheet(models.Model):
    """What one rater scored on one vignette in one school year: {indicator code: score}; append-only, private."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    vignette = models.ForeignKey(Vignette, on_delete=models.PROTECT, related_name="sheets")
    rated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    source_role = models.CharField(max_length=10)
    scores = models.JSONField()
    digest = models.CharField(max_length=64)
    entered_at = models.DateTimeField()

    rows = plain_rows()
    objects = Guarded(seen_sheets)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vignette", "rated_by", "school_year"], name="one_sheet_per_vignette_rater_and_year"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
