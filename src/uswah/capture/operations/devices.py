"""Phones are registered, tell how they stand, and are revoked."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from uswah.capture.models import Device
from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.institutions.queries import audit_place
from uswah.people.queries import account_of, place_of_account


@dataclass(frozen=True, slots=True)
class Registered:
    """A new device and its key, which is told once and never again."""

    device: Device
    token: str


@dataclass(frozen=True, slots=True)
class Contact:
    """What a phone says about itself: its last number, how many it has not sent, its version, and its clock."""

    last_seq: int
    unsent: int
    app: str
    now: datetime | None


def token_digest(token: str) -> str:
    """Return SHA-256 (hex) of a device key: 256 random bits need no slower hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def register_device(*, label: str, by: Viewer, at: datetime) -> Registered:
    """Register a phone for whoever is signed in; return it with its key."""
    if by.account_id is None or by.person_id is None:
        raise PermissionDenied(_("Sign in first."))
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = Device(
            account_id=by.account_id,
            person_id=by.person_id,
            label=label.strip()[:80],
            token_digest=token_digest(token),
            registered_at=at,
            seen_at=at,
        )
        row.save(force_insert=True)
        _record("device.registered", row, by, at)
    return Registered(row, token)


def note_contact(*, device: Device, contact: Contact, is_within_lease: bool, at: datetime) -> None:
    """Keep what a phone said about itself; its lease begins anew unless it is over already."""
    offset = round((at - contact.now).total_seconds()) if contact.now else None
    # A number never goes back: a profile that was restored from a copy counts less than the phone once did.
    told = {
        "last_seq": max(contact.last_seq, device.last_seq),
        "unsent": contact.unsent,
        "app": contact.app[:40],
        "clock_offset_s": offset,
    }
    if is_within_lease:
        told["seen_at"] = at
    Device.rows.filter(pk=device.pk).update(**told)


def revoke_device(*, device: Device, by: Viewer, at: datetime, reason: str = "") -> None:
    """Let a phone's key open nothing from now on; what it still holds can come in by a rescue file and waits then."""
    with transaction.atomic():
        told = {"revoked_at": at, "revoked_by": by.account_id, "revoked_reason": reason.strip()[:300]}
        if Device.rows.filter(pk=device.pk, revoked_at__isnull=True).update(**told):
            _record("device.revoked", device, by, at, reason)


def _record(action: str, device: Device, by: Viewer, at: datetime, reason: str = "") -> None:
    account = account_of(device.account_id)
    place = place_of_account(account) if account else None
    chain = audit_place(place) if place else audit.Place(key=0)
    subject = audit.Subject("device", str(device.pk))
    audit.record(place=chain, by=by, at=at, action=action, subject=subject, reason=reason)
