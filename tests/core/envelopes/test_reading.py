"""Bytes become an envelope, or say why not; nothing else ever happens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uswah.core.envelopes import EnvelopeFault, Unreadable, digest_of, read_envelope

IDS = {"id": "01939c1e-0000-7000-8000-000000000001", "device": "01939c1e-0000-7000-8000-000000000002"}
WHOLE: dict[str, Any] = {
    "v": 1,
    **IDS,
    "seq": 1,
    "kind": "meeting",
    "place": "121232710001",
    "app": "1",
    "captured_at": "2026-11-21T08:10:00+07:00",
    "sealed_at": "2026-11-21T08:10:00Z",
    "clock_offset_s": -60,
    "supersedes": None,
    "reason": "",
    "payload": {"title": "Rapat", "held_on": "2026-11-21", "minutes": "Dibahas."},
    "attachments": [{"sha256": "a" * 64, "size": 1, "type": "image/jpeg", "name": "foto.jpg", "for": "RPP"}],
}


def sealed(**changed: Any) -> bytes:
    return json.dumps({**WHOLE, **changed}).encode()


def test_an_envelope_keeps_its_exact_bytes():
    body = b" " + sealed() + b"\n"
    found = read_envelope(body)
    assert (found.body, found.digest, found.faults) == (body, digest_of(body), ())
    assert (found.seq, found.attachments[0].shows, found.clock_offset_s) == (1, "RPP", -60)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": "01939C1E-0000-7000-8000-000000000001"}, "id"),
        ({"id": None}, "id"),
        ({"seq": 0}, "seq"),
        ({"seq": True}, "seq"),
        ({"seq": 2**31}, "seq"),
        ({"kind": ""}, "kind"),
        ({"place": "\ud800"}, "place"),
        ({"supersedes": "x"}, "supersedes"),
        ({"v": "1"}, "v"),
    ],
)
def test_without_a_sound_outside_there_is_no_envelope(changed, field):
    with pytest.raises(Unreadable) as refused:
        read_envelope(sealed(**changed))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changed", "fault", "field"),
    [
        ({"v": 2}, EnvelopeFault.NOT_KNOWN, "v"),
        ({"kind": "film"}, EnvelopeFault.NOT_KNOWN, "kind"),
        ({"captured_at": "2026-11-21T08:10:00"}, EnvelopeFault.WRONG_KIND, "captured_at"),
        ({"sealed_at": None}, EnvelopeFault.MISSING, "sealed_at"),
        ({"payload": []}, EnvelopeFault.WRONG_KIND, "payload"),
        ({"payload": {"held_on": "2026-11-21"}}, EnvelopeFault.MISSING, "payload.title"),
        ({"payload": {"title": "R", "held_on": "20261121"}}, EnvelopeFault.WRONG_KIND, "payload.held_on"),
        ({"payload": {"title": "R", "held_on": "2026-11-21", "begins": "8:10"}}, EnvelopeFault.WRONG_KIND, "payload.begins"),
        ({"payload": {"title": "R", "held_on": "2026-11-21", "others": [1]}}, EnvelopeFault.WRONG_KIND, "payload.others.0"),
        ({"payload": {"title": "R", "held_on": "2026-11-21", "minutes": "\x00"}}, EnvelopeFault.UNSTORABLE, "payload.minutes"),
        ({"attachments": [{"sha256": "A" * 64}]}, EnvelopeFault.WRONG_KIND, "attachments.0.sha256"),
        ({"reason": "x" * 301}, EnvelopeFault.TOO_LONG, "reason"),
    ],
)  # fmt: skip
def test_unfit_content_is_named_and_the_envelope_stands(changed, fault, field):
    found = read_envelope(sealed(**changed))
    assert (found.payload, [(one.fault, one.field) for one in found.faults]) == (None, [(fault, field)])


ODD = [
    None,
    True,
    0,
    -1,
    2**70,
    1.5,
    "",
    "x",
    "\ud800",
    "\x00",
    "2026-13-01",
    [],
    [None],
    [{}],
    {},
    {"about": 1},
    {"ratings": [1]},
]


@given(st.sampled_from(list(WHOLE)), st.sampled_from(ODD), st.sampled_from(["ratings", "answers", "note", "meeting"]))
def test_whatever_stands_in_it_is_read_or_refused_and_nothing_else(name, value, kind):
    try:
        found = read_envelope(sealed(**{"kind": kind, name: value}))
    except Unreadable:
        return
    assert (found.payload is None) == bool(found.faults)


@given(st.binary(max_size=60))
def test_any_bytes_are_an_envelope_or_are_refused(body):
    with pytest.raises(Unreadable):
        read_envelope(body)
