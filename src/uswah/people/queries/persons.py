"""Persons and what they are known by."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404

from uswah.common.viewer import Viewer
from uswah.people.models import Identifier, Person


def person_for(viewer: Viewer, person_id: UUID) -> Person:
    """Return a person that the viewer may see; raise Http404 for a hidden person as for none."""
    person = Person.objects.visible_to(viewer).filter(pk=person_id).prefetch_related("identifiers").first()
    if person is None:
        raise Http404
    return person


def identifiers_of(person: Person) -> dict[str, str]:
    """Return what a person is known by: {'NUPTK': '…', …}; prefetch `identifiers` for lists."""
    return {row.kind: row.value for row in person.identifiers.all()}


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
