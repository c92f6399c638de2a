"""A person decides about what is held: it becomes evidence after all, or goes back to its writer with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from uswah.capture.access import check_decide
from uswah.capture.enums import ReceiptState
from uswah.capture.models import Envelope, Receipt
from uswah.capture.operations.outcomes import admit_waiting, outcome_of, record_act, take_turn, writer_of
from uswah.capture.operations.receipts import Outcome, Why, issue_receipt, why_of
from uswah.capture.queries.envelopes import last_receipt
from uswah.common.viewer import Viewer
from uswah.core.envelopes import read_envelope


class NotAdmissible(ValueError):
    """What is held cannot become evidence, whoever decides; `why` are the reasons that stand."""

    def __init__(self, message: str, why: Sequence[Why] = ()) -> None:
        """Keep the sentence and the reasons."""
        super().__init__(message)
        self.why = tuple(why)


def admit_envelope(*, envelope: Envelope, by: Viewer, at: datetime, reason: str = "") -> Receipt:
    """Let a held envelope become evidence, and what waited for it; return its new receipt.

    That overrides what its writer may no longer do, a revoked phone, and nothing else: a rule of evidence stands. Raises
    PermissionDenied for who does not decide there, NotAdmissible with what stands against it or when it is held no more.
    """
    check_decide(by, envelope.institution, about=envelope.about, person=envelope.person_id)
    with transaction.atomic():
        _take(envelope)
        writer = writer_of(envelope.device.account, at)
        sealed = read_envelope(bytes(envelope.body))
        outcome = outcome_of(sealed, device=envelope.device, by=writer, at=at, is_admitted=True)
        if outcome.state is not ReceiptState.ACCEPTED:
            raise NotAdmissible(_("This cannot become evidence as it is."), outcome.why)
        record_act("envelope.admitted", envelope, by=by, at=at, reason=reason)
        followers = admit_waiting(envelope.pk, at=at)
        receipt = issue_receipt(envelope, outcome, at=at, by=by, reason=reason)
        for follower, became in followers:
            issue_receipt(follower, became, at=at)
    return receipt


def return_envelope(*, envelope: Envelope, by: Viewer, at: datetime, reason: str) -> Receipt:
    """Send a held envelope back to its writer, who reads the reason and sends a corrected one; return its new receipt.

    It stays stored. Raises PermissionDenied for who does not decide there, NotAdmissible without a reason or when it is
    held no more.
    """
    check_decide(by, envelope.institution, about=envelope.about, person=envelope.person_id)
    if not reason.strip():
        raise NotAdmissible(_("Say what the writer should correct."))
    with transaction.atomic():
        held = _take(envelope)
        record_act("envelope.returned", envelope, by=by, at=at, reason=reason)
        outcome = Outcome(ReceiptState.RETURNED, tuple(why_of(held)))
        return issue_receipt(envelope, outcome, at=at, by=by, reason=reason)


def _take(envelope: Envelope) -> Receipt:
    """Return the receipt that says the envelope is held; no other decision about it comes in before this one ends."""
    take_turn(envelope.person_id)
    receipt = last_receipt(envelope.pk)
    if receipt is None or receipt.state != ReceiptState.HELD:
        raise NotAdmissible(_("It was decided in the meantime."))
    return receipt
