"""What became of each item of a rescue file, for the page and for the phone; nothing of what lies in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from uswah.capture.operations.rescuing import HandedIn, ItemFate
from uswah.capture.presenters.answers import receipt_document

if TYPE_CHECKING:
    from uswah.capture.models import Receipt

FATES: dict[ItemFate, tuple[Promise, str]] = {
    ItemFate.ACCEPTED: (gettext_lazy("Received."), "brand"),
    ItemFate.BEFORE: (gettext_lazy("Was received before; nothing was doubled."), "brand"),
    ItemFate.HELD: (gettext_lazy("Received and kept. A person looks at it before it counts."), "gold"),
    ItemFate.OTHER_CONTENT: (gettext_lazy("Not received: other content stands under the same number."), "alert"),
    ItemFate.CLONED: (gettext_lazy("Not received: the phone was copied or restored, and counts twice."), "alert"),
    ItemFate.SEALED_ELSEWHERE: (gettext_lazy("Not received: it was sealed for another server."), "alert"),
    ItemFate.DAMAGED: (gettext_lazy("Not received: this part of the file is damaged."), "alert"),
    ItemFate.UNKNOWN_DEVICE: (gettext_lazy("Not received: the phone is not known here."), "alert"),
    ItemFate.UNREADABLE: (gettext_lazy("Not received: it cannot be read."), "alert"),
}


@dataclass(frozen=True, slots=True)
class RescueLine:
    """One item: its number in the file, what became of it with the tone of its tag, and of its files."""

    title: str
    fate: str
    tone: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RescuePage:
    """The answer: in one sentence, item by item, and where the receipts for the phone can be saved ('' = there are none)."""

    summary: str
    lines: tuple[RescueLine, ...]
    receipts_url: str


def rescue_page(handed: Sequence[HandedIn], receipts_url: str) -> RescuePage:
    """Return what whoever carried the file is told."""
    stored = sum(one.receipt is not None for one in handed)
    return RescuePage(
        summary=_("%(stored)s of %(all)s are here now.") % {"stored": stored, "all": len(handed)},
        lines=tuple(_line(at, one) for at, one in enumerate(handed, 1)),
        receipts_url=receipts_url,
    )


def _line(at: int, one: HandedIn) -> RescueLine:
    fate, tone = FATES[one.fate]
    refused = tuple(file.refusal for file in one.files if file.refusal)
    here = len(one.files) - len(refused)
    arrived = (
        (ngettext("%(count)s file is here.", "%(count)s files are here.", here) % {"count": here},) if here else ()
    )
    return RescueLine(_("Item %(number)s") % {"number": at}, str(fate), tone, arrived + refused)


def rescue_document(handed: Sequence[HandedIn]) -> dict[str, Any]:
    """Return the same for a phone that handed a file in by itself, with the receipts."""
    items = [
        {
            "id": one.id,
            "code": one.fate.value,
            "message": str(FATES[one.fate][0]),
            "files": [{"sha256": file.sha256, "message": file.refusal} for file in one.files],
        }
        for one in handed
    ]
    return {"items": items, **receipts_file([one.receipt for one in handed if one.receipt is not None])}


def receipts_file(receipts: Sequence[Receipt]) -> dict[str, Any]:
    """Return the receipts as a file that the phone takes in: each is signed, so that anybody may carry it."""
    found = [receipt_document(one.document, one.signature, one.key) for one in receipts]
    return {"v": 1, "kind": "uswah-tanda-terima", "receipts": found}
