"""What the planning of ratings and of rosters has in common: finding people by their numbers, never by name alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from uswah.core.text.names import fold_name, split_titles
from uswah.exchange.enums.outcomes import Counts, Fate, Finding, Note, RowFate
from uswah.exchange.enums.rows import PersonKeys
from uswah.people.enums import IdentifierKind
from uswah.people.models import Identifier, Person
from uswah.people.queries import persons_by_identifier
from uswah.people.queries.at_place import staff_names

KINDS = (("nuptk", IdentifierKind.NUPTK), ("pegid", IdentifierKind.PEGID), ("nip", IdentifierKind.NIP))
Key = tuple[str, str]
AT_A_TIME = 500


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


@dataclass
class People:
    """Whom the rows speak of: who has a number, all numbers and the name of each, and who works at the madrasah.

    The maps grow as a roster's rows are stored.
    """

    known: dict[Key, UUID]
    numbers: dict[UUID, dict[str, str]]
    names: dict[UUID, str]
    staff: dict[UUID, str]


def read_people(wanted: Iterable[Key], institution_id: int) -> People:
    """Read the people of the whole land whom these (kind, value) name, and the staff of one madrasah."""
    known = persons_by_identifier(wanted)
    persons = sorted(set(known.values()))
    numbers: dict[UUID, dict[str, str]] = {person: {} for person in persons}
    names: dict[UUID, str] = {}
    for start in range(0, len(persons), AT_A_TIME):
        part = persons[start : start + AT_A_TIME]
        names.update(Person.rows.filter(pk__in=part).values_list("pk", "name"))
        for person, kind, value in Identifier.rows.filter(person__in=part).values_list("person_id", "kind", "value"):
            numbers[person][kind] = value
    return People(known=known, numbers=numbers, names=names, staff=staff_names(institution_id))


def keys_of(person: PersonKeys) -> list[Key]:
    """Return the identifiers of a row as (kind, value)."""
    return [(kind.value, value) for name, kind in KINDS if (value := getattr(person, name))]


def found(person: PersonKeys, people: People) -> set[UUID]:
    """Return the persons whom the row's identifiers name: one when all is well, none, or several that disagree."""
    return {people.known[key] for key in keys_of(person) if key in people.known}


def contradicted(person: PersonKeys, known_as: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the first number that somebody is known by and the row has another of: (its column, the known one)."""
    for name, kind in KINDS:
        value, known = getattr(person, name), known_as.get(kind, "")
        if value and known and value != known:
            return name, known
    return None


def bare(name: str) -> str:
    """Return a name as it is compared: without titles, case, marks and points."""
    return fold_name(split_titles(name).name)


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same but for titles and spelling marks; an empty one contradicts nothing."""
    return not one or not other or bare(one) == bare(other)


def fate_of(notes: Iterable[Note], wanted: Fate) -> Fate:
    """Return the fate that a row has in the end: an error refuses it."""
    return Fate.REFUSED if any(note.is_error for note in notes) else wanted


def cell_of(cells: Mapping[str, str], *names: str) -> str:
    """Return the address of the first of these columns that the row has."""
    return next((cells[name] for name in names if name in cells), "")


def key_cell(cells: Mapping[str, str]) -> str:
    """Return the address of the number that tells whose row it is."""
    return cell_of(cells, "nuptk", "pegid", "nip", "any_key")


def number_differs(cells: Mapping[str, str], column: str, known: str) -> Note:
    """Return the note that somebody of this madrasah is known by another number of the same kind."""
    kind = dict(KINDS)[column].label
    parameters = {"kind": str(kind), "stored": known}
    return Note(Finding.NUMBER_DIFFERS, cell_of(cells, column, "any_key"), parameters=parameters)


def name_differs(cells: Mapping[str, str], written: str, stored: str) -> Note:
    """Return the note that the name differs from the known one; the number decides."""
    parameters = {"written": written, "stored": stored}
    return Note(Finding.NAME_DIFFERS, cell_of(cells, "name"), is_error=False, parameters=parameters)


def twice(cells: Mapping[str, str], row: int) -> Note:
    """Return the note that an earlier row is about the same."""
    return Note(Finding.TWICE, key_cell(cells), parameters={"row": str(row)})
