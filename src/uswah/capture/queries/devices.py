"""Reads about the phone that asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.crypto import constant_time_compare

from uswah.capture.enums import Refusal
from uswah.capture.models import Device
from uswah.common.database.prepared import Prepared

_DEVICE = Prepared(lambda pk: Device.rows.filter(pk=pk).select_related("account__person"), pk=UUID)


@dataclass(frozen=True, slots=True)
class Asking:
    """A device whose key was shown, and why it opens nothing; None = it does. Without a lease it can still send."""

    device: Device
    refusal: Refusal | None


def device_with_key(key: str, digest: str, at: datetime) -> Asking | None:
    """Return the device with this identifier if SHA-256 of the key that was shown is its own; None for any other.

    A wrong key and an unknown device look alike.
    """
    try:
        identifier = UUID(key)
    except ValueError:
        return None
    device = _DEVICE.first(identifier)
    if device is None or not constant_time_compare(device.token_digest, digest):
        return None
    return Asking(device, _refusal(device, at))


def _refusal(device: Device, at: datetime) -> Refusal | None:
    if device.revoked_at is not None:
        return Refusal.REVOKED
    if not device.account.is_active:
        return Refusal.ACCOUNT_CLOSED
    return Refusal.LEASE_OVER if lease_ends(device) < at else None


def lease_ends(device: Device) -> datetime:
    """Return until when a phone may read its work package without another contact."""
    return device.seen_at + timedelta(days=device.lease_days)
