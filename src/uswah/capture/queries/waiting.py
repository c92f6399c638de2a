"""Reads about what is held: why it waits, and what lies in it for those who may read that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from uswah.capture.access import can_decide
from uswah.capture.enums import ReceiptState
from uswah.capture.models import Device, Envelope, Receipt
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.core.envelopes import (
    AnswersPayload,
    MeetingPayload,
    RatingsPayload,
    SealedEnvelope,
    Unreadable,
    read_envelope,
)
from uswah.evidence.enums import ANONYMOUS, RoundState
from uswah.evidence.queries import disputed_originals, is_disputed, round_of
from uswah.institutions.access import can
from uswah.institutions.models import Institution
from uswah.people.models import Person
from uswah.standards.queries import FrozenInstrument, frozen_instrument

PAGE = 50


@dataclass(frozen=True, slots=True)
class Sent:
    """An envelope in a list: what became of it last, and the name of whom it is about ('' = nobody known here)."""

    envelope: Envelope
    receipt: Receipt
    about: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """An envelope with everything that was said about it, the first receipt first.

    `sealed` is None where the viewer may not read what lies in it: it is blind, or not theirs to read. `names` are the
    people it speaks of, `instrument` the form it was filled in on.
    """

    sent: Sent
    receipts: tuple[Receipt, ...]
    sealed: SealedEnvelope | None
    is_blind: bool
    names: Mapping[UUID, str]
    instrument: FrozenInstrument | None
    may_decide: bool
    is_disputed: bool


def held_at(viewer: Viewer, place: Institution) -> list[Sent]:
    """Return what is held at a madrasah and that the viewer may see, the oldest first."""
    held = _seen(viewer).filter(institution=place, pk__in=_held())
    return _with_receipts(viewer, held.order_by("received_at", "pk"))


def waiting_count(viewer: Viewer, place: Institution) -> int:
    """Return how many envelopes and versions wait for a decision that the viewer may make at a madrasah. One query."""
    if not can(viewer, Permission.CONDUCT_ROUND, place):
        return 0
    others = Envelope.objects.visible_to(viewer).filter(institution=place).exclude(person=viewer.person_id)
    held = others.filter(pk__in=_held()).order_by().values_list("pk", flat=True)
    return held.union(disputed_originals(viewer, institution_id=place.pk), all=True).count()


def own_sent(viewer: Viewer, *, asked: str = "", before: int | None = None) -> list[Sent]:
    """Return what the viewer wrote on any phone, the latest first; `asked` is a number of a receipt, a phone's, or an id."""
    own = _seen(viewer).filter(person=viewer.person_id)
    if asked:
        own = own.filter(_asked(asked))
    latest = _last_receipts().filter(envelope__in=own).order_by("-number")
    if before:
        latest = latest.filter(number__lt=before)
    receipts = {receipt.envelope_id: receipt for receipt in latest[:PAGE]}
    rows = {row.pk: row for row in own.filter(pk__in=receipts)}
    return _told(viewer, [(rows[pk], receipt) for pk, receipt in receipts.items()])


def sent_file(viewer: Viewer, envelope_id: UUID, *, place: Institution | None = None) -> SentFile:
    """Return an envelope that the viewer may see, their own or one at a madrasah; raise Http404 for a hidden one."""
    seen = Envelope.objects.visible_to(viewer).select_related("device", "person", "institution")
    envelope = seen.filter(pk=envelope_id).filter(Q(institution=place) if place else Q(person=viewer.person_id)).first()
    if envelope is None:
        raise Http404
    receipts = tuple(Receipt.rows.filter(envelope=envelope).order_by("number"))
    if not receipts:
        raise Http404
    sealed = _read(envelope)
    readable, is_blind = _may_read(viewer, envelope, sealed)
    (sent,) = _told(viewer, [(envelope, receipts[-1])])
    return SentFile(
        sent=sent,
        receipts=receipts,
        sealed=sealed if readable else None,
        is_blind=is_blind,
        names=_names(sealed) if readable and _may_name(viewer, envelope, receipts[-1]) else {},
        instrument=_instrument(sealed) if readable else None,
        may_decide=receipts[-1].state == ReceiptState.HELD
        and can_decide(viewer, envelope.institution, about=envelope.about, person=envelope.person_id),
        is_disputed=is_disputed(envelope.pk),
    )


def _seen(viewer: Viewer) -> QuerySet[Envelope]:
    return Envelope.objects.visible_to(viewer).select_related("device", "person", "institution").defer("body")


