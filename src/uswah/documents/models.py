"""Issued papers: what was printed is kept as data, so that the same paper can be drawn again to the byte."""

from __future__ import annotations

from django.db import models

from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.documents.access import seen_documents, seen_series
from uswah.documents.enums import DocumentKind
from uswah.institutions.models import Institution, SchoolYear
from uswah.people.models import Person


class NumberSeries(models.Model):
    """The running number of a madrasah's papers in a calendar year; locked while the next one is taken."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="number_series")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    rows = plain_rows()
    objects = Guarded(seen_series)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "year"], name="one_number_series_per_year")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.year}: {self.last}"


class IssuedDocument(models.Model):
    """A paper with its number and the content it prints; append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)
    about = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="documents")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10)
    number = models.CharField(max_length=80)
    issued_at = models.DateTimeField()
    issued_by = models.BigIntegerField(null=True)
    content = models.JSONField()
    content_digest = models.CharField(max_length=64)

    rows = plain_rows()
    objects = Guarded(seen_documents)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="a_number_once_per_madrasah"),
            models.UniqueConstraint(
                fields=["institution", "kind", "content_digest"], name="the_same_content_is_issued_once"
            ),
        ]
        indexes = [models.Index(fields=["institution", "issued_at", "id"], name="papers_by_day")]

    def __str__(self) -> str:
        return self.number
