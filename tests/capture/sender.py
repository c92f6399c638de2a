"""A phone as the stories use it: it seals envelopes, sends them with its key, and believes only signed receipts."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.test import Client
from factories import AT, YEAR, pkg_form, viewer

from uswah.capture.operations import from_b64url, register_device
from uswah.common.ids import uuid7
from uswah.people.models import Account


@dataclass
class Phone:
    """A registered phone of an account."""

    account: Account
    device: UUID
    token: str
    client: Client = field(default_factory=Client)
    seq: int = 0

    @classmethod
    def of(cls, account: Account, label: str = "HP") -> Phone:
        """Register a phone."""
        registered = register_device(label=label, by=viewer(account), at=AT)
        return cls(account, registered.device.pk, registered.token)

    @property
    def key(self) -> dict[str, str]:
        """Return the header that shows the device key."""
        return {"Authorization": f"Perangkat {self.device}.{self.token}"}

    def seal(self, kind: str, place: str, payload: dict[str, Any], /, **rest: Any) -> bytes:
        """Return the bytes of a new envelope."""
        self.seq += 1
        outside = {
            "v": 1,
            "id": str(uuid7()),
            "device": str(self.device),
            "seq": self.seq,
            "kind": kind,
            "place": place,
            "app": "uji",
            "captured_at": "2026-11-21T08:10:00+07:00",
            "sealed_at": "2026-11-21T09:00:00+07:00",
            "clock_offset_s": 0,
            "supersedes": None,
            "reason": "",
            "payload": payload,
            "attachments": [],
            **rest,
        }
        return json.dumps(outside, ensure_ascii=False).encode()

    def put(self, body: bytes, *, name: str = "", **headers: str) -> Any:
        """Send an envelope and return the response."""
        sent = {"Content-Digest": content_digest(body), **self.key, **headers}
        return self.client.put(
            f"/lapang/kiriman/{name or id_of(body)}", body, content_type="application/json", headers=sent
        )

    def get(self, address: str, **headers: str) -> Any:
        """Ask an address."""
        return self.client.get(address, headers={**self.key, **headers})

    def contact(self, **told: Any) -> Any:
        """Make a contact."""
        said = {"last_seq": self.seq, "unsent": 0, "app": "uji", "now": "2026-11-21T10:00:00+07:00", **told}
        return self.client.post("/lapang/kontak", json.dumps(said), content_type="application/json", headers=self.key)


def content_digest(body: bytes) -> str:
    """Return the header of RFC 9530."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def id_of(body: bytes) -> str:
    """Return the identifier that stands in an envelope."""
    return str(json.loads(body)["id"])


def believed(answer: dict[str, Any], jwk: dict[str, str]) -> dict[str, Any] | None:
    """Return what a receipt says if the signature is the server's, None for anything else: as the phone does."""
    try:
        x, y = (int.from_bytes(from_b64url(jwk[name])) for name in ("x", "y"))
        key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        raw = from_b64url(answer["signature"])
        signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        key.verify(signature, answer["receipt"].encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, KeyError, TypeError):
        return None
    return dict(json.loads(answer["receipt"]))


def ratings(about: UUID, /, *, score: int = 1, **rest: Any) -> dict[str, Any]:
    """Return the payload of a whole PKG observation, every indicator with the same score and a fact."""
    form = pkg_form()
    return {
        "about": str(about),
        "instrument": form.code,
        "version": form.version,
        "school_year": YEAR,
        "stage": "summative",
        "technique": "observation",
        "source_role": "kepala",
        "observed_on": "2026-11-20",
        "ratings": [
            {"code": code, "score": score, "facts": [{"at": "08:10", "text": f"Fakta {code}"}], "why": ""}
            for code in form.indicator_ids
        ],
        **rest,
    }


def note(about: UUID, /, **rest: Any) -> dict[str, Any]:
    """Return the payload of an interview."""
    return {
        "technique": "interview",
        "about": str(about),
        "school_year": YEAR,
        "stage": "summative",
        "source_role": "sejawat",
        "held_on": "2026-11-20",
        "title": "Wawancara rekan sejawat",
        "with": "rekan guru",
        "passages": [
            {"kind": "quote", "text": "Ia selalu menyiapkan alat peraga.", "at": "", "indicators": ["pkg.1.1"]}
        ],
        **rest,
    }


def meeting(*present: UUID, **rest: Any) -> dict[str, Any]:
    """Return the payload of a meeting."""
    return {
        "title": "Rapat guru",
        "held_on": "2026-11-20",
        "begins": "13:00",
        "ends": "14:30",
        "present": [str(person) for person in present],
        "others": ["Komite madrasah"],
        "minutes": "Dibahas jadwal supervisi.",
        "decisions": [{"text": "Supervisi dimulai Senin", "owner": None, "due_on": "2026-11-30"}],
        **rest,
    }
