"""Writes of capture: devices, envelopes and receipts; the server's keys."""

from uswah.capture.operations.admitting import NotAdmissible, admit_envelope, return_envelope
from uswah.capture.operations.devices import (
    Contact,
    Registered,
    note_contact,
    register_device,
    revoke_device,
    token_digest,
)
from uswah.capture.operations.keys import (
    NotForUs,
    PublicKey,
    b64url,
    from_b64url,
    open_sealed,
    receipt_key,
    sealing_key,
)
from uswah.capture.operations.receipts import Outcome, Why, why_of
from uswah.capture.operations.receiving import Answered, receive_envelope, store_envelope

__all__ = [
    "Answered",
    "Contact",
    "NotAdmissible",
    "NotForUs",
    "Outcome",
    "PublicKey",
    "Registered",
    "Why",
    "admit_envelope",
    "b64url",
    "from_b64url",
    "note_contact",
    "open_sealed",
    "receipt_key",
    "receive_envelope",
    "register_device",
    "return_envelope",
    "revoke_device",
    "sealing_key",
    "store_envelope",
    "token_digest",
    "why_of",
]
