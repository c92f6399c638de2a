"""Phones in words: when they were last in contact, what has not arrived, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.capture.presenters.words import moment, phone_name
from uswah.capture.queries.devices import lease_ends
from uswah.capture.queries.phones import PhoneState

if TYPE_CHECKING:
    from uswah.institutions.models import Institution

CLOCK_IS_WRONG = timedelta(minutes=10)
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class PhoneCard:
    """A phone as people read it."""

    name: str
    owner: str
    facts: tuple[str, ...]
    gap: str
    marks: tuple[tuple[str, str], ...]
    revoked: str
    revoke_url: str


def phone_card(state: PhoneState, now: datetime, *, place: Institution | None) -> PhoneCard:
    """Return a phone for a madrasah's page, or for its owner (no place)."""
    device = state.device
    revoke = reverse("capture:phone-revoke", args=[place.code, device.pk]) if place else ""
    revoke = revoke or reverse("capture:own-phone-revoke", args=[device.pk])
    return PhoneCard(
        name=phone_name(device),
        owner=device.person.name if place else "",
        facts=tuple(_facts(state)),
        gap=gap_words(state.missing),
        marks=tuple(_marks(state, now)),
        revoked=_revoked(state),
        revoke_url="" if device.revoked_at else revoke,
    )


def gap_words(missing: Sequence[int]) -> str:
    """Return which numbers have not arrived, "" when none is missing."""
    if not missing:
        return ""
    told = ", ".join(str(number) for number in missing[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
    return ngettext(
        "%(count)d thing sent from this phone has not arrived yet: number %(numbers)s.",
        "%(count)d things sent from this phone have not arrived yet: numbers %(numbers)s.",
        len(missing),
    ) % {"count": len(missing), "numbers": told}


def _facts(state: PhoneState) -> Iterator[str]:
    device = state.device
    yield _("last contact %(when)s") % {"when": moment(device.seen_at)}
    yield ngettext("%(count)d thing has arrived", "%(count)d things have arrived", state.arrived) % {
        "count": state.arrived
    }
    if device.unsent and not device.revoked_at:
        yield ngettext(
            "%(count)d still on the phone at its last contact",
            "%(count)d still on the phone at its last contact",
            device.unsent,
        ) % {"count": device.unsent}
    if device.app:
        yield _("app %(version)s") % {"version": device.app}
    yield _("registered %(when)s") % {"when": moment(device.registered_at)}


def _marks(state: PhoneState, now: datetime) -> Iterator[tuple[str, str]]:
    device = state.device
    if device.revoked_at:
        yield _("Taken out of use"), "neutral"
        return
    if state.missing:
        yield _("Something is missing"), "gold"
    if lease_ends(device) < now:
        yield _("Not in contact for long"), "gold"
    if device.clock_offset_s is not None and abs(device.clock_offset_s) > CLOCK_IS_WRONG.total_seconds():
        yield _("Its clock is wrong"), "gold"


def _revoked(state: PhoneState) -> str:
    device = state.device
    if not device.revoked_at:
        return ""
    return _("Taken out of use %(when)s: %(reason)s") % {
        "when": moment(device.revoked_at),
        "reason": device.revoked_reason or "–",
    }
