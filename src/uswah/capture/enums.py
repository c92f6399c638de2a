"""Stored choices of capture, and the codes that go over the wire; neither ever changes."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LEASE_DAYS = 14  # without contact a phone loses its work package after so many days; what it holds it can always send


class EnvelopeKind(TextChoices):
    """What lies in an envelope."""

    RATINGS = "ratings", _("Ratings")
    ANSWERS = "answers", _("Questionnaire")
    NOTE = "note", _("Note")
    MEETING = "meeting", _("Meeting")


class ReceiptState(TextChoices):
    """What became of an envelope."""

    ACCEPTED = "accepted", _("Accepted")
    HELD = "held", _("Held")
    RETURNED = "returned", _("Returned")


class HeldFor(StrEnum):
    """Why an envelope is held until a person decides, or until what it waits for arrives."""

    NEWER_VERSION = "VERSI_BARU"
    UNFIT_CONTENT = "ISI_TAK_SESUAI"
    DEVICE_REVOKED = "PERANGKAT_DICABUT"
    UNKNOWN_PLACE = "TEMPAT_TAK_DIKENAL"
    UNKNOWN_PERSON = "ORANG_TAK_DIKENAL"
    UNKNOWN_INSTRUMENT = "INSTRUMEN_TAK_DIKENAL"
    UNKNOWN_YEAR = "TAHUN_TAK_DIKENAL"
    RIGHT_LOST = "HAK_HILANG"
    RULE_BROKEN = "ATURAN"
    ROUND_COMPLETE = "PUTARAN_TUNTAS"
    ORIGINAL_MISSING = "MENUNGGU_ASLI"
    SIBLING = "SAUDARA"


class Refusal(StrEnum):
    """Why a device key opens nothing (401)."""

    REVOKED = "DICABUT"
    UNKNOWN = "TIDAK_DIKENAL"
    LEASE_OVER = "SEWA_HABIS"
    ACCOUNT_CLOSED = "AKUN_TERTUTUP"


class AnswerCode(StrEnum):
    """What the answer to an envelope says."""

    ACCEPTED = "DITERIMA"
    HELD = "DITAHAN"
    OTHER_CONTENT = "ISI_BERBEDA"
    CLONED_DEVICE = "PERANGKAT_TERKLON"
    UNREADABLE = "TIDAK_TERBACA"
