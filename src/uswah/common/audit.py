"""The audit ledger: append-only, one hash chain per institution, written in the transaction of the change itself.

    digest(n) = SHA-256( digest(n-1) + SHA-256(canonical JSON of entry n) )

Personal values stand in the entry only as HMAC-SHA-256(salt, value); the value with its salt lies in a row of its own,
so that it can be erased on request without breaking the chain.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from uswah.common.models import AuditChain, AuditEntry, AuditPersonalValue
from uswah.common.viewer import Viewer

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Place:
    """The chain that an entry belongs to: the institution's number and its paths in the two trees."""

    key: int
    path: str = ""
    pesantren_path: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What was changed: the kind of thing and its identifier."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the ledger does not hold: which chain, which entry (0 = the chain's head), and why."""

    chain: int
    sequence: int
    why: str


def canonical(entry: AuditEntry) -> bytes:
    """Return the bytes of an entry that its digest covers: sorted keys, no spaces, UTF-8, time in UTC."""
    content = {
        "chain": entry.chain_id,
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by_account": entry.by_account,
        "by_person": str(entry.by_person) if entry.by_person else None,
        "purpose": entry.purpose,
        "action": entry.action,
        "subject": [entry.subject_kind, entry.subject_id],
        "facts": entry.facts,
        "commitments": entry.commitments,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def chained(previous: str, content: bytes) -> str:
    """Return the digest (hex) of an entry with this content after the entry with the digest `previous`."""
    return hashlib.sha256(bytes.fromhex(previous) + hashlib.sha256(content).digest()).hexdigest()


def commitment(salt: bytes, value: str) -> str:
    """Return the commitment (hex) that stands in the ledger for a personal value."""
    return hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()


def record(
    *,
    place: Place,
    by: Viewer,
    at: datetime,
    action: str,
    subject: Subject,
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Add one entry to the chain of the place, within the transaction of the change.

    `facts` are JSON values that name nobody; `personal` values and the reason are committed to with a salt. Raises
    RuntimeError outside a transaction: an entry without its change, or a change without its entry, must not exist.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit entry is written in the transaction of its change.")
    chain = _locked_chain(place)
    secrets = {name: (os.urandom(32), value) for name, value in _named_values(personal, reason).items()}
    entry = AuditEntry(
        chain=chain,
        sequence=chain.length + 1,
        at=at,
        by_account=by.account_id,
        by_person=by.person_id,
        purpose=by.purpose[:200],
        action=action,
        subject_kind=subject.kind,
        subject_id=subject.id,
        facts=dict(facts or {}),
        commitments={name: commitment(salt, value) for name, (salt, value) in secrets.items()},
        previous=chain.head,
    )
    entry.digest = chained(chain.head, canonical(entry))
    entry.save(force_insert=True)
    AuditPersonalValue.rows.bulk_create(
        [AuditPersonalValue(entry=entry, field=name, salt=salt, value=value) for name, (salt, value) in secrets.items()]
    )
    AuditChain.rows.filter(pk=chain.pk).update(length=entry.sequence, head=entry.digest)
    return entry


def _locked_chain(place: Place) -> AuditChain:
    """Return the chain of the place, made if need be, locked until the transaction ends."""
    paths = {"path": place.path, "pesantren_path": place.pesantren_path}
    AuditChain.rows.get_or_create(pk=place.key, defaults=paths)
    return AuditChain.rows.select_for_update().get(pk=place.key)


def _named_values(personal: Mapping[str, str] | None, reason: str) -> dict[str, str]:
    """Return the personal values with the reason among them: what a person writes freely may name somebody."""
    return {**(personal or {}), **({"reason": reason} if reason else {})}


def verify() -> Iterator[Break]:
    """Walk every chain from its first entry to its head and yield each place where it does not hold."""
    for chain in AuditChain.rows.order_by("key").iterator():
        yield from verify_chain(chain)


def verify_chain(chain: AuditChain) -> Iterator[Break]:
    """Check order, links, digests, commitments and the head of one chain; memory stays flat for any length."""
    previous, expected = START, 1
    entries = AuditEntry.rows.filter(chain=chain).order_by("sequence").prefetch_related("personal_values")
    for entry in entries.iterator(chunk_size=2000):
        if entry.sequence != expected:
            yield Break(chain.key, expected, "missing entry")
        if entry.previous != previous or entry.digest != chained(previous, canonical(entry)):
            yield Break(chain.key, entry.sequence, "content does not match its digest")
        for secret in entry.personal_values.all():
            if entry.commitments.get(secret.field) != commitment(bytes(secret.salt), secret.value):
                yield Break(chain.key, entry.sequence, f"personal value {secret.field} does not match its commitment")
        previous, expected = entry.digest, entry.sequence + 1
    if (chain.length, chain.head) != (expected - 1, previous):
        yield Break(chain.key, 0, "the head does not match the last entry")
