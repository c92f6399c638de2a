"""Workbooks that were handed in, and how a madrasah's own headings map to our fields."""

from __future__ import annotations

from django.db import models

from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.exchange.access import seen_imports
from uswah.exchange.enums.states import ImportState, WorkbookKind
from uswah.institutions.models import Institution, SchoolYear
from uswah.standards.enums import Stage


class ImportBatch(models.Model):
    """One workbook on its way in: handed in, checked, then stored whole or not at all.

    The file lies in the file store under its SHA-256. `outcome` holds the counts of the preview or of what was stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=8, choices=WorkbookKind.choices)
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.SUMMATIVE)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    mapping = models.JSONField(null=True)
    state = models.CharField(max_length=9, choices=ImportState.choices)
    outcome = models.JSONField(default=dict)
    rater_name = models.CharField(max_length=120, blank=True, default="")
    uploaded_by = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    rows = plain_rows()
    objects = Guarded(seen_imports)

    class Meta:
        indexes = [models.Index(fields=["institution", "uploaded_at"], name="import_by_place_and_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class RememberedMapping(models.Model):
    """The columns that a madrasah matched once, so that the same workbook needs no second matching."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="mappings")
    kind = models.CharField(max_length=8, choices=WorkbookKind.choices)
    headings_digest = models.CharField(max_length=64)
    mapping = models.JSONField()

    rows = plain_rows()
    objects = Guarded(seen_imports)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "headings_digest"], name="one_mapping_per_place_and_headings"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.kind}"
