"""What a phone is told, as JSON: answers to envelopes, receipts, refusals of a device."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uswah.capture.enums import AnswerCode, HeldFor, ReceiptState, Refusal
from uswah.capture.operations import Answered, Why, why_of

if TYPE_CHECKING:
    from uswah.capture.models import Receipt

_HELD: dict[str, Promise] = {
    HeldFor.NEWER_VERSION: _("It was made by a newer app than this server knows."),
    HeldFor.UNFIT_CONTENT: _("Its content does not fit what the server expects."),
    HeldFor.DEVICE_REVOKED: _("It comes from a phone that was taken out of use."),
    HeldFor.UNKNOWN_PLACE: _("It is for a madrasah that you do not work with."),
    HeldFor.UNKNOWN_PERSON: _("The teacher it is about is not known at this madrasah."),
    HeldFor.UNKNOWN_INSTRUMENT: _("The form it was filled in on is not known here."),
    HeldFor.UNKNOWN_YEAR: _("Its school year is not known here."),
    HeldFor.RIGHT_LOST: _("You may not write this here any more."),
    HeldFor.RULE_BROKEN: _("It breaks a rule."),
    HeldFor.ROUND_COMPLETE: _("The round is complete; its levels are final."),
    HeldFor.ORIGINAL_MISSING: _(
        "It amends something that has not arrived yet. It is accepted by itself when that comes."
    ),
    HeldFor.SIBLING: _("Another version of it has arrived. A person decides which one holds."),
}
_ANSWERS: dict[AnswerCode, Promise] = {
    AnswerCode.ACCEPTED: _("It has arrived."),
    AnswerCode.HELD: _("It has arrived and is kept. A person looks at it."),
    AnswerCode.OTHER_CONTENT: _("Something else stands under this number. It will be sent as a second version."),
    AnswerCode.CLONED_DEVICE: _("This phone was copied or restored. Register it anew; nothing is lost."),
    AnswerCode.UNREADABLE: _("This cannot be read as something that the app has sealed."),
}
_REFUSALS: dict[Refusal, Promise] = {
    Refusal.REVOKED: _("This phone was taken out of use. What is still on it can be handed in as a rescue file."),
    Refusal.UNKNOWN: _("This phone is not known here. Sign in on it again."),
    Refusal.LEASE_OVER: _("This phone has not been in contact for a long time. Sign in on it again."),
    Refusal.ACCOUNT_CLOSED: _("The account of this phone is closed."),
}


def words_of(why: Why) -> str:
    """Return a reason in plain words: its own, or those of its code."""
    return why.message or str(_HELD.get(why.code, why.code))


def answer_document(answered: Answered) -> dict[str, Any]:
    """Return what a phone is told about an envelope."""
    found: dict[str, Any] = {"code": answered.code.value, "message": str(_ANSWERS[answered.code])}
    if answered.receipt is not None:
        found |= receipt_document(answered.receipt.document, answered.receipt.signature, answered.receipt.key)
        found["why"] = reasons(why_of(answered.receipt))
    if answered.code is AnswerCode.OTHER_CONTENT:
        found["stored"] = answered.stored
    return found


def receipt_document(document: str, signature: str, key: str) -> dict[str, str]:
    """Return a receipt as the phone checks it: the exact text, the signature, and whose it is."""
    return {"receipt": document, "signature": signature, "key": key}


def receipts_document(receipts: Sequence[Receipt], *, is_full: bool) -> dict[str, Any]:
    """Return receipts with the number after which more follow, None when these are all."""
    found = [receipt_document(one.document, one.signature, one.key) for one in receipts]
    return {"receipts": found, "next": receipts[-1].number if is_full and receipts else None}


def contact_document(
    receipts: Sequence[Receipt], *, missing: Sequence[int], now: datetime, is_lease_over: bool
) -> dict[str, Any]:
    """Return what a phone is told at a contact."""
    returned = [one for one in receipts if one.state == ReceiptState.RETURNED]
    return {
        "now": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "missing": list(missing),
        "receipts": [receipt_document(one.document, one.signature, one.key) for one in receipts],
        "returned": [{"id": str(one.envelope_id), "why": _returned(one)} for one in returned],
        "state": Refusal.LEASE_OVER.value if is_lease_over else "ok",
    }


def _returned(receipt: Receipt) -> list[dict[str, Any]]:
    """Return the words of the person who sent it back, then why it was held."""
    said = {"code": "DIKEMBALIKAN", "message": receipt.reason, "fields": []}
    return [said, *reasons(why_of(receipt))]


def reasons(why: Iterable[Why]) -> list[dict[str, Any]]:
    """Return reasons with their codes, in plain words, with the fields at fault."""
    return [{"code": one.code, "message": words_of(one), "fields": list(one.fields)} for one in why]


def refusal_document(refusal: Refusal) -> dict[str, str]:
    """Return why a device key opens nothing."""
    return {"code": refusal.value, "message": str(_REFUSALS[refusal])}


def written(document: Any) -> bytes:
    """Return JSON as bytes: as short as it can be, the same for the same content."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
