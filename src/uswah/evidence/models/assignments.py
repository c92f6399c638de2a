"""Who was asked to judge whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.evidence.access import seen_assignments
from uswah.evidence.enums import SourceRole
from uswah.institutions.models import Institution, SchoolYear
from uswah.people.models import Person
from uswah.standards.enums import Stage, Technique
from uswah.standards.models import Instrument


class Assignment(models.Model):
    """Somebody is asked to judge a teacher with one instrument in a stage of a year, until a day.

    It gives the right to do so until it is withdrawn. Whether it is done follows from the submissions, so that it
    cannot differ from them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="assignments")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments_about")
    asked_of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    technique = models.CharField(max_length=16, choices=Technique.choices)
    source_role = models.CharField(max_length=10, choices=SourceRole.choices)
    due_on = models.DateField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_account = models.BigIntegerField(null=True)

    rows = plain_rows()
    objects = Guarded(seen_assignments)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "school_year", "stage", "about", "asked_of", "instrument"],
                condition=Q(withdrawn_at__isnull=True),
                name="somebody_is_asked_once_for_a_form",
            ),
            models.CheckConstraint(condition=~Q(about=F("asked_of")), name="nobody_is_asked_to_judge_themselves"),
            models.CheckConstraint(
                condition=Q(source_role__in=["sejawat", "asesor"]), name="who_is_asked_judges_as_peer_or_assessor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_of_id} → {self.about_id}"
