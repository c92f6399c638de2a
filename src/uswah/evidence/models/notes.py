"""Notes of interviews, documents and meetings, passage by passage. The database refuses to change or delete them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.evidence.access import seen_in_notes, seen_notes
from uswah.evidence.enums import NoteKind, PassageKind, SourceRole
from uswah.evidence.models.submissions import Round
from uswah.institutions.models import Institution, SchoolYear
from uswah.people.models import Person
from uswah.standards.enums import Stage


class FieldNote(models.Model):
    """What somebody wrote down of an interview, a document or a meeting; the phone gives the id.

    `source_role` is the side from which the teacher is seen: for an interview that of whoever spoke, for a document that
    of whoever looked. `with_whom` says in role words with whom one spoke, never a name. A meeting is about nobody; its
    minutes, attendance and decisions hang on it. `digest` is SHA-256 over the content. A correction amends.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="notes")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="notes_about")
    kind = models.CharField(max_length=10, choices=NoteKind.choices)
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices, blank=True, default="")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="notes")
    source_role = models.CharField(max_length=10, choices=SourceRole.choices, blank=True, default="")
    held_on = models.DateField()
    title = models.CharField(max_length=200)
    with_whom = models.CharField(max_length=120, blank=True, default="")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notes_written")
    entered_account = models.BigIntegerField(null=True)
    entered_at = models.DateTimeField()
    begins = models.TimeField(null=True)
    ends = models.TimeField(null=True)
    others = models.JSONField(default=list)
    minutes = models.TextField(blank=True, default="")
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="amended_by")
    amendment_reason = models.CharField(max_length=300, blank=True, default="")
    digest = models.CharField(max_length=64)

    rows = plain_rows()
    objects = Guarded(seen_notes)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind=NoteKind.MEETING) & Q(about__isnull=True))
                | (
                    ~Q(kind=NoteKind.MEETING)
                    & Q(about__isnull=False)
                    & Q(school_year__isnull=False)
                    & ~Q(stage="")
                    & ~Q(source_role="")
                ),
                name="a_note_is_about_a_teacher_or_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True) | ~Q(amendment_reason=""), name="an_amended_note_has_its_reason"
            ),
            models.UniqueConstraint(
                fields=["amends"], condition=Q(amends__isnull=False), name="a_note_is_amended_once"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "school_year", "stage"], name="note_by_place_and_year"),
            models.Index(fields=["about", "school_year"], name="note_by_teacher"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Passage(models.Model):
    """A passage of a note, in its order: whose words, the time on the clock where noted, the text.

    `marked` are the codes of indicators that the writer ticked while listening; they stand until the note is coded.
    """

    note = models.ForeignKey(FieldNote, on_delete=models.PROTECT, related_name="passages")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=PassageKind.choices)
    at = models.CharField(max_length=5, blank=True, default="")
    text = models.TextField()
    marked = models.JSONField(default=list)

    rows = plain_rows()
    objects = Guarded(seen_in_notes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "order"], name="one_passage_per_place_in_a_note"),
            models.CheckConstraint(condition=~Q(text=""), name="a_passage_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.order}"


class Attendance(models.Model):
    """Somebody of the madrasah who was at a meeting."""

    note = models.ForeignKey(FieldNote, on_delete=models.PROTECT, related_name="attendance")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    rows = plain_rows()
    objects = Guarded(seen_in_notes)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="somebody_attends_a_meeting_once")]

    def __str__(self) -> str:
        return f"{self.note_id} {self.person_id}"


class MeetingDecision(models.Model):
    """What a meeting decided, who takes it on, and until when."""

    note = models.ForeignKey(FieldNote, on_delete=models.PROTECT, related_name="decisions")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)

    rows = plain_rows()
    objects = Guarded(seen_in_notes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "order"], name="one_decision_per_place_in_a_meeting"),
            models.CheckConstraint(condition=~Q(text=""), name="a_decision_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.order}"
