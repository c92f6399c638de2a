"""Stored choices of evidence; the codes never change."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SourceRole(TextChoices):
    """In which role somebody rated; each sees the teacher from another side."""

    KEPALA = "kepala", _("Head of madrasah")
    ASSESSOR = "asesor", _("Appointed assessor")
    PENGAWAS = "pengawas", _("Pengawas")
    PEER = "sejawat", _("Fellow teacher")
    SELF = "diri", _("The teacher")
    PUPIL = "siswa", _("Pupil")
    GUARDIAN = "wali", _("Parent or guardian")


# Sources in which nobody is named; their submissions are seen by whoever wrote them down, and told as aggregates only.
ANONYMOUS = (SourceRole.PUPIL, SourceRole.GUARDIAN)


class Entry(TextChoices):
    """How a submission entered the system."""

    FORM = "form", _("Form")
    IMPORT = "import", _("Workbook")


class RoundState(TextChoices):
    """How far the round of a madrasah, school year and stage has come."""

    COLLECTING = "collecting", _("Judgements are collected")
    CONSOLIDATING = "consolidating", _("Judgements are laid side by side")
    COMPLETE = "complete", _("Complete")


class NoteKind(TextChoices):
    """What a note was written about."""

    INTERVIEW = "interview", _("Interview")
    DOCUMENT = "document", _("Document")
    MEETING = "meeting", _("Meeting")


class PassageKind(TextChoices):
    """Whose words a passage holds: the writer's, those of whoever spoke, or what was seen."""

    NOTE = "note", _("Note")
    QUOTE = "quote", _("Quote")
    FACT = "fact", _("Fact")


class Direction(TextChoices):
    """What a passage says about an indicator."""

    SUPPORTS = "supports", _("Supports it")
    AGAINST = "against", _("Speaks against it")
    MENTIONS = "mentions", _("Only mentions it")


class CodingState(TextChoices):
    """How far one person's coding of a note has come; what two coders marked is laid open when both are done."""

    OPEN = "open", _("Being coded")
    CODED = "coded", _("Coded")
    OPENED = "opened", _("Laid side by side")


class VersionState(TextChoices):
    """Where a submission stands among the versions of one judgement, when two amend the same."""

    HOLDS = "holds", _("This version holds")
    OPEN = "open", _("Waits for a decision")
    ASIDE = "aside", _("Does not hold")


class CampaignState(TextChoices):
    """How far the questions to a class about its teacher have come."""

    PREPARED = "prepared", _("Prepared")
    OPEN = "open", _("Pupils are answering")
    CLOSED = "closed", _("Closed")
    RELEASED = "released", _("Results released")
    ERASED = "erased", _("Pupils' words erased")
