"""Seal what a pupil answered so that only the key of the campaign opens it: ECDH on P-256, HKDF-SHA256, AES-256-GCM.

The sender's key of each box is thrown away at once, and every box has the same length: who reads the database, its log
of writes or a backup sees random bytes. With the campaign's key destroyed, no box can be opened by anybody ever again.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

INFO = b"uswah suara v1"
LENGTH = 4096  # bytes of every answer before it is sealed; what is shorter is filled up with spaces
_SALT, _POINT, _NONCE = 16, 65, 12


class NotOpened(ValueError):
    """A box is not one of this campaign, or it was damaged."""


def public_jwk(key: EllipticCurvePrivateKey) -> dict[str, str]:
    """Return the public half as a JSON Web Key (RFC 7517)."""
    numbers = key.public_key().public_numbers()
    x, y = (to_base64url(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def from_jwk(jwk: Mapping[str, Any]) -> EllipticCurvePublicKey:
    """Return the public key of a JSON Web Key; raise NotOpened for anything but a point of P-256."""
    try:
        x, y = (int.from_bytes(from_base64url(str(jwk[name])), "big") for name in ("x", "y"))
        return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    except (KeyError, ValueError, TypeError) as error:
        raise NotOpened("the key is no point of P-256") from error


def seal(answers: Mapping[str, Any], to: EllipticCurvePublicKey) -> bytes:
    """Return answers sealed to a key: salt, sender's point, nonce, box. Raises ValueError for too long ones."""
    plain = json.dumps(answers, separators=(",", ":"), ensure_ascii=False).encode()
    if len(plain) > LENGTH:
        raise ValueError("the answers are longer than a sealed answer may be")
    salt, nonce, sender = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE), generate_private_key(SECP256R1())
    box = AESGCM(_shared(sender, to, salt)).encrypt(nonce, plain.ljust(LENGTH), None)
    point = sender.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return salt + point + nonce + box


def open_sealed(body: bytes, key: EllipticCurvePrivateKey) -> dict[str, Any]:
    """Return the answers of a box that `seal` made; raise NotOpened for any other."""
    salt, rest = body[:_SALT], body[_SALT:]
    point, nonce, box = rest[:_POINT], rest[_POINT : _POINT + _NONCE], rest[_POINT + _NONCE :]
    try:
        sender = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError as error:
        raise NotOpened("the sender's key is no point of P-256") from error
    return _opened(key, sender, salt, nonce, box)


def open_item(item: Mapping[str, Any], key: EllipticCurvePrivateKey) -> dict[str, Any]:
    """Return what a phone sealed: {"id": hex of 16 bytes, "epk": JWK, "iv", "data": base64url}; raise NotOpened."""
    try:
        salt = bytes.fromhex(str(item["id"]))
        nonce, box = from_base64url(str(item["iv"])), from_base64url(str(item["data"]))
        sender = from_jwk(item["epk"])
    except (KeyError, ValueError, TypeError) as error:
        raise NotOpened("the box lacks a part") from error
    return _opened(key, sender, salt, nonce, box)


def to_base64url(content: bytes) -> str:
    """Return bytes as base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes of base64url without padding; raise ValueError for anything else."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _opened(
    key: EllipticCurvePrivateKey, sender: EllipticCurvePublicKey, salt: bytes, nonce: bytes, box: bytes
) -> dict[str, Any]:
    try:
        plain = AESGCM(_shared(key, sender, salt)).decrypt(nonce, box, None)
        answers = json.loads(plain)
    except (InvalidTag, ValueError) as error:
        raise NotOpened("the box was not sealed to this key, or was damaged") from error
    if not isinstance(answers, dict):
        raise NotOpened("the box holds no answers")
    return answers


def _shared(own: EllipticCurvePrivateKey, other: EllipticCurvePublicKey, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=INFO).derive(own.exchange(ECDH(), other))
