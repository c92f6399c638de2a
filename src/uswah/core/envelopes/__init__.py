"""What a phone seals, read back: exact bytes become frozen values, and every fault has its name. Pure."""

from uswah.core.envelopes.envelope import (
    LARGEST_BODY,
    VERSION,
    Attachment,
    SealedEnvelope,
    digest_of,
    read_envelope,
)
from uswah.core.envelopes.faults import EnvelopeFault, Fault, Unreadable
from uswah.core.envelopes.payloads import (
    AnswersPayload,
    Decision,
    Fact,
    MeetingPayload,
    NotePayload,
    Passage,
    Payload,
    RatedItem,
    RatingsPayload,
    read_payload,
)

__all__ = [
    "LARGEST_BODY",
    "VERSION",
    "AnswersPayload",
    "Attachment",
    "Decision",
    "EnvelopeFault",
    "Fact",
    "Fault",
    "MeetingPayload",
    "NotePayload",
    "Passage",
    "Payload",
    "RatedItem",
    "RatingsPayload",
    "SealedEnvelope",
    "Unreadable",
    "digest_of",
    "read_envelope",
    "read_payload",
]
