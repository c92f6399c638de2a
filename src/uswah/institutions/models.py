"""Places, school years, and curricula as dated rows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from uswah.common.guard import Guarded, everyone_signed_in, plain_rows
from uswah.institutions.access import seen_institutions
from uswah.institutions.enums import InstitutionKind


class Institution(models.Model):
    """A node of the ministry's tree or of the pesantren tree.

    `path` is '/1/4/9/': the numbers of all nodes from the root to this one. A madrasah of a pesantren also carries the
    path of its pesantren, so that one condition answers who reaches it from either tree. `code` is the NSM of a
    madrasah, the NSPP of a pesantren, the ministry's area code of an area.
    """

    kind = models.CharField(max_length=10, choices=InstitutionKind.choices)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    pesantren = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="madrasah")
    pesantren_path = models.CharField(max_length=200, blank=True, default="", db_index=True)
    npsn = models.CharField(max_length=8, blank=True, default="")
    foundation = models.CharField(max_length=160, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    town = models.CharField(max_length=100, blank=True, default="")
    contact = models.CharField(max_length=160, blank=True, default="")
    accreditation = models.CharField(max_length=60, blank=True, default="")
    paper_code = models.CharField(max_length=30, blank=True, default="")

    rows = plain_rows()
    objects = Guarded(seen_institutions)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(kind__in=["NATIONAL", "PESANTREN"]),
                name="only_the_nation_and_pesantren_stand_without_a_parent",
            ),
            models.CheckConstraint(
                condition=Q(pesantren__isnull=True) | Q(kind="MADRASAH"), name="only_a_madrasah_belongs_to_a_pesantren"
            ),
            models.CheckConstraint(
                condition=Q(pesantren__isnull=False) | Q(pesantren_path="") | Q(kind="PESANTREN"),
                name="a_pesantren_path_comes_from_a_pesantren",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolYear(models.Model):
    """A school year, July to June; `code` is '2026/2027'."""

    code = models.CharField(max_length=9, primary_key=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(starts_on__lt=F("ends_on")), name="a_school_year_has_days")]

    def __str__(self) -> str:
        return self.code


class Subject(models.Model):
    """A subject that is taught; which curriculum has it, with how many hours, is dated."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.JSONField()

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    def __str__(self) -> str:
        return self.code


class CurriculumVersion(models.Model):
    """A curriculum as one decree sets it, with its citation and the years for which it holds."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.JSONField()
    citation = models.TextField()
    notes = models.JSONField(default=dict)
    jp_minutes = models.PositiveSmallIntegerField()
    weekly_total = models.PositiveSmallIntegerField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="a_curriculum_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.code


class SubjectHours(models.Model):
    """The weekly hours (JP) of a subject in a curriculum; no hours means that the decree's figure is not known to us."""

    curriculum = models.ForeignKey(CurriculumVersion, on_delete=models.CASCADE, related_name="hours")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="hours")
    order = models.PositiveSmallIntegerField()
    weekly_jp = models.PositiveSmallIntegerField(null=True)
    is_optional = models.BooleanField(default=False)
    yearly_note = models.JSONField(null=True)

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["curriculum", "subject"], name="a_subject_once_per_curriculum")]

    def __str__(self) -> str:
        return f"{self.curriculum_id}: {self.subject_id}"


class Rumpun(models.Model):
    """A cluster of subjects whose teachers meet; a subject may belong to several."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.JSONField()
    citation = models.TextField()
    valid_from = models.DateField()
    subjects = models.ManyToManyField(Subject, related_name="rumpun")

    rows = plain_rows()
    objects = Guarded(everyone_signed_in)

    def __str__(self) -> str:
        return self.code
