"""What a colleague hands in for somebody whose phone cannot send: opened here, received as from the phone itself.

Whoever carries the file learns of each item only what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from uswah.capture.enums import AnswerCode
from uswah.capture.models import Device, Receipt
from uswah.capture.operations.devices import token_digest
from uswah.capture.operations.keys import NotForUs, open_sealed
from uswah.capture.operations.outcomes import writer_of
from uswah.capture.operations.receiving import Answered, store_envelope
from uswah.capture.queries.devices import device_with_key
from uswah.common.database.commits import committed
from uswah.common.viewer import Viewer
from uswah.core.envelopes import SealedEnvelope, Unreadable, read_envelope
from uswah.core.envelopes.rescue import (
    CarriedFile,
    NoRescueFile,
    OpenedItem,
    RescueFile,
    SealedItem,
    read_opened_item,
)
from uswah.evidence.operations.media import MediaRefused, Why, bring_whole
from uswah.evidence.queries.media import is_digest

PURPOSE = "uswah darurat v1"


class ItemFate(StrEnum):
    """What became of an item; the codes go over the wire and never change."""

    ACCEPTED = "DITERIMA"
    BEFORE = "SUDAH_ADA"
    HELD = "DITAHAN"
    OTHER_CONTENT = "ISI_BERBEDA"
    CLONED = "PERANGKAT_TERKLON"
    SEALED_ELSEWHERE = "BUKAN_UNTUK_SERVER_INI"
    DAMAGED = "RUSAK"
    UNKNOWN_DEVICE = "TIDAK_DIKENAL"
    UNREADABLE = "TIDAK_TERBACA"


OF_ANSWER = {
    AnswerCode.ACCEPTED: ItemFate.ACCEPTED,
    AnswerCode.HELD: ItemFate.HELD,
    AnswerCode.OTHER_CONTENT: ItemFate.OTHER_CONTENT,
    AnswerCode.CLONED_DEVICE: ItemFate.CLONED,
    AnswerCode.UNREADABLE: ItemFate.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class FileFate:
    """A file of an item: here now (`is_new` tells since when), or refused in words."""

    sha256: str
    is_new: bool
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of one item, with the receipt that its phone should get."""

    id: str
    fate: ItemFate
    receipt: Receipt | None = None
    files: tuple[FileFate, ...] = ()


def hand_in(*, file: RescueFile, by: Viewer, at: datetime) -> list[HandedIn]:
    """Receive every item of a rescue file, each by itself and for good; handed in again nothing is doubled.

    `by` is whoever carries it: they need no right but an account, and nothing of it becomes theirs.
    """
    return [_hand_in(item, file.key, by, at) for item in file.items]


def _hand_in(item: SealedItem | None, key: str, by: Viewer, at: datetime) -> HandedIn:
    if item is None:
        return HandedIn("", ItemFate.DAMAGED)
    try:
        opened = _opened(item, key)
        sealed = read_envelope(opened.envelope)
    except NotForUs as fault:
        is_damaged = fault.__cause__ is not None  # another key has no cause but itself
        return HandedIn(item.id, ItemFate.DAMAGED if is_damaged else ItemFate.SEALED_ELSEWHERE)
    except (NoRescueFile, Unreadable):
        return HandedIn(item.id, ItemFate.UNREADABLE)
    device = _device(sealed, opened.token, at)
    if device is None:
        return HandedIn(item.id, ItemFate.UNKNOWN_DEVICE)
    writer = writer_of(device.account, at)
    account = by.account_id
    answered = committed(lambda: store_envelope(sealed, by=writer, device=device, at=at, sent_account=account))
    files = tuple(_bring(one, writer, at) for one in opened.files) if answered.receipt else ()
    return HandedIn(item.id, _fate(answered), answered.receipt, files)


def _opened(item: SealedItem, key: str) -> OpenedItem:
    content = open_sealed(key=key, epk=item.epk, iv=item.iv, sealed=item.sealed, salt=item.id.encode(), purpose=PURPOSE)
    return read_opened_item(content)


def _device(sealed: SealedEnvelope, token: str, at: datetime) -> Device | None:
    """Return the device that sealed the envelope, also one that was revoked; that of a closed account counts as such."""
    found = device_with_key(str(sealed.device), token_digest(token), at)
    if found is None:
        return None
    if not found.device.account.is_active and found.device.revoked_at is None:
        found.device.revoked_at = at  # not stored: what it hands in is held, and a person decides
    return found.device


def _fate(answered: Answered) -> ItemFate:
    if answered.status == 200:
        return ItemFate.BEFORE
    return OF_ANSWER[answered.code]


def _bring(file: CarriedFile, writer: Viewer, at: datetime) -> FileFate:
    if not is_digest(file.sha256):
        return FileFate("", is_new=False, refusal=str(MediaRefused(Why.OTHER_DIGEST)))
    try:
        return FileFate(file.sha256, bring_whole(content=file.content, sha256=file.sha256, by=writer, at=at))
    except MediaRefused as refused:
        return FileFate(file.sha256, is_new=False, refusal=str(refused))
