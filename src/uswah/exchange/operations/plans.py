"""What the planning of ratings and of rosters has in common."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from uswah.core.text.names import fold_name
from uswah.exchange.enums.outcomes import Counts, Fate, Finding, Note, RowFate
from uswah.exchange.enums.rows import PersonKeys
from uswah.people.enums import IdentifierKind

KINDS = (("nuptk", IdentifierKind.NUPTK), ("pegid", IdentifierKind.PEGID), ("nip", IdentifierKind.NIP))
Known = dict[tuple[str, str], UUID]


class ImportRefused(Exception):
    """The workbook was not stored; `outcome` is the preview that tells why."""

    def __init__(self, outcome: dict[str, object]) -> None:
        """Keep the preview."""
        super().__init__("nothing was stored")
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing a workbook did: the fate of each row, and how many ratings were written."""

    fates: list[RowFate]
    ratings: int = 0

    @property
    def counts(self) -> Counts:
        """Count the rows of each fate."""
        return Counts.of(self.fates)


def keys_of(person: PersonKeys) -> list[tuple[str, str]]:
    """Return the identifiers of a row as (kind, value)."""
    return [(kind.value, value) for name, kind in KINDS if (value := getattr(person, name))]


def found(person: PersonKeys, known: Known) -> set[UUID]:
    """Return the persons whom the row's identifiers name: one when all is well, none, or several that disagree."""
    return {known[key] for key in keys_of(person) if key in known}


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same but for case, spaces and apostrophes; an empty one contradicts nothing."""
    return not one or not other or fold_name(one) == fold_name(other)


def fate_of(notes: list[Note], wanted: Fate) -> Fate:
    """Return the fate that a row has in the end: an error refuses it."""
    return Fate.REFUSED if any(note.is_error for note in notes) else wanted


def cell_of(cells: dict[str, str] | object, *names: str) -> str:
    """Return the address of the first of these columns that the row has."""
    addresses = cells if isinstance(cells, dict) else dict(cells)  # type: ignore[call-overload]  # a read-only mapping
    return next((addresses[name] for name in names if name in addresses), "")


def disagreement(cell: str) -> Note:
    """Return the note that a row's identifiers belong to different persons."""
    return Note(Finding.KEYS_DISAGREE, cell)