def _last_receipts() -> QuerySet[Receipt]:
    later = Receipt.rows.filter(envelope=OuterRef("envelope"), number__gt=OuterRef("number"))
    return Receipt.rows.filter(~Exists(later))


def _held() -> QuerySet[Receipt, Any]:
    return _last_receipts().filter(state=ReceiptState.HELD).values("envelope")


def _asked(asked: str) -> Q:
    """Return the condition of an envelope by what somebody reads off a phone or a receipt."""
    written = asked.strip().lower()
    if written.isdigit() and len(written) < 10:
        by_receipt = Receipt.rows.filter(number=int(written)).values("envelope")
        return Q(seq=int(written)) | Q(pk__in=by_receipt)
    try:
        return Q(pk=UUID(written))
    except ValueError:
        devices = Device.rows.filter(label__icontains=written).values("pk")
        return Q(device__in=devices)


def _with_receipts(viewer: Viewer, envelopes: QuerySet[Envelope]) -> list[Sent]:
    rows = list(envelopes)
    receipts = {receipt.envelope_id: receipt for receipt in _last_receipts().filter(envelope__in=rows)}
    return _told(viewer, [(row, receipts[row.pk]) for row in rows])


def _told(viewer: Viewer, pairs: Iterable[tuple[Envelope, Receipt]]) -> list[Sent]:
    """Add whom each envelope is about, where that is somebody of its madrasah whom the viewer may know of.

    Otherwise anybody could send an envelope about an identifier, and read the name that belongs to it.
    """
    listed = list(pairs)
    known = [row for row, receipt in listed if _may_be_named(viewer, row, receipt)]
    staff = Person.rows.filter(
        pk__in={row.about for row in known}, posts__institution__in={row.institution_id for row in known}
    )
    found = staff.values_list("pk", "posts__institution", "name").distinct()
    names: dict[tuple[Any, Any], str] = {(person, place): name for person, place, name in found}
    asked = {row.pk for row in known}
    return [
        Sent(row, receipt, names.get((row.about, row.institution_id), "") if row.pk in asked else "")
        for row, receipt in listed
    ]


def _may_be_named(viewer: Viewer, row: Envelope, receipt: Receipt) -> bool:
    return row.about is not None and (row.about == viewer.person_id or _may_name(viewer, row, receipt))


def _may_name(viewer: Viewer, row: Envelope, receipt: Receipt) -> bool:
    """Tell whether the viewer may read the names behind the identifiers of an envelope: of evidence, or of known people."""
    place = row.institution
    return place is not None and (receipt.state == ReceiptState.ACCEPTED or can(viewer, Permission.SEE_PEOPLE, place))


def _read(envelope: Envelope) -> SealedEnvelope | None:
    try:
        return read_envelope(bytes(envelope.body))
    except Unreadable:
        return None


def _may_read(viewer: Viewer, envelope: Envelope, sealed: SealedEnvelope | None) -> tuple[bool, bool]:
    """Return whether the viewer may read what lies in an envelope, and if not, whether that is because it is blind.

    As with evidence: the writer always; others where they see levels, once nothing is collected blind any more, and
    never what an anonymous source said. What cannot be read cannot be judged, and stays with its writer.
    """
    if envelope.person_id == viewer.person_id:
        return sealed is not None and sealed.payload is not None, False
    place = envelope.institution
    if sealed is None or sealed.payload is None or place is None or not can(viewer, Permission.SEE_APPRAISAL, place):
        return False, False
    payload = sealed.payload
    if isinstance(payload, MeetingPayload):
        return True, False
    found = round_of(viewer, institution_id=place.pk, school_year=payload.school_year, stage=payload.stage)
    is_blind = found is not None and found.state == RoundState.COLLECTING
    return not is_blind and payload.source_role not in ANONYMOUS, is_blind


def _names(sealed: SealedEnvelope | None) -> Mapping[UUID, str]:
    payload = sealed.payload if sealed else None
    if not isinstance(payload, MeetingPayload):
        return {}
    wanted = {*payload.present, *(decision.owner for decision in payload.decisions if decision.owner)}
    there = Person.rows.filter(pk__in=wanted, posts__institution__code=sealed.place if sealed else "").distinct()
    return dict(there.values_list("pk", "name"))


def _instrument(sealed: SealedEnvelope | None) -> FrozenInstrument | None:
    payload = sealed.payload if sealed else None
    if not isinstance(payload, RatingsPayload | AnswersPayload):
        return None
    return frozen_instrument(payload.instrument, payload.version)
