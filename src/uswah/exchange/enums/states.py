"""Name what a batch holds and where it stands; the stored codes never change."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WorkbookKind(TextChoices):
    """What a workbook holds."""

    ROSTER = "roster", _("Teachers")
    RATINGS = "ratings", _("PKG ratings")


class ImportState(TextChoices):
    """Where an import stands."""

    UPLOADED = "UPLOADED", _("Waiting for its columns to be matched")
    PREVIEWED = "PREVIEWED", _("Ready to be checked")
    REFUSED = "REFUSED", _("Has errors; nothing was stored")
    APPLYING = "APPLYING", _("Being stored")
    APPLIED = "APPLIED", _("Stored")
