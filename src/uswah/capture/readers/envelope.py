"""An envelope as it comes over the wire: the bytes, what the sender says about them, and words for what is wrong."""

from __future__ import annotations

import base64
import binascii
import re
from uuid import UUID

from django.utils.translation import gettext as _

from uswah.core.envelopes import EnvelopeFault, SealedEnvelope, digest_of
from uswah.core.envelopes import Unreadable as NoEnvelope
from uswah.core.envelopes import read_envelope as read_bytes

_DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):\s*(?:,|$)")


class Unreadable(ValueError):
    """What came is no envelope, or not the one that was announced; `code` is the fault's, the text is for people."""

    def __init__(self, code: str, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.code, self.message = code, message


def read_envelope(body: bytes, *, named: UUID | None = None, content_digest: str | None = None) -> SealedEnvelope:
    """Return the envelope of these bytes; raise Unreadable with a code and a sentence.

    `named` is the identifier in the address, `content_digest` the header of RFC 9530; both must fit where they are given.
    """
    if content_digest is not None and announced_digest(content_digest) != digest_of(body):
        raise Unreadable("digest", _("The content was changed on the way. It will be sent again."))
    try:
        sealed = read_bytes(body)
    except NoEnvelope as fault:
        raise Unreadable(fault.fault.value, words_of(fault)) from fault
    if named is not None and sealed.id != named:
        raise Unreadable("id", _("The content belongs to another number."))
    return sealed


def announced_digest(header: str) -> str:
    """Return SHA-256 (hex) that a Content-Digest header announces, '' where it announces none."""
    found = _DIGEST.search(header)
    if found is None:
        return ""
    try:
        return base64.b64decode(found[1], validate=True).hex()
    except binascii.Error:
        return ""


def words_of(fault: NoEnvelope) -> str:
    """Return in plain words why something is no envelope."""
    if fault.fault is EnvelopeFault.TOO_LARGE:
        return _("The content is too large to be sent at once.")
    if fault.field == "device":
        return _("This was sealed on another person's phone.")
    return _("This cannot be read as something that the app has sealed.")
