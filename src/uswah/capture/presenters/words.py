"""Words that several pages of the room share."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from uswah.capture.models import Device


def moment(value: datetime) -> str:
    """Return a moment in local time."""
    return date_format(timezone.localtime(value), "j M Y, H.i")


def phone_name(device: Device) -> str:
    """Return what a phone is called: its owner's word for it, or the beginning of its number."""
    return device.label or _("Phone %(number)s") % {"number": str(device.pk)[-6:]}
