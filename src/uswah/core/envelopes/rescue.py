"""A rescue file: envelopes and files that a phone sealed for the server alone, in the hands of whoever carries it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LARGEST_FILE = 64 * 1024 * 1024
MOST_ITEMS = 500
KIND, VERSION = "uswah-darurat", 1


class NoRescueFile(ValueError):
    """The bytes are no rescue file, or what was opened is not what a phone puts into one."""


@dataclass(frozen=True, slots=True)
class SealedItem:
    """One item as it is carried: its identifier, the phone's one-time key, the nonce, what is sealed."""

    id: str
    epk: Mapping[str, str]
    iv: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class RescueFile:
    """The items of a file and the server's key for which they were sealed; None stands for one that is damaged."""

    key: str
    items: tuple[SealedItem | None, ...]


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A photo or recording that came with its envelope."""

    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OpenedItem:
    """What lay in an item: the key of the device that sealed it, the exact envelope, and its files."""

    token: str
    envelope: bytes
    files: tuple[CarriedFile, ...]


def read_rescue_file(content: bytes) -> RescueFile:
    """Return the items of a rescue file; raise NoRescueFile for anything else."""
    told = _document(content) if len(content) <= LARGEST_FILE else None
    if not isinstance(told, dict) or told.get("kind") != KIND or told.get("v") != VERSION:
        raise NoRescueFile("This is no rescue file of version 1.")
    key, items = told.get("key"), told.get("items")
    if not isinstance(key, str) or not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise NoRescueFile("A rescue file names its key and holds a list of items.")
    return RescueFile(key, tuple(_item(item) for item in items))


def _item(told: Any) -> SealedItem | None:
    try:
        epk = {str(name): str(value) for name, value in told["epk"].items()}
        return SealedItem(str(told["id"]), epk, _urlsafe(told["iv"]), _urlsafe(told["data"]))
    except (KeyError, TypeError, AttributeError, ValueError):
        return None


def read_opened_item(content: bytes) -> OpenedItem:
    """Return what lay in an item; raise NoRescueFile where it is not what a phone puts there."""
    told = _document(content)
    try:
        files = tuple(CarriedFile(str(one["sha256"]), _standard(one["data"])) for one in told["media"])
        return OpenedItem(str(told["token"]), _standard(told["envelope"]), files)
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise NoRescueFile("What was sealed is not what a phone seals.") from fault


def _document(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _standard(written: str) -> bytes:
    try:
        return base64.b64decode(written, validate=True)
    except binascii.Error as fault:
        raise ValueError("no base64") from fault


def _urlsafe(written: str) -> bytes:
    return _standard(written.replace("-", "+").replace("_", "/") + "=" * (-len(written) % 4))
