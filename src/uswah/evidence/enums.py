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
