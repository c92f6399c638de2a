"""Frameworks, instruments and crosswalks as versioned rows; a published one is frozen by the database itself."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from uswah.common.guard import Guarded, everyone_signed_in, plain_rows
from uswah.standards.enums import Authority


class Framework(models.Model):
    """A framework of competence as one text of law (or one pesantren) sets it."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.JSONField()
    authority = models.CharField(max_length=8, choices=Authority.choices)
    citation = models.TextField()
    citation_note = models.JSONField(null=True)
    status_note = models.JSONField(null=True)
    levels = models.JSONField(default=list)
    domains = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_framework_per_code_and_version"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="a_framework_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Competency(models.Model):
    """A competency of a framework, under its official number."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="competencies")
    code = models.CharField(max_length=40)
    number = models.CharField(max_length=10)
    order = models.PositiveSmallIntegerField()
    domain = models.CharField(max_length=40)
    title = models.JSONField()
    description = models.JSONField(null=True)

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="a_competency_once_per_framework")]

    def __str__(self) -> str:
        return self.code


class Indicator(models.Model):
    """An indicator of a competency: what can be seen, in our own words, under its official number."""

    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=40)
    number = models.CharField(max_length=10)
    order = models.PositiveSmallIntegerField()
    text = models.JSONField()

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["competency", "code"], name="an_indicator_once_per_competency")]

    def __str__(self) -> str:
        return self.code


class Crosswalk(models.Model):
    """Two competencies of two frameworks between which the same evidence serves."""

    source = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="leads_to")
    target = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="comes_from")
    citation = models.TextField()

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="a_crosswalk_pair_once")]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class Instrument(models.Model):
    """A form built of indicators with its scale; frozen once published.

    `form` is the whole form (core.forms) where somebody handed one in; such an instrument is local, whatever it rates.
    """

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="instruments")
    title = models.JSONField()
    citation = models.TextField()
    scale = models.JSONField()
    stages = models.JSONField(default=list)
    techniques_note = models.JSONField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    form = models.JSONField(null=True)

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_instrument_per_code_and_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class InstrumentItem(models.Model):
    """An indicator on a form, with the techniques by which it is rated."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="items")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    techniques = models.JSONField(default=list)

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instrument", "indicator"], name="an_indicator_once_per_instrument")
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id}: {self.indicator_id}"


class ScoringScheme(models.Model):
    """The arithmetic that a text of law prescribes (bands, labels, credit points), as dated data with its citation."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.JSONField()
    citation = models.TextField()
    document = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_scheme_per_code_and_version")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
