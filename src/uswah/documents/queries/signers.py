"""The madrasah as its papers name it, and who signs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from uswah.core.text.names import TitledName
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution, SchoolYear
from uswah.people.enums import Role
from uswah.people.models import Identifier, Person, RoleAssignment


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody whose name stands on a paper: the name with titles, and the numbers by kind. No person: known by name."""

    name: str
    numbers: Mapping[str, str]
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class HeadFacts(Signatory):
    """Who leads the madrasah on the day."""


@dataclass(frozen=True, slots=True)
class PaperPlace:
    """The madrasah with the district office above it, for the letterhead, and its head on the day."""

    institution: Institution
    district: str
    head: HeadFacts | None


def titled(person: Person) -> str:
    """Return a person's name with titles, as papers write it."""
    return str(TitledName(person.name, person.title_before, (person.title_after,)))


def numbers_of(persons: Iterable[UUID]) -> Mapping[UUID, dict[str, str]]:
    """Return the official numbers of persons by kind, for the papers that name them. One query."""
    rows = Identifier.objects.system("the numbers of those who sign stand beside their names")
    found: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    columns = rows.filter(person__in=set(persons)).order_by("pk").values_list("person_id", "kind", "value")
    for person, kind, value in columns:
        found[person][kind] = value
    return found


def paper_place(place: Institution, on: date) -> PaperPlace:
    """Return what the papers of a madrasah print about it on a day. Three queries."""
    above = [int(node) for node in place.path.split("/") if node]
    offices = Institution.objects.system("the letterhead names the district office")
    district = offices.filter(pk__in=above, kind=InstitutionKind.DISTRICT).values_list("name", flat=True).first()
    return PaperPlace(place, district or "", _head(place, on))


def heads_during(place: Institution, year: SchoolYear) -> frozenset[UUID]:
    """Return who led the madrasah at any time of a school year. One query."""
    roles = RoleAssignment.objects.system("a head's credit points come from the duty, too")
    held = roles.filter(Q(until__isnull=True) | Q(until__gt=year.starts_on), since__lte=year.ends_on)
    rows = held.filter(role=Role.KEPALA, institution=place)
    return frozenset(rows.values_list("account__person_id", flat=True))


def _head(place: Institution, on: date) -> HeadFacts | None:
    roles = RoleAssignment.objects.system("who leads a madrasah signs its papers")
    held = roles.filter(Q(until__isnull=True) | Q(until__gt=on), role=Role.KEPALA, institution=place, since__lte=on)
    row = held.select_related("account__person").order_by("-since", "-pk").first()
    if row is None:
        return None
    person = row.account.person
    return HeadFacts(titled(person), numbers_of([person.pk]).get(person.pk, {}), person.pk)
