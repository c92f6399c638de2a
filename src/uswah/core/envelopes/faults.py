"""What can be wrong with an envelope."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EnvelopeFault(StrEnum):
    """What is wrong with the bytes or with one field."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    NOT_AN_ENVELOPE = "not_an_envelope"
    MISSING = "missing"
    WRONG_KIND = "wrong_kind"
    NOT_KNOWN = "not_known"
    TOO_LONG = "too_long"
    UNSTORABLE = "unstorable"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault with the path of the field it is about ('payload.ratings.3.score'); '' for the whole."""

    fault: EnvelopeFault
    field: str = ""


class Unreadable(ValueError):
    """The bytes are no envelope: not even whose it is can be said, so nothing could be stored under its name."""

    def __init__(self, fault: EnvelopeFault, field: str = "") -> None:
        """Keep the fault and the field."""
        super().__init__(f"{fault.value} {field}".strip())
        self.fault, self.field = fault, field
