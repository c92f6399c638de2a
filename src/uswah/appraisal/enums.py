"""Stored choices of the room; the codes never change."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LevelScope(TextChoices):
    """Over what a level reaches."""

    COMPETENCY = "competency", _("Competency")
    DOMAIN = "domain", _("Domain")
    ALL = "all", _("All competencies")


class Outcome(TextChoices):
    """What can be said about a level."""

    LEVEL = "level", _("Sure enough for one level")
    SPAN = "span", _("Between two levels")
    UNKNOWN = "unknown", _("Cannot be concluded yet")


class ReplyOutcome(TextChoices):
    """What became of the level that a teacher answered to."""

    KEPT = "kept", _("The level stays")
    CHANGED = "changed", _("The level was changed")


class Convergence(TextChoices):
    """Whether the sources tell the same, after each rater's strictness is taken out."""

    CONVERGENT = "convergent", _("In agreement")
    UNCLEAR = "unclear", _("Worth a look")
    DIVERGENT = "divergent", _("Differing")
    INSUFFICIENT = "insufficient", _("Not enough evidence")
