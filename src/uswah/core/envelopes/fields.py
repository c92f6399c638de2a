"""Fields of decoded JSON as typed values; a wrong one raises with its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from uswah.core.envelopes.faults import EnvelopeFault, Unreadable

T = TypeVar("T")
LARGEST = 2**31 - 1  # what a whole number's column holds on either database
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Fields:
    """An object of decoded JSON, with where it stands."""

    __slots__ = ("at", "found")

    def __init__(self, found: Any, at: str = "") -> None:
        """Keep the object; raise Unreadable for anything else."""
        if not isinstance(found, dict):
            raise Unreadable(EnvelopeFault.WRONG_KIND, at)
        self.found: Mapping[str, Any] = found
        self.at = f"{at}." if at else ""

    def text(self, name: str, *, longest: int, needed: bool = False) -> str:
        """Return a text, '' where it may be absent."""
        value = self.found.get(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str):
            raise self._wrong(name)
        return checked_text(value, self.at + name, longest=longest, needed=needed)

    def whole(self, name: str, *, least: int = 0, most: int = LARGEST) -> int:
        """Return a whole number between two limits."""
        value = self.found.get(name)
        if type(value) is not int or not least <= value <= most:  # True is an int in Python and not in JSON
            raise self._wrong(name)
        return value

    def maybe_whole(self, name: str, *, least: int = 0, most: int = LARGEST) -> int | None:
        """Return a whole number between two limits, None for null or nothing."""
        return None if self.found.get(name) is None else self.whole(name, least=least, most=most)

    def identifier(self, name: str) -> UUID:
        """Return a UUID written in lower case with dashes."""
        value = self.found.get(name)
        if not isinstance(value, str) or not _UUID.fullmatch(value):
            raise self._wrong(name)
        return UUID(value)

    def maybe_identifier(self, name: str) -> UUID | None:
        """Return a UUID, None for null, '' or nothing."""
        return self.identifier(name) if self.found.get(name) else None

    def day(self, name: str) -> date:
        """Return a date written YYYY-MM-DD."""
        return self._parsed(name, _day)

    def maybe_day(self, name: str) -> date | None:
        """Return a date, None for null, '' or nothing."""
        return self.day(name) if self.found.get(name) else None

    def moment(self, name: str) -> datetime:
        """Return a moment with its offset from UTC."""
        return self._parsed(name, _moment)

    def clock(self, name: str) -> str:
        """Return a time of day as HH:MM, '' where there is none."""
        value = self.found.get(name) or ""
        if value == "" or (isinstance(value, str) and _CLOCK.fullmatch(value)):
            return str(value)
        raise self._wrong(name)

    def each(self, name: str, *, most: int) -> list[tuple[Any, str]]:
        """Return the members of a list with their paths; nothing for null or no list at all given."""
        value = self.found.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name)
        if len(value) > most:
            raise Unreadable(EnvelopeFault.TOO_LONG, self.at + name)
        return [(member, f"{self.at}{name}.{place}") for place, member in enumerate(value)]

    def _parsed(self, name: str, parse: Callable[[str], T]) -> T:
        value = self.found.get(name)
        if not isinstance(value, str):
            raise self._wrong(name)
        try:
            return parse(value)
        except (ValueError, OverflowError) as error:
            raise self._wrong(name) from error

    def _wrong(self, name: str) -> Unreadable:
        fault = EnvelopeFault.MISSING if self.found.get(name) is None else EnvelopeFault.WRONG_KIND
        return Unreadable(fault, self.at + name)


def checked_text(value: str, at: str, *, longest: int, needed: bool = False) -> str:
    """Return the text; raise Unreadable where it is too long, blank though needed, or what no database keeps.

    PostgreSQL keeps neither a NUL nor half a surrogate pair.
    """
    if len(value) > longest:
        raise Unreadable(EnvelopeFault.TOO_LONG, at)
    if "\x00" in value or (not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value)):
        raise Unreadable(EnvelopeFault.UNSTORABLE, at)
    if needed and not value.strip():
        raise Unreadable(EnvelopeFault.MISSING, at)
    return value


def texts(members: list[tuple[Any, str]], *, longest: int) -> tuple[str, ...]:
    """Return the members of a list that must be texts."""
    for value, at in members:
        if not isinstance(value, str):
            raise Unreadable(EnvelopeFault.WRONG_KIND, at)
    return tuple(checked_text(value, at, longest=longest, needed=True) for value, at in members)


def _day(written: str) -> date:
    day = date.fromisoformat(written)
    if day.isoformat() != written:  # Python also reads other spellings of ISO 8601
        raise ValueError(written)
    return day


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None or not 1970 <= moment.year <= 2200:
        raise ValueError(written)
    return moment
