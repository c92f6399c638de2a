"""Receipts: signed words about what became of an envelope. Each is numbered in the order of commits, without a gap."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.db import connection

from uswah.capture.enums import ReceiptState
from uswah.capture.models import Envelope, Receipt
from uswah.capture.operations.keys import sign
from uswah.common.database.prepared import Prepared, insert
from uswah.common.viewer import Viewer

_LAST = Prepared(lambda: Receipt.rows.only("number").order_by("-number")[:1])
_TURN = 0x55535741_48  # "USWAH": the lock of PostgreSQL that gives out numbers

_LAST_IN_TURN = "SELECT pg_advisory_xact_lock(%s); SELECT coalesce(max(number), 0) FROM capture_receipt"


@dataclass(frozen=True, slots=True)
class Why:
    """One reason why an envelope is held: its code, words for people ('' = the code's own), the fields at fault."""

    code: str
    message: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an envelope: accepted, held or returned, and why."""

    state: ReceiptState
    why: tuple[Why, ...] = ()


def issue_receipt(
    envelope: Envelope, outcome: Outcome, *, at: datetime, by: Viewer | None = None, reason: str = ""
) -> Receipt:
    """Sign and store the receipt of an envelope as the last thing of a transaction; `by` is a person who decided.

    Numbers are given in turn and the turn ends with the commit, so that whoever asks for what came since a number never
    misses a smaller one that was committed later.
    """
    number = _next_number()
    document = json.dumps(
        {
            "v": 1,
            "id": str(envelope.pk),
            "digest": envelope.digest,
            "device": str(envelope.device_id),
            "seq": envelope.seq,
            "number": number,
            "received_at": envelope.received_at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "state": outcome.state.value,
            "why": [why.code for why in outcome.why],
        },
        separators=(",", ":"),
    )
    signature = sign(document)
    receipt = Receipt(
        number=number,
        envelope=envelope,
        state=outcome.state,
        why=[asdict(why) for why in outcome.why],
        at=at,
        by_account=by.account_id if by else None,
        reason=reason.strip()[:300],
        document=document,
        signature=signature.value,
        key=signature.key,
    )
    insert(receipt)
    return receipt


def _next_number() -> int:
    """Return the number after the last; on SQLite there is one writer anyhow, on PostgreSQL a lock waits for the commit."""
    if connection.vendor == "postgresql":  # two statements on one way: the second looks when the first has waited
        with connection.cursor() as cursor:
            cursor.execute(_LAST_IN_TURN, [_TURN])
            cursor.nextset()
            return int(cursor.fetchone()[0]) + 1
    last = _LAST.first()
    return (last.number if last else 0) + 1


def why_of(receipt: Receipt) -> Sequence[Why]:
    """Return the reasons of a receipt as they were stored."""
    return tuple(Why(why["code"], why["message"], tuple(why["fields"])) for why in receipt.why)
