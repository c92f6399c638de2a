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

from django.db import DatabaseError, connection
from django.db.models import QuerySet

from uswah.common.database.prepared import Prepared, insert
from uswah.common.models import AuditChain, AuditEntry, AuditPersonalValue
from uswah.common.viewer import Viewer

START = "0" * 64
_LOCKED = Prepared(lambda key: AuditChain.rows.select_for_update().filter(pk=key), key=int)
_LENGTHEN = "UPDATE common_auditchain SET length = %s, head = %s WHERE key = %s"
_PAGE, _CHUNK = 10_000, 500  # entries whose keys, and whose content, are in memory at a time
# What reading back a damaged row raises, from the driver up to the field.
_UNREADABLE = (ValueError, TypeError, AttributeError, DatabaseError)


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
    Raises TypeError for a fact that two databases might not give back alike: a float, or a key that is no text.
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
        facts=_same_everywhere(facts or {}),
        commitments={name: commitment(salt, value) for name, (salt, value) in secrets.items()},
        previous=chain.head,
    )
    entry.digest = chained(chain.head, canonical(entry))
    insert(entry)
    if secrets:
        AuditPersonalValue.rows.bulk_create(
            AuditPersonalValue(entry=entry, field=name, salt=salt, value=value)
            for name, (salt, value) in secrets.items()
        )
    with connection.cursor() as cursor:
        cursor.execute(_LENGTHEN, [entry.sequence, entry.digest, chain.pk])
    return entry


def _locked_chain(place: Place) -> AuditChain:
    """Return the chain of the place, made if need be and standing where the place stands, locked until the end."""
    paths = {"path": place.path, "pesantren_path": place.pesantren_path}
    chain = _LOCKED.first(place.key)
    if chain is None:
        AuditChain.rows.get_or_create(pk=place.key, defaults=paths)
        chain = AuditChain.rows.select_for_update().get(pk=place.key)
    if (chain.path, chain.pesantren_path) != (place.path, place.pesantren_path):
        AuditChain.rows.filter(pk=place.key).update(**paths)
    return chain


def _same_everywhere(fact: Any) -> Any:
    match fact:
        case Mapping() if all(isinstance(name, str) for name in fact):
            return {name: _same_everywhere(value) for name, value in fact.items()}
        case list() | tuple():
            return [_same_everywhere(value) for value in fact]
        case str() | bool() | int() | None:
            return fact
        case _:
            raise TypeError(f"A fact is text, a whole number, yes or no, or a list or mapping of these, not {fact!r}.")


def _named_values(personal: Mapping[str, str] | None, reason: str) -> dict[str, str]:
    """Return the personal values with the reason among them: what a person writes freely may name somebody."""
    return {**(personal or {}), **({"reason": reason} if reason else {})}


def verify() -> Iterator[Break]:
    """Walk every chain from its first entry to its head and yield each place where it does not hold."""
    for key in list(AuditChain.rows.order_by("key").values_list("key", flat=True)):
        yield from verify_chain(key)
    lost = AuditEntry.rows.exclude(chain_id__in=AuditChain.rows.values("pk"))
    for chain_key, sequence in lost.values_list("chain_id", "sequence"):
        yield Break(chain_key, sequence, "entry of no chain")
    astray = AuditPersonalValue.rows.exclude(entry_id__in=AuditEntry.rows.values("pk"))
    for entry_id in astray.values_list("entry_id", flat=True):
        yield Break(0, 0, f"personal value of no entry ({entry_id})")


def verify_chain(key: int) -> Iterator[Break]:
    """Check order, links, digests, commitments and the head of one chain; memory stays flat for any length."""
    previous, expected = START, 1
    for sequence, entry in _entries(key):
        if sequence != expected:
            yield Break(key, expected, "missing entry")
        expected = sequence + 1
        if entry is None:
            yield Break(key, sequence, "cannot be read")
            continue
        if not _fits(entry, previous):
            yield Break(key, sequence, "content does not match its digest")
        for secret in entry.personal_values.all():
            if not _committed(entry, secret):
                yield Break(key, sequence, f"personal value {secret.field!r} does not match its commitment")
        previous = entry.digest
    if _head(key) != (expected - 1, previous):
        yield Break(key, 0, "the head does not match the last entry")


def _head(key: int) -> tuple[int, str] | None:
    try:
        chain = AuditChain.rows.get(pk=key)
    except _UNREADABLE:
        return None
    return chain.length, chain.head


def _entries(chain: int) -> Iterator[tuple[int, AuditEntry | None]]:
    """Yield the entries in order with their sequence; None for one that cannot be read back any more."""
    rows = AuditEntry.rows.filter(chain=chain).order_by("sequence").prefetch_related("personal_values")
    keys = rows.values_list("pk", "sequence")
    while page := list(keys[:_PAGE]):
        for start in range(0, len(page), _CHUNK):
            yield from _readable(rows, page[start : start + _CHUNK])
        keys = keys.filter(sequence__gt=page[-1][1])


def _readable(rows: QuerySet[AuditEntry], keys: list[tuple[int, int]]) -> Iterator[tuple[int, AuditEntry | None]]:
    """Yield a chunk at once, or row by row where one of them was damaged beyond reading."""
    try:
        entries = {entry.pk: entry for entry in rows.filter(pk__in=[pk for pk, _ in keys])}
    except _UNREADABLE:
        if len(keys) == 1:
            yield keys[0][1], None
            return
        for key in keys:
            yield from _readable(rows, [key])
        return
    yield from ((sequence, entries.get(pk)) for pk, sequence in keys)


def _fits(entry: AuditEntry, previous: str) -> bool:
    try:
        return entry.previous == previous and entry.digest == chained(previous, canonical(entry))
    except _UNREADABLE:
        return False


def _committed(entry: AuditEntry, secret: AuditPersonalValue) -> bool:
    try:
        said: object = entry.commitments.get(secret.field)
        return said == commitment(bytes(secret.salt), secret.value)
    except _UNREADABLE:
        return False
