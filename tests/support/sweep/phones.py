"""A phone of Bu Aisyah and one of her colleague, each with an envelope that is held: a rating nobody asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from factories import AT, YEAR, pkg_form, viewer

from uswah.capture.models import Envelope
from uswah.capture.operations import register_device, revoke_device, store_envelope
from uswah.common.ids import uuid7
from uswah.core.envelopes import read_envelope

if TYPE_CHECKING:
    from support.sweep.world import Planted


def fill(planted: Planted, word: Callable[[str], str]) -> None:
    """Register the phones and let each send; `word` makes a canary for a subject."""
    for whose, other, subject in (("aisyah", "colleague", "a"), ("colleague", "aisyah", "b")):
        by = viewer(planted.accounts[whose])
        lost = register_device(label=word(subject), by=by, at=AT).device
        revoke_device(device=lost, by=by, at=AT, reason=word(subject))
        device = register_device(label=word(subject), by=by, at=AT).device
        payload = _ratings(str(planted.people[other].pk), word(subject))
        sealed = read_envelope(_sealed(str(device.pk), planted.place.code, payload))
        with transaction.atomic():
            store_envelope(sealed, by=by, device=device, at=AT)
        planted.devices[whose], planted.envelopes[whose] = device, Envelope.rows.get(pk=sealed.id)


def _ratings(about: str, fact: str) -> dict[str, object]:
    form = pkg_form()
    return {
        "about": about,
        "instrument": form.code,
        "version": form.version,
        "school_year": YEAR,
        "stage": "summative",
        "technique": "observation",
        "source_role": "sejawat",
        "observed_on": "2026-11-20",
        "ratings": [{"code": "pkg.1.1", "score": 1, "facts": [{"at": "", "text": fact}], "why": ""}],
    }


def _sealed(device: str, place: str, payload: dict[str, object]) -> bytes:
    outside = {"v": 1, "id": str(uuid7()), "device": device, "seq": 1, "kind": "ratings", "place": place, "app": "uji",
               "captured_at": "2026-11-21T08:10:00+07:00", "sealed_at": "2026-11-21T09:00:00+07:00",
               "clock_offset_s": 0, "supersedes": None, "reason": "", "payload": payload, "attachments": []}  # fmt: skip
    return json.dumps(outside).encode()
