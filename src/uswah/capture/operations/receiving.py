"""An envelope comes in: stored whole with what became of it and the receipt, in one transaction.

That it is stored once is the database's word (its identifier, and device with number, are unique), never a look before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from uswah.capture.enums import AnswerCode, ReceiptState
from uswah.capture.models import Device, Envelope, Receipt
from uswah.capture.operations.outcomes import admit_waiting, outcome_of, record_act, take_turn
from uswah.capture.operations.receipts import issue_receipt
from uswah.capture.queries.envelopes import last_receipt, place_named
from uswah.common.database.commits import committed
from uswah.common.database.prepared import insert_unless_known
from uswah.common.viewer import Viewer
from uswah.core.envelopes import EnvelopeFault, SealedEnvelope, Unreadable
from uswah.evidence.operations.media import ExpectedFile, expect_media


@dataclass(frozen=True, slots=True)
class Answered:
    """What a phone is told: the status and code, and the receipt that now holds for the envelope.

    `stored` is the digest of what stands under the same identifier, where that is the sender's own and differs.
    """

    status: int
    code: AnswerCode
    receipt: Receipt | None = None
    stored: str = ""


def receive_envelope(*, sealed: SealedEnvelope, by: Viewer, device: Device, at: datetime) -> Answered:
    """Store an envelope and return the answer once it is durable; otherwise as `store_envelope`.

    Raises NotCommitted (`common.database.commits`) where nothing may be said to be stored.
    """
    return committed(lambda: store_envelope(sealed, by=by, device=device, at=at))


def store_envelope(
    sealed: SealedEnvelope, *, by: Viewer, device: Device, at: datetime, sent_account: int | None = None
) -> Answered:
    """Store an envelope and return the answer; the caller's transaction must be undone when this raises.

    `by` is the viewer of whoever wrote it, the owner of `device`; `sent_account` whoever handed it in, if another.
    201 for a new one that became evidence, 422 for a new one that is held, 200 (422 while it is held) for the same bytes
    again with the receipt that holds, 409 for other bytes under a known identifier and for a number counted twice.
    Raises Unreadable for an envelope that another person's device sealed.
    """
    sealing = _sealing_device(sealed, device)
    place, _ = place_named(by, sealed.place)
    row = Envelope(
        id=sealed.id,
        device=sealing,
        seq=sealed.seq,
        kind=sealed.kind,
        person_id=sealing.person_id,
        sent_account=sent_account if sent_account is not None else sealing.account_id,
        institution=place,
        place_code=sealed.place,
        about=sealed.about,
        supersedes=sealed.supersedes,
        body=sealed.body,
        digest=sealed.digest,
        app=sealed.app,
        captured_at=sealed.captured_at,
        sealed_at=sealed.sealed_at,
        clock_offset_s=sealed.clock_offset_s,
        received_at=at,
    )
    take_turn(sealing.person_id)
    return _settled(row, sealed, sealing, by, at) if insert_unless_known(row) else _known(row)


def _settled(row: Envelope, sealed: SealedEnvelope, device: Device, by: Viewer, at: datetime) -> Answered:
    """Decide what becomes of a stored envelope and of those that waited for it; receipts come last, in their turn."""
    if row.institution is not None and sealed.attachments:
        files = [ExpectedFile(one.sha256, one.size, one.type, one.name, one.shows) for one in sealed.attachments]
        expect_media(belongs_to=row.pk, place=row.institution, files=files, by=by, at=at)
    outcome = outcome_of(sealed, device=device, by=by, at=at)
    is_accepted = outcome.state is ReceiptState.ACCEPTED
    if not is_accepted:
        record_act("envelope.held", row, by=by, at=at, facts={"why": [why.code for why in outcome.why]})
    followers = admit_waiting(row.pk, at=at) if is_accepted else []
    receipt = issue_receipt(row, outcome, at=at)
    for follower, became in followers:
        issue_receipt(follower, became, at=at)
    return Answered(201, AnswerCode.ACCEPTED, receipt) if is_accepted else Answered(422, AnswerCode.HELD, receipt)


def _sealing_device(sealed: SealedEnvelope, device: Device) -> Device:
    """Return the device that sealed the envelope: the one that hands it in, or another of the same account."""
    if sealed.device == device.pk:
        return device
    found: Device | None = Device.rows.filter(pk=sealed.device, account=device.account_id).first()
    if found is None:
        raise Unreadable(EnvelopeFault.NOT_KNOWN, "device")
    return found


def _known(row: Envelope) -> Answered:
    """Return the answer for a double: of an identifier, or else of a device's number."""
    known: Envelope | None = Envelope.rows.filter(pk=row.pk).defer("body").first()
    if known is None:
        return Answered(409, AnswerCode.CLONED_DEVICE)
    if known.person_id != row.person_id:
        return Answered(409, AnswerCode.OTHER_CONTENT)  # a stranger's identifier: nothing is told about what it is
    if known.digest != row.digest:
        return Answered(409, AnswerCode.OTHER_CONTENT, stored=known.digest)
    receipt = last_receipt(known.pk)
    if receipt is not None and receipt.state == ReceiptState.ACCEPTED:
        return Answered(200, AnswerCode.ACCEPTED, receipt)
    return Answered(422, AnswerCode.HELD, receipt)
