"""Stored choices of documents; the codes never change."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    """The official papers."""

    PKG_REPORT = "pkg_report", _("PKG report")
    PKG_RECAP = "pkg_recap", _("PKG recap of the madrasah")
