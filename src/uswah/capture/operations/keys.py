"""The server's own keys: one signs receipts, the other opens what phones sealed for this server only.

They stand in USWAH_HOME/keys, made when first needed, and never in the database: who steals that can forge no receipt.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

_CURVE = ec.SECP256R1()
_SIZE = 32  # bytes of a coordinate, and of half a signature


class NotForUs(ValueError):
    """What was sealed cannot be opened: for another key, or changed on the way."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that phones know: its thumbprint (RFC 7638), and itself as a JSON Web Key."""

    id: str
    jwk: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature (base64url of raw r||s) and the thumbprint of its key."""

    value: str
    key: str


def receipt_key() -> PublicKey:
    """Return the key by which a phone checks receipts."""
    return _public(_private("receipt"))


def sealing_key() -> PublicKey:
    """Return the key to which a phone seals what only this server may read."""
    return _public(_private("seal"))


def sign(text: str) -> Signature:
    """Sign a text: ECDSA over P-256 with SHA-256, as WebCrypto verifies it."""
    key = _private("receipt")
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return Signature(b64url(r.to_bytes(_SIZE) + s.to_bytes(_SIZE)), _public(key).id)


def open_sealed(
    *, key: str, epk: Mapping[str, str], iv: bytes, sealed: bytes, salt: bytes, purpose: str, bound: bytes | None = None
) -> bytes:
    """Return what was sealed to this server: ECDH on P-256, HKDF-SHA256 with `purpose` as info, AES-256-GCM.

    `bound` is what was authenticated beside it. Raises NotForUs for another server's key and for anything changed.
    """
    private = _private("seal")
    if key != _public(private).id:
        raise NotForUs("It was sealed for another server, or before its keys were made anew.")
    try:
        shared = private.exchange(ec.ECDH(), _point(epk))
        derived = HKDF(algorithm=hashes.SHA256(), length=_SIZE, salt=salt, info=purpose.encode()).derive(shared)
        return AESGCM(derived).decrypt(iv, sealed, bound)
    except (InvalidTag, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotForUs("It cannot be opened: it was changed on the way.") from error


def b64url(content: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_b64url(written: str) -> bytes:
    """Return the bytes of base64url with or without padding; raise ValueError for anything else."""
    return base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)


def _private(name: str) -> ec.EllipticCurvePrivateKey:
    return _loaded(Path(settings.HOME) / "keys" / f"{name}.pem")


@lru_cache(maxsize=8)
def _loaded(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        _make(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds no key of the curve P-256.")
    return key


def _make(path: Path) -> None:
    """Make a key whole or not at all; of two processes that begin at once, one key stands and both use it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    written = ec.generate_private_key(_CURVE).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)  # unlike a rename it never replaces the key that another process has just made
    finally:
        draft.unlink()
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Let the name of a new file survive a power cut, where the system can promise that."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@lru_cache(maxsize=8)
def _public(key: ec.EllipticCurvePrivateKey) -> PublicKey:
    numbers = key.public_key().public_numbers()
    jwk = {
        "crv": "P-256",
        "kty": "EC",
        "x": b64url(numbers.x.to_bytes(_SIZE)),
        "y": b64url(numbers.y.to_bytes(_SIZE)),
    }
    canonical = json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()
    return PublicKey(b64url(hashlib.sha256(canonical).digest()), jwk)


def _point(jwk: Mapping[str, str]) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(from_b64url(jwk[name])) for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, _CURVE).public_key()
