"""The outside of an envelope. What lies in it is read apart, so that unfit content never keeps work from being stored."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from uswah.core.envelopes.faults import EnvelopeFault, Fault, Unreadable
from uswah.core.envelopes.fields import LARGEST, Fields
from uswah.core.envelopes.payloads import READERS, Payload, read_payload

VERSION = 1
LARGEST_BODY = 256 * 1024
_MOST_ATTACHMENTS = 40
_LARGEST_FILE = 50 * 1024 * 1024
_OFFSET = 2**53


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes after its envelope: SHA-256 (hex), size in bytes, media type, name, and what it shows."""

    sha256: str
    size: int
    type: str
    name: str
    shows: str


@dataclass(frozen=True, slots=True)
class SealedEnvelope:
    """An envelope with its exact bytes and their SHA-256 (hex).

    `payload` is None where what lies in it cannot be read; `faults` then say why, and the envelope can still be stored.
    """

    id: UUID
    device: UUID
    seq: int
    kind: str
    place: str
    body: bytes
    digest: str
    app: str = ""
    captured_at: datetime | None = None
    sealed_at: datetime | None = None
    clock_offset_s: int | None = None
    supersedes: UUID | None = None
    reason: str = ""
    attachments: tuple[Attachment, ...] = ()
    version: int = VERSION
    about: UUID | None = None
    payload: Payload | None = None
    faults: tuple[Fault, ...] = ()


def digest_of(body: bytes) -> str:
    """Return SHA-256 (hex) of the bytes."""
    return hashlib.sha256(body).hexdigest()


def read_envelope(body: bytes) -> SealedEnvelope:
    """Return the envelope that these bytes are; raise Unreadable where not even its outside can be read.

    Bytes are bytes: nothing is normalised. A newer version, an unknown kind, or content that does not fit stands in `faults`.
    """
    if len(body) > LARGEST_BODY:
        raise Unreadable(EnvelopeFault.TOO_LARGE)
    outside = Fields(_decoded(body))
    sealed = SealedEnvelope(
        id=outside.identifier("id"),
        device=outside.identifier("device"),
        seq=outside.whole("seq", least=1),
        kind=outside.text("kind", longest=20, needed=True),
        place=outside.text("place", longest=40, needed=True),
        version=outside.whole("v", least=1),
        supersedes=outside.maybe_identifier("supersedes"),
        body=body,
        digest=digest_of(body),
    )
    return _with_content(sealed, outside)


def _with_content(sealed: SealedEnvelope, outside: Fields) -> SealedEnvelope:
    """Return the envelope with all that a newer or a faulty phone may have written in a way we do not know."""
    known = {name: getattr(sealed, name) for name in ("id", "device", "seq", "kind", "place", "version", "supersedes")}
    base = {**known, "body": sealed.body, "digest": sealed.digest, "about": _about(outside)}
    if sealed.version != VERSION:
        return SealedEnvelope(**base, faults=(Fault(EnvelopeFault.NOT_KNOWN, "v"),))
    if sealed.kind not in READERS:
        return SealedEnvelope(**base, faults=(Fault(EnvelopeFault.NOT_KNOWN, "kind"),))
    try:
        return SealedEnvelope(
            **base,
            app=outside.text("app", longest=40),
            captured_at=outside.moment("captured_at"),
            sealed_at=outside.moment("sealed_at"),
            clock_offset_s=outside.maybe_whole("clock_offset_s", least=-_OFFSET, most=_OFFSET),
            reason=outside.text("reason", longest=300),
            attachments=_attachments(outside),
            payload=read_payload(sealed.kind, outside.found.get("payload")),
        )
    except Unreadable as unreadable:
        return SealedEnvelope(**base, faults=(Fault(unreadable.fault, unreadable.field),))


def _about(outside: Fields) -> UUID | None:
    try:
        return Fields(outside.found.get("payload")).maybe_identifier("about")
    except Unreadable:
        return None


def _decoded(body: bytes) -> Any:
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable(EnvelopeFault.NOT_JSON) from error
    if not isinstance(found, dict):
        raise Unreadable(EnvelopeFault.NOT_AN_ENVELOPE)
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity are no JSON


def _attachments(outside: Fields) -> tuple[Attachment, ...]:
    return tuple(_attachment(Fields(found, at)) for found, at in outside.each("attachments", most=_MOST_ATTACHMENTS))


def _attachment(found: Fields) -> Attachment:
    sha256 = found.text("sha256", longest=64, needed=True)
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise Unreadable(EnvelopeFault.WRONG_KIND, f"{found.at}sha256")
    return Attachment(
        sha256=sha256,
        size=found.whole("size", least=1, most=min(_LARGEST_FILE, LARGEST)),
        type=found.text("type", longest=60, needed=True),
        name=found.text("name", longest=120),
        shows=found.text("for", longest=60),
    )
