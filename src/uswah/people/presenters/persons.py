"""How a person's name and numbers are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from uswah.people.enums import IdentifierKind


class Titled(Protocol):
    """Anything with a name and its titles."""

    @property
    def name(self) -> str:
        """Return the name without titles."""

    @property
    def title_before(self) -> str:
        """Return the titles before it."""

    @property
    def title_after(self) -> str:
        """Return the titles after it."""


def full_name(person: Titled) -> str:
    """Write a name with its titles as papers do: Dr. H. Ahmad Fauzi, S.Pd.I., M.Pd."""
    before = f"{person.title_before} {person.name}".strip()
    return f"{before}, {person.title_after}" if person.title_after else before


def identifier_words(identifiers: Mapping[str, str]) -> tuple[str, ...]:
    """Write what a person is known by, official numbers first: 'NUPTK 1234…'."""
    return tuple(
        f"{kind.label} {as_typed(kind, identifiers[kind])}" for kind in IdentifierKind if identifiers.get(kind)
    )


def as_typed(kind: str, value: str) -> str:
    """Write an identifier as people type it: a phone number begins with 0, not with +62."""
    return f"0{value[3:]}" if kind == IdentifierKind.PHONE and value.startswith("+62") else value


def moment(at: datetime) -> str:
    """Write day and time where the madrasah is: 21 November 2026, 10.05."""
    local = timezone.localtime(at)
    return _("%(day)s, %(time)s") % {"day": date_format(local, "j F Y"), "time": date_format(local, "H.i")}
