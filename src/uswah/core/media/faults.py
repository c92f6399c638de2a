"""Why a file is refused."""

from __future__ import annotations

from enum import StrEnum
from mmap import mmap
from typing import NoReturn

Bytes = bytes | mmap


class Fault(StrEnum):
    """What is wrong with a file; the words for people stand above the core."""

    UNKNOWN = "unknown"  # none of the kinds that are kept
    BROKEN = "broken"  # of such a kind, but not whole or not well formed
    TWOFOLD = "twofold"  # more than one file in one: something behind the end, or between the parts
    ACTIVE = "active"  # something in it could run
    METADATA = "metadata"  # it tells more than can be seen: the place, the phone, the hour, the owner


class Refused(ValueError):
    """A file that is not kept; `fault` says why, the text where it was found."""

    def __init__(self, fault: Fault, where: str) -> None:
        """Keep the reason."""
        super().__init__(f"{fault}: {where}")
        self.fault, self.where = fault, where


def refuse(fault: Fault, where: str) -> NoReturn:
    """Raise Refused."""
    raise Refused(fault, where)
