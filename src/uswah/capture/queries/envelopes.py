"""Reads about what devices sent and what became of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from uswah.capture.enums import ReceiptState
from uswah.capture.models import Device, Envelope, Receipt
from uswah.common.database.prepared import Prepared
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.evidence.enums import SourceRole
from uswah.evidence.queries import was_asked
from uswah.institutions.access import can
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution
from uswah.people.models import Post, RoleAssignment
from uswah.people.queries.at_place import heads_of, pengawas_over

MOST_RECEIPTS = 200
_MADRASAH = Prepared(lambda code, kind: Institution.rows.filter(code=code, kind=kind), code=str, kind=str)
_SUPERSEDING = Prepared(lambda original: Envelope.rows.filter(supersedes=original).only("id")[:1], original=UUID)
LATELY = timedelta(days=30)


def last_receipt(envelope_id: UUID) -> Receipt | None:
    """Return the receipt that holds: the last one of an envelope."""
    found: Receipt | None = Receipt.rows.filter(envelope=envelope_id).order_by("-number").first()
    return found


def held_in(envelopes: QuerySet[Envelope]) -> QuerySet[Envelope]:
    """Keep the envelopes whose last receipt says that they are held."""
    last = Receipt.rows.filter(envelope=OuterRef("pk")).order_by("-number")
    held = envelopes.annotate(state=Subquery(last.values("state")[:1])).filter(state=ReceiptState.HELD)
    return held.select_related("device__account__person", "person", "institution")


def held_envelopes(viewer: Viewer) -> QuerySet[Envelope]:
    """Return the envelopes that wait for a decision or for their original, oldest first, as far as the viewer sees."""
    return held_in(Envelope.objects.visible_to(viewer)).order_by("received_at", "pk")


def waiting_for(original: UUID) -> list[Envelope]:
    """Return the envelopes that supersede another and are held, in the order of their identifiers."""
    if not _SUPERSEDING(original):
        return []  # nearly always, and this is much less to ask
    return list(held_in(Envelope.rows.filter(supersedes=original)).order_by("pk"))


def receipts_since(viewer: Viewer, number: int) -> list[Receipt]:
    """Return the receipts of what the viewer wrote, on any device, after a number; a page at most, in order."""
    own = Receipt.rows.filter(envelope__person=viewer.person_id) if viewer.person_id else Receipt.rows.none()
    return list(own.filter(number__gt=number).order_by("number")[:MOST_RECEIPTS])


def decided_lately(viewer: Viewer) -> list[Receipt]:
    """Return what became of the viewer's envelopes after their first receipt, in the last thirty days; told every time.

    The first receipt came with the answer, or comes when the same bytes are sent again; of later ones a phone learns
    only here, and an answer can be lost on its way.
    """
    since = viewer.at - LATELY
    own = Receipt.rows.filter(envelope__person=viewer.person_id, at__gte=since)
    earlier = Receipt.rows.filter(envelope=OuterRef("envelope"), number__lt=OuterRef("number"))
    return list(own.filter(Exists(earlier)).order_by("-number")[:MOST_RECEIPTS])[::-1]


def missing_numbers(device: Device, last_seq: int, most: int = 500) -> list[int]:
    """Return the numbers up to the last that a device counted under which nothing has arrived; `most` at most."""
    arrived = set(Envelope.rows.filter(device=device, seq__lte=last_seq).values_list("seq", flat=True))
    missing = []
    for number in range(1, last_seq + 1):
        if number not in arrived:
            missing.append(number)
        if len(missing) == most:
            break
    return missing


def place_named(viewer: Viewer, code: str) -> tuple[Institution | None, bool]:
    """Return the madrasah with this number and whether the writer still reaches it.

    A place that the writer never had to do with is none, exactly like a number that nobody has.
    """
    known = viewer.memo.get(("madrasah", code))
    if known is None:
        known = viewer.memo["madrasah", code] = _place_named(viewer, code)
    return known  # type: ignore[return-value]  # what the line above keeps


def _place_named(viewer: Viewer, code: str) -> tuple[Institution | None, bool]:
    for place in _MADRASAH(code, InstitutionKind.MADRASAH.value):
        if can(viewer, Permission.SEE_INSTITUTION, place):
            return place, True
        if _had_to_do_with(viewer, place):
            return place, False
    return None, False


def _had_to_do_with(viewer: Viewer, place: Institution) -> bool:
    above = [int(node) for node in place.path.split("/") if node]
    held = RoleAssignment.rows.filter(account=viewer.account_id, institution__in=above)
    return bool(Post.rows.filter(institution=place, person=viewer.person_id).exists() or held.exists())


def once_judged_as(person_id: UUID, place: Institution, *, about: UUID, source_role: str) -> bool:
    """Tell whether somebody ever judged in a role at a place: held the office there, or was asked about this teacher."""
    if source_role == SourceRole.KEPALA:
        return person_id in heads_of(place.pk)
    if source_role == SourceRole.PENGAWAS:
        return person_id in pengawas_over(place.path)
    return was_asked(person_id, institution_id=place.pk, about=about, source_role=source_role)
