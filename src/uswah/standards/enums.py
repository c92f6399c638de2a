"""Stored choices of standards; the codes never change."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Authority(TextChoices):
    """Who set a framework; a local one is never shown as a requirement of the ministry."""

    MINISTRY = "ministry", _("Set by the ministry")
    LOCAL = "local", _("Set by the madrasah or pesantren")


class Technique(TextChoices):
    """How a rating came about."""

    OBSERVATION = "observation", _("Observation")
    MONITORING = "monitoring", _("Monitoring")
    INTERVIEW = "interview", _("Interview")
    DOCUMENT = "document", _("Document")
    QUESTIONNAIRE = "questionnaire", _("Questionnaire")
    SELF_REFLECTION = "self_reflection", _("Self-reflection")


class Stage(TextChoices):
    """Whether a rating opens the year (and guides the plan) or closes it (and counts)."""

    FORMATIVE = "formative", _("Formative")
    SUMMATIVE = "summative", _("Summative")
