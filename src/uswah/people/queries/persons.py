"""Persons and what they are known by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404

from uswah.common.viewer import Viewer
from uswah.core.text.names import fold_name, similarity_key, split_titles
from uswah.people.enums import IdentifierKind
from uswah.people.models import Identifier, Person, Post

OFFICIAL_NUMBERS = (IdentifierKind.NUPTK, IdentifierKind.PEGID, IdentifierKind.NIP)


def person_for(viewer: Viewer, person_id: UUID) -> Person:
    """Return a person that the viewer may see; raise Http404 for a hidden person as for none."""
    person = Person.objects.visible_to(viewer).filter(pk=person_id).prefetch_related("identifiers").first()
    if person is None:
        raise Http404
    return person


def identifiers_of(person: Person) -> dict[str, str]:
    """Return what a person is known by: {'NUPTK': '…', …}; prefetch `identifiers` for lists."""
    return {row.kind: row.value for row in person.identifiers.all()}


class Acquaintance(StrEnum):
    """What is known of a person who was written down with numbers and a name."""

    NEW = "new"
    KNOWN = "known"
    NAME_DIFFERS = "name_differs"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Match:
    """Whether the numbers belong to one known person of that name; `kinds` are the identifiers that are known."""

    acquaintance: Acquaintance
    person_id: UUID | None = None
    kinds: tuple[str, ...] = ()


def match_person(name: str, identifiers: Mapping[str, str]) -> Match:
    """Say whether official numbers and the name agree on one person of the whole land.

    A phone number or a user name proves nothing. Two persons are never made one by their name; a number whose name
    differs is refused, without telling whose it is.
    """
    numbers = [(k, v) for k, v in identifiers.items() if v and k in OFFICIAL_NUMBERS]
    found = persons_by_identifier(numbers)
    kinds, persons = tuple(kind for kind, _ in found), set(found.values())
    if not persons:
        return Match(Acquaintance.NEW)
    if len(persons) > 1:
        return Match(Acquaintance.SEVERAL, kinds=kinds)
    person = Person.rows.get(pk=persons.pop())
    if fold_name(split_titles(person.name).name) != fold_name(split_titles(name).name):
        return Match(Acquaintance.NAME_DIFFERS, kinds=kinds)
    return Match(Acquaintance.KNOWN, person.pk, kinds)


def similar_persons(viewer: Viewer, name: str, besides: UUID | None = None) -> list[Person]:
    """Return the persons whom the viewer sees and whose name may mean the same person, for a warning; at most five.

    Their posts that the viewer sees are prefetched as `seen_posts`.
    """
    wanted = similarity_key(name)
    seen = Person.objects.visible_to(viewer).exclude(pk__in=[besides] if besides else [])
    names = seen.order_by("name", "pk").values_list("pk", "name")
    similar = [pk for pk, known in names if similarity_key(known) == wanted][:5]
    posts = Post.objects.visible_to(viewer).select_related("institution").order_by("institution__name", "pk")
    return list(
        Person.rows.filter(pk__in=similar)
        .order_by("name", "pk")
        .prefetch_related("identifiers", Prefetch("posts", queryset=posts, to_attr="seen_posts"))
    )


def persons_by_identifier(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Return which person each (kind, value) belongs to, in the whole land; unknown ones are absent.

    For matching a workbook's rows with persons: it answers with numbers only, never with a name.
    """
    pairs = set(wanted)
    values = sorted({value for _, value in pairs})
    found: dict[tuple[str, str], UUID] = {}
    for start in range(0, len(values), 500):
        rows = Identifier.rows.filter(value__in=values[start : start + 500]).values_list("kind", "value", "person_id")
        found.update({(kind, value): person for kind, value, person in rows if (kind, value) in pairs})
    return found
