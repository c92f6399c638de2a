"""What a phone seals and sends, made in Python: exact bytes, their digest, and the request around them."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from uswah.common.ids import uuid7

CODES = ("pkg.1.1", "pkg.1.2", "pkg.2.1", "pkg.2.2")


@dataclass(frozen=True, slots=True)
class PhoneKey:
    """A registered phone: its device, its key, the madrasah of its owner, and whom they can judge."""

    device: str
    token: str
    place: str
    teachers: tuple[str, ...]

    @property
    def authorization(self) -> str:
        """Return the header by which the phone is known."""
        return f"Perangkat {self.device}.{self.token}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope: its identifier, bytes, and their digest (hex)."""

    id: str
    body: bytes
    digest: str = field(default="")

    @property
    def address(self) -> str:
        """Return where it is put."""
        return f"/lapang/kiriman/{self.id}"

    def headers(self, phone: PhoneKey) -> dict[str, str]:
        """Return the headers that go with it."""
        sha256 = base64.b64encode(bytes.fromhex(self.digest)).decode()
        return {
            "Authorization": phone.authorization,
            "Content-Type": "application/json",
            "Content-Digest": f"sha-256=:{sha256}:",
        }


def seal(phone: PhoneKey, seq: int, *, id: str = "", about: str = "", score: int = 1, **rest: Any) -> Sealed:  # noqa: A002  # the wire's own word
    """Seal four ratings of a teacher with the PKG; `rest` changes the payload, or the outside where it stands there."""
    identifier = id or str(uuid7())
    outside: dict[str, Any] = {
        "v": 1,
        "id": identifier,
        "device": phone.device,
        "seq": seq,
        "kind": "ratings",
        "place": phone.place,
        "app": "uji",
        "captured_at": "2026-11-20T08:10:00+07:00",
        "sealed_at": "2026-11-20T08:50:00+07:00",
        "clock_offset_s": 0,
        "supersedes": None,
        "reason": "",
        "attachments": [],
    }
    payload: dict[str, Any] = {
        "about": about or phone.teachers[seq % len(phone.teachers)],
        "instrument": "pkg-guru",
        "version": "2010",
        "school_year": "2026/2027",
        "stage": "formative",
        "technique": "observation",
        "source_role": "kepala",
        "observed_on": "2026-11-20",
        "ratings": [{"code": code, "score": score, "facts": [], "why": ""} for code in CODES],
    }
    for name, value in rest.items():
        (outside if name in outside else payload)[name] = value
    body = json.dumps({**outside, "payload": payload}, ensure_ascii=False).encode()
    return Sealed(identifier, body, hashlib.sha256(body).hexdigest())


@dataclass(frozen=True, slots=True)
class Told:
    """What a phone was answered: the status, the code of an answer without receipt, and the receipt's exact words."""

    status: int
    code: str
    receipt: str = ""
    signature: str = ""

    @property
    def is_acknowledged(self) -> bool:
        """Tell whether the phone may now let go of its copy."""
        return bool(self.receipt)


def told(status: int, content: bytes) -> Told:
    """Read an answer."""
    try:
        answer: Mapping[str, Any] = json.loads(content)
    except ValueError:
        return Told(status, "")
    return Told(status, str(answer.get("code", "")), answer.get("receipt") or "", answer.get("signature") or "")


def put(connection: http.client.HTTPConnection, phone: PhoneKey, sealed: Sealed) -> Told:
    """Send an envelope over a kept connection and return the answer; raise OSError or HTTPException when it is cut."""
    connection.request("PUT", sealed.address, body=sealed.body, headers=sealed.headers(phone))
    answer = connection.getresponse()
    return told(answer.status, answer.read())


def phones_from(document: Sequence[Mapping[str, Any]]) -> list[PhoneKey]:
    """Read the phones that another process has registered."""
    return [PhoneKey(one["device"], one["token"], one["place"], tuple(one["teachers"])) for one in document]
