"""The key of a campaign: a file in the home folder, outside of the database and its backups, gone when it closes."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings


def make_key(campaign: UUID) -> EllipticCurvePrivateKey:
    """Make the key of a campaign and store it, readable for the server alone; one that is there already is returned."""
    path = _path(campaign)
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = generate_private_key(SECP256R1())
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        known = key_of(campaign)
        return known if known is not None else key
    with os.fdopen(file, "wb") as stored:
        stored.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        stored.flush()
        os.fsync(stored.fileno())
    return key


def key_of(campaign: UUID) -> EllipticCurvePrivateKey | None:
    """Return the key of a campaign; None when it was destroyed, or is not on this server."""
    path = _path(campaign)
    if not path.exists():
        return None
    key = load_pem_private_key(path.read_bytes(), password=None)
    return key if isinstance(key, EllipticCurvePrivateKey) else None


def destroy_key(campaign: UUID) -> None:
    """Overwrite the key of a campaign and remove it; harmless when it is gone already."""
    path = _path(campaign)
    if not path.exists():
        return
    with path.open("r+b") as stored:
        stored.write(os.urandom(path.stat().st_size))
        stored.flush()
        os.fsync(stored.fileno())
    path.unlink()


def kept_keys() -> list[UUID]:
    """Return the campaigns whose key is on this server."""
    return sorted(UUID(path.stem) for path in _folder().glob("*.pem"))


def _path(campaign: UUID) -> Path:
    return _folder() / f"{campaign}.pem"


def _folder() -> Path:
    return Path(settings.HOME) / "keys" / "voice"
