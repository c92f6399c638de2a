"""What was sent and what became of it, as its writer and as whoever decides reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uswah.capture.enums import EnvelopeKind, HeldFor, ReceiptState
from uswah.capture.operations import Why, why_of
from uswah.capture.presenters.answers import words_of
from uswah.capture.presenters.content import Content, content_of
from uswah.capture.presenters.words import moment, phone_name
from uswah.capture.queries.waiting import Sent, SentFile
from uswah.common.presenters import Definition, TimelineEntry
from uswah.common.viewer import Viewer
from uswah.people.queries.search import names_of_accounts

if TYPE_CHECKING:
    from uswah.capture.models import Envelope, Receipt
    from uswah.institutions.models import Institution

# What a person may overrule; where only the ground was missing, one tries again once it is there.
OVERRULED = frozenset({HeldFor.RIGHT_LOST, HeldFor.DEVICE_REVOKED})
TRIED_AGAIN = frozenset(
    {
        HeldFor.UNKNOWN_PERSON,
        HeldFor.UNKNOWN_INSTRUMENT,
        HeldFor.UNKNOWN_YEAR,
        HeldFor.NEWER_VERSION,
        HeldFor.UNKNOWN_PLACE,
    }
)
_TONES = {ReceiptState.ACCEPTED: "brand", ReceiptState.HELD: "gold", ReceiptState.RETURNED: "alert"}
# The words of `answers` speak to the writer; whoever decides reads of the writer.
_OF_ANOTHER: dict[str, Promise] = {
    HeldFor.RIGHT_LOST: gettext_lazy("Its writer may not write this here, or not any more."),
    HeldFor.UNKNOWN_PLACE: gettext_lazy("It is for a madrasah that its writer does not work with."),
}
_TO_DO: dict[str, Promise] = {
    HeldFor.RIGHT_LOST: gettext_lazy("If they saw it while they were allowed to, you can let it become evidence."),
    HeldFor.DEVICE_REVOKED: gettext_lazy("If its writer confirms that it is theirs, you can let it become evidence."),
    HeldFor.UNKNOWN_PERSON: gettext_lazy("Add the teacher first, then try again."),
    HeldFor.UNKNOWN_INSTRUMENT: gettext_lazy("When the form is published here, try again."),
    HeldFor.UNKNOWN_YEAR: gettext_lazy("When the school year is opened, try again."),
    HeldFor.NEWER_VERSION: gettext_lazy("When the server is renewed, try again."),
    HeldFor.ROUND_COMPLETE: gettext_lazy("Send it back, so that it can be handed in for the next round."),
    HeldFor.RULE_BROKEN: gettext_lazy("Send it back with a word on what to correct."),
    HeldFor.UNFIT_CONTENT: gettext_lazy("Send it back with a word on what to correct."),
    HeldFor.ORIGINAL_MISSING: gettext_lazy(
        "Nothing to do: the phone that holds the first version has to be online once."
    ),
}


@dataclass(frozen=True, slots=True)
class SentLine:
    """An envelope in a list."""

    url: str
    title: str
    words: str
    state: str
    tone: str
    why: tuple[str, ...]
    number: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """One envelope in full; `content` is None where the viewer may not read it, `unread` says why."""

    title: str
    state: str
    tone: str
    definitions: tuple[Definition, ...]
    why: tuple[str, ...]
    to_do: tuple[str, ...]
    returned: str
    content: Content | None
    unread: str
    history: tuple[TimelineEntry, ...]
    evidence_url: str
    conflict_url: str
    may_decide: bool
    may_admit: bool
    is_tried_again: bool


def sent_line(sent: Sent, *, place: Institution | None) -> SentLine:
    """Return a line for whoever decides at a place, or for the writer (no place)."""
    row = sent.envelope
    url = reverse("capture:held", args=[place.code, row.pk]) if place else reverse("capture:own-sent", args=[row.pk])
    facts = [row.person.name] if place else []
    facts += [_("captured %(when)s") % {"when": moment(row.captured_at)}] if row.captured_at else []
    facts += [_("arrived %(when)s") % {"when": moment(row.received_at)}, phone_name(row.device)]
    held = sent.receipt.state != ReceiptState.ACCEPTED
    return SentLine(
        url=url,
        title=_title(sent),
        words=" · ".join(facts),
        state=str(ReceiptState(sent.receipt.state).label),
        tone=_TONES[ReceiptState(sent.receipt.state)],
        why=_why(sent.receipt, of_another=bool(place), in_full=not place, with_fields=False) if held else (),
        number=_numbers(row, sent.receipt),
    )


def sent_page(found: SentFile, viewer: Viewer, *, place: Institution | None) -> SentPage:
    """Return an envelope as its writer reads it (no place), or as whoever decides does."""
    row, receipt = found.sent.envelope, found.sent.receipt
    state = ReceiptState(receipt.state)
    codes = {why.code for why in why_of(receipt)}
    payload = found.sealed.payload if found.sealed else None
    is_own = row.person_id == viewer.person_id
    waits = state is ReceiptState.HELD
    return SentPage(
        title=_title(found.sent),
        state=str(state.label),
        tone=_TONES[state],
        definitions=_definitions(found),
        why=_why(receipt, of_another=not is_own, in_full=payload is not None) if state != ReceiptState.ACCEPTED else (),
        to_do=tuple(dict.fromkeys(str(_TO_DO[code]) for code in codes if code in _TO_DO)) if found.may_decide else (),
        returned=receipt.reason if state is ReceiptState.RETURNED else "",
        content=content_of(payload, found.instrument, found.names, viewer.language) if payload else None,
        unread=_unread(found, is_own),
        history=tuple(_entry(each) for each in reversed(found.receipts)),
        evidence_url=_evidence_url(row, state),
        conflict_url=_conflict_url(found),
        may_decide=found.may_decide,
        may_admit=found.may_decide and waits and bool(codes) and codes <= OVERRULED | TRIED_AGAIN,
        is_tried_again=bool(codes & TRIED_AGAIN),
    )


def _title(sent: Sent) -> str:
    kind = sent.envelope.kind
    words = str(EnvelopeKind(kind).label) if kind in EnvelopeKind.values else kind
    return f"{words} · {sent.about}" if sent.about else words


def _numbers(row: Envelope, receipt: Receipt) -> str:
    return _("number %(seq)s of this phone · receipt %(number)s") % {"seq": row.seq, "number": receipt.number}


def _why(receipt: Receipt, *, of_another: bool, in_full: bool, with_fields: bool = True) -> tuple[str, ...]:
    """Return why an envelope is held; the words of a rule that was broken may tell what lies in it."""
    reasons = why_of(receipt)
    if not in_full:
        reasons = [Why(why.code) for why in reasons]
    told = [str(_OF_ANOTHER[why.code]) if of_another and why.code in _OF_ANOTHER else words_of(why) for why in reasons]
    fields = [", ".join(why.fields) if with_fields and why.code == HeldFor.RULE_BROKEN else "" for why in reasons]
    return tuple(f"{words} ({where})" if where else words for words, where in zip(told, fields, strict=True))


def _definitions(found: SentFile) -> tuple[Definition, ...]:
    row, receipt = found.sent.envelope, found.sent.receipt
    cells = [Definition(_("Who wrote it"), row.person.name)]
    if found.sent.about:
        cells.append(Definition(_("About"), found.sent.about))
    if row.captured_at:
        cells.append(Definition(_("Captured"), moment(row.captured_at)))
    cells.append(Definition(_("Arrived"), moment(row.received_at)))
    cells.append(Definition(_("On which phone"), phone_name(row.device), note=_numbers(row, receipt)))
    if found.sealed is not None and found.sealed.reason:
        cells.append(Definition(_("Reason of the amendment"), found.sealed.reason))
    return tuple(cells)


def _unread(found: SentFile, is_own: bool) -> str:
    if found.sealed is not None:
        return ""
    if found.is_blind:
        return _("Judgements are still collected: what lies in it opens when they are laid side by side.")
    if is_own:
        return _("The server cannot read what lies in it. It is kept whole, byte for byte.")
    return _("Only its writer may read what lies in it.")


def _entry(receipt: Receipt) -> TimelineEntry:
    by = names_of_accounts([receipt.by_account]).get(receipt.by_account, "") if receipt.by_account else ""
    return TimelineEntry(
        title=str(ReceiptState(receipt.state).label),
        when=moment(receipt.at),
        moment=receipt.at.isoformat(),
        text=receipt.reason,
        by=by,
        url="",
    )


def _conflict_url(found: SentFile) -> str:
    row = found.sent.envelope
    if not found.is_disputed or row.institution is None:
        return ""
    return reverse("capture:conflict", args=[row.institution.code, row.pk])


def _evidence_url(row: Envelope, state: ReceiptState) -> str:
    is_rating = row.kind in (EnvelopeKind.RATINGS, EnvelopeKind.ANSWERS)
    if state is not ReceiptState.ACCEPTED or not is_rating or row.institution is None:
        return ""
    return reverse("appraisal:submission", args=[row.institution.code, row.pk])
