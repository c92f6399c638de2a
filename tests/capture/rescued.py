"""A rescue file as a phone makes it: WebCrypto's ECDH, HKDF and AES-GCM, here by another library."""

from __future__ import annotations

import base64
import json
import os

from capture.sender import Phone, id_of
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from evidence.attached import digest

from uswah.capture.operations import b64url, from_b64url, sealing_key

CURVE = ec.SECP256R1()


def sealed(phone: Phone, envelope: bytes, files: tuple[bytes, ...] = (), **instead) -> dict[str, object]:
    """Seal one item for this server."""
    media = [{"sha256": digest(file), "type": "image/jpeg", "data": standard(file)} for file in files]
    inside = {"token": phone.token, "envelope": standard(envelope), "media": media, **instead}
    return sealed_text(id_of(envelope), json.dumps(inside).encode())


def sealed_text(name: str, content: bytes) -> dict[str, object]:
    """Seal any text for this server."""
    theirs = sealing_key().jwk
    x, y = (int.from_bytes(from_b64url(theirs[part])) for part in ("x", "y"))
    own = ec.generate_private_key(CURVE)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicNumbers(x, y, CURVE).public_key())
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=name.encode(), info=b"uswah darurat v1").derive(shared)
    numbers, iv = own.public_key().public_numbers(), os.urandom(12)
    epk = {"kty": "EC", "crv": "P-256", "x": b64url(numbers.x.to_bytes(32)), "y": b64url(numbers.y.to_bytes(32))}
    return {"id": name, "epk": epk, "iv": b64url(iv), "data": b64url(AESGCM(key).encrypt(iv, content, None))}


def rescue_file(*items: object, **instead: object) -> bytes:
    """Return the file that is carried."""
    whole = {"v": 1, "kind": "uswah-darurat", "key": sealing_key().id, "items": list(items), **instead}
    return json.dumps(whole).encode()


def standard(content: bytes) -> str:
    return base64.b64encode(content).decode()
