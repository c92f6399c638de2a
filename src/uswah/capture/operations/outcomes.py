"""What becomes of an envelope: evidence, or held with every reason; and what else waited for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from uswah.capture.enums import HeldFor, ReceiptState
from uswah.capture.models import Device, Envelope
from uswah.capture.operations.contents import Held, Occasion, keep_content
from uswah.capture.operations.receipts import Outcome, Why
from uswah.capture.queries.envelopes import place_named, waiting_for
from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.core.envelopes import EnvelopeFault, SealedEnvelope, read_envelope
from uswah.evidence.policies import NotAcceptable, RoundComplete
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.people.models import Account
from uswah.people.queries import viewer_of

ACCEPTED = Outcome(ReceiptState.ACCEPTED)
_WRITERS = 0x5553  # the locks of PostgreSQL by which the envelopes of one writer follow each other


def outcome_of(
    sealed: SealedEnvelope, *, device: Device, by: Viewer, at: datetime, is_admitted: bool = False
) -> Outcome:
    """Make evidence of an envelope behind a savepoint and return that it was accepted, or why it is held.

    `by` is its writer. Called in the caller's transaction; `is_admitted` as in `Occasion`.
    """
    try:
        with transaction.atomic():
            keep_content(*_content(sealed, device, by, at, is_admitted))
    except Held as held:
        return _held(held.code, held.message, held.fields)
    except PermissionDenied as denied:
        return _held(HeldFor.RIGHT_LOST, str(denied))
    except RoundComplete as refusal:
        return _held(HeldFor.ROUND_COMPLETE, str(refusal))
    except NotAcceptable as refusal:
        return _held(HeldFor.RULE_BROKEN, str(refusal), refusal.codes)
    return ACCEPTED


def _held(code: HeldFor, message: str = "", fields: tuple[str, ...] = ()) -> Outcome:
    return Outcome(ReceiptState.HELD, (Why(code.value, message if message != code.value else "", fields),))


def _content(
    sealed: SealedEnvelope, device: Device, by: Viewer, at: datetime, is_admitted: bool
) -> tuple[Any, Occasion]:
    """Return what lies in an envelope and its occasion; raise Held where it stays outside."""
    if sealed.payload is None:
        fields = tuple(fault.field for fault in sealed.faults)
        is_newer = any(
            fault.fault is EnvelopeFault.NOT_KNOWN and fault.field in {"v", "kind"} for fault in sealed.faults
        )
        raise Held(HeldFor.NEWER_VERSION if is_newer else HeldFor.UNFIT_CONTENT, fields=fields)
    place, is_open = place_named(by, sealed.place)
    if place is None:
        raise Held(HeldFor.UNKNOWN_PLACE, fields=("place",))
    if not is_admitted and device.revoked_at is not None:
        raise Held(HeldFor.DEVICE_REVOKED)
    if not is_admitted and not is_open:
        raise Held(HeldFor.RIGHT_LOST)
    return sealed.payload, Occasion(sealed, place, by, at, is_admitted)


def admit_waiting(original: UUID, *, at: datetime) -> list[tuple[Envelope, Outcome]]:
    """Make evidence of the held envelopes that amend what has just become evidence, and of those that amend these.

    Return what changed: with this any order of arrival ends the same. Each is judged by the rights of its own writer now.
    """
    changed = []
    for waiting in waiting_for(original):
        became = outcome_of(
            read_envelope(bytes(waiting.body)),
            device=waiting.device,
            by=writer_of(waiting.device.account, at),
            at=at,
        )
        last = waiting.receipts.order_by("-number").first()
        if became.state is ReceiptState.ACCEPTED:
            changed += [(waiting, became), *admit_waiting(waiting.pk, at=at)]
        elif last is not None and [why["code"] for why in last.why] != [why.code for why in became.why]:
            changed.append((waiting, became))
    return changed


def writer_of(account: Account, at: datetime) -> Viewer:
    """Return the viewer of somebody who is not there now, with the rights that they hold at the moment."""
    return viewer_of(account, at=at, on=timezone.localdate(at), language=account.language)


def take_turn(person_id: UUID) -> None:
    """Let the envelopes of one writer follow each other until the end of the transaction.

    Otherwise an amendment and its original at the same moment would miss each other. SQLite has one writer anyhow.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_WRITERS, (person_id.int & 0xFFFFFFFF) - 2**31])


def record_act(
    action: str,
    envelope: Envelope,
    *,
    by: Viewer,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write into the ledger of the envelope's place what became of it; one without a place has the server's own."""
    place: Institution | None = envelope.institution
    audit.record(
        place=audit_place(place) if place is not None else audit.Place(key=0),
        by=by,
        at=at,
        action=action,
        subject=audit.Subject("envelope", str(envelope.pk)),
        facts=facts,
        reason=reason,
    )
