"""Reads about phones for people: whose they are, when they were last in contact, and what has not arrived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.http import Http404

from uswah.capture.models import Device, Envelope
from uswah.common.viewer import Viewer
from uswah.institutions.models import Institution
from uswah.people.models import Post

MOST_GAPS = 500


@dataclass(frozen=True, slots=True)
class PhoneState:
    """A phone, how many envelopes came from it, and the numbers of those that have not arrived."""

    device: Device
    arrived: int
    missing: tuple[int, ...]


def phones_at(viewer: Viewer, place: Institution) -> list[PhoneState]:
    """Return the phones of who works at a madrasah, as far as the viewer sees them. Three queries."""
    staff = Post.rows.filter(institution=place, until__isnull=True).values("person")
    return _states(_seen(viewer).filter(person__in=staff).order_by("person__name", "registered_at", "pk"))


def own_phones(viewer: Viewer) -> list[PhoneState]:
    """Return the viewer's own phones, those in use first. Three queries."""
    own = _seen(viewer).filter(person=viewer.person_id).order_by("-registered_at", "pk")
    return sorted(_states(own), key=lambda state: state.device.revoked_at is not None)


def phone_for(viewer: Viewer, device_id: UUID) -> Device:
    """Return a phone that the viewer may see; raise Http404 for a hidden one as for none."""
    found = _seen(viewer).filter(pk=device_id).first()
    if found is None:
        raise Http404
    return found


def _seen(viewer: Viewer) -> QuerySet[Device]:
    return Device.objects.visible_to(viewer).select_related("person", "account")


def _states(devices: QuerySet[Device]) -> list[PhoneState]:
    rows = list(devices)
    counted = Envelope.rows.filter(device__in=rows).values("device").annotate(many=Count("pk"), last=Max("seq"))
    arrived = {row["device"]: (row["many"], row["last"]) for row in counted.order_by()}
    last = {row.pk: max(row.last_seq, arrived.get(row.pk, (0, 0))[1]) for row in rows}
    gaps = _gaps({pk: number for pk, number in last.items() if number > arrived.get(pk, (0, 0))[0]})
    return [PhoneState(row, arrived.get(row.pk, (0, 0))[0], tuple(gaps.get(row.pk, ()))) for row in rows]


def _gaps(last: Mapping[UUID, int]) -> Mapping[UUID, Sequence[int]]:
    """Return the numbers up to the last one of each phone under which nothing has arrived; so many at most."""
    there: defaultdict[UUID, set[int]] = defaultdict(set)
    for device, number in Envelope.rows.filter(device__in=list(last)).values_list("device", "seq"):
        there[device].add(number)
    return {
        pk: [number for number in range(1, most + 1) if number not in there[pk]][:MOST_GAPS]
        for pk, most in last.items()
    }
