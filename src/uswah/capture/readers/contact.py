"""What a phone says about itself and what it asks to be called, as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from uswah.core.envelopes.faults import EnvelopeFault, Unreadable
from uswah.core.envelopes.fields import Fields


@dataclass(frozen=True, slots=True)
class Told:
    """What a phone says at a contact: its last number, how many it has not sent, its version, its clock, its cursor."""

    last_seq: int
    unsent: int
    app: str
    now: datetime | None
    since: int | None


def read_contact(body: bytes) -> Told:
    """Return what a phone says at a contact; raise Unreadable for anything else."""
    said = _fields(body)
    return Told(
        last_seq=said.whole("last_seq"),
        unsent=said.whole("unsent"),
        app=said.text("app", longest=200)[:40],
        now=said.moment("now") if said.found.get("now") else None,
        since=said.maybe_whole("since", most=2**53),
    )


def read_label(body: bytes) -> str:
    """Return what a phone is to be called; raise Unreadable for anything else."""
    return _fields(body).text("label", longest=80)


def _fields(body: bytes) -> Fields:
    try:
        return Fields(json.loads(body.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        raise Unreadable(EnvelopeFault.NOT_JSON) from error
