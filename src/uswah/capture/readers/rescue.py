"""A rescue file as it is handed in, with words for what is wrong."""

from __future__ import annotations

from django.utils.translation import gettext as _

from uswah.capture.readers.envelope import Unreadable
from uswah.core.envelopes.rescue import LARGEST_FILE, NoRescueFile, RescueFile, read_rescue_file

__all__ = ["LARGEST_FILE", "read_rescue"]


def read_rescue(content: bytes) -> RescueFile:
    """Return the items of a rescue file; raise Unreadable with a sentence for anything else."""
    if len(content) > LARGEST_FILE:
        raise Unreadable("too_large", _("The file is larger than 64 MB. Save it again on the phone, in parts."))
    try:
        return read_rescue_file(content)
    except NoRescueFile as fault:
        raise Unreadable("no_rescue_file", _("This is no rescue file of the phone's app.")) from fault
