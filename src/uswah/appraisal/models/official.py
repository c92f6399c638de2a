"""Which submission counts for a teacher's official level."""

from __future__ import annotations

from django.db import models

from uswah.appraisal.access import seen_appraisals
from uswah.common.guard import Guarded, plain_rows
from uswah.evidence.models import Submission
from uswah.institutions.models import Institution, SchoolYear
from uswah.people.models import Person
from uswah.standards.enums import Stage
from uswah.standards.models import Instrument


class Appraisal(models.Model):
    """The appraisal of one teacher with one instrument in one stage of a year, and the submission that counts.

    A second rater's submission stands beside it; making it count is a decision with a reason, in the audit ledger.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="appraisals")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appraisals")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    counted = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")

    rows = plain_rows()
    objects = Guarded(seen_appraisals)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about", "institution", "instrument", "school_year", "stage"],
                name="one_appraisal_per_teacher_place_year_and_stage",
            )
        ]
        indexes = [models.Index(fields=["institution", "school_year", "stage"], name="appraisal_by_place_and_year")]

    def __str__(self) -> str:
        return f"{self.about_id} {self.school_year_id} {self.stage}"
