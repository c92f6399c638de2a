"""Add and amend persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.people.models import Account, Identifier, Person

FIELDS = ("name", "title_before", "title_after", "sex", "born_in", "born_on", "qualification", "certified_in")


class IdentifierTaken(Exception):
    """Another person is known by this number already; two persons are never made one by a guess."""

    def __init__(self, kind: str, value: str) -> None:
        """Keep which identifier it is."""
        super().__init__(_("%(kind)s %(value)s belongs to another person.") % {"kind": kind, "value": value})
        self.kind, self.value = kind, value


class NoIdentifierLeft(ValueError):
    """Without a number or user name the person could no longer sign in."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is written down about a person; `identifiers` maps a kind to its normalised value."""

    name: str
    identifiers: Mapping[str, str] = field(default_factory=dict)
    title_before: str = ""
    title_after: str = ""
    sex: str = ""
    born_in: str = ""
    born_on: date | None = None
    qualification: str = ""
    certified_in: str = ""


def add_person(*, person: NewPerson, place: Institution, by: Viewer, at: datetime) -> Person:
    """Add a person with their identifiers; raise IdentifierTaken when one belongs to somebody else."""
    with transaction.atomic():
        row = Person(**{name: getattr(person, name) for name in FIELDS})
        row.save(force_insert=True)
        _set_identifiers(row.pk, person.identifiers)
        audit.record(
            place=audit_place(place),
            by=by,
            at=at,
            action="person.added",
            subject=audit.Subject("person", str(row.pk)),
            personal=_as_text(person),
        )
    return row


def amend_person(
    *,
    person_id: UUID,
    content: NewPerson,
    place: Institution,
    by: Viewer,
    at: datetime,
    reason: str = "",
    clears: bool = False,
) -> bool:
    """Bring a person's entries up to date and tell whether anything changed.

    An empty entry keeps what is known, or with `clears` (a form that showed it) removes it. Raises IdentifierTaken when
    a new identifier belongs to somebody else, NoIdentifierLeft when somebody with an account could no longer sign in.
    """
    with transaction.atomic():
        row = Person.rows.select_for_update().get(pk=person_id)
        known = {i.kind: i.value for i in Identifier.rows.filter(person=row)}
        changed = {n: v for n in FIELDS if ((v := getattr(content, n)) or clears) and v != getattr(row, n)}
        new_ids = {k: v for k, v in content.identifiers.items() if (v or clears) and known.get(k, "") != v}
        if not changed and not new_ids:
            return False
        old = {name: str(getattr(row, name) or "") for name in changed}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.save(update_fields=list(changed))
        _set_identifiers(row.pk, new_ids)
        _check_can_still_sign_in(row)
        audit.record(
            place=audit_place(place),
            by=by,
            at=at,
            action="person.amended",
            subject=audit.Subject("person", str(row.pk)),
            facts={"fields": sorted([*changed, *new_ids])},
            personal={f"old {name}": value for name, value in {**old, **_old_ids(known, new_ids)}.items()},
            reason=reason,
        )
    return True


def _old_ids(known: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    return {kind: known[kind] for kind in new if kind in known}


def _check_can_still_sign_in(person: Person) -> None:
    if not Identifier.rows.filter(person=person).exists() and Account.rows.filter(person=person).exists():
        raise NoIdentifierLeft(_("Somebody with an account needs at least one number or user name to sign in with."))


def _set_identifiers(person_id: UUID, identifiers: Mapping[str, str]) -> None:
    for kind, value in identifiers.items():
        if not value:
            Identifier.rows.filter(person_id=person_id, kind=kind).delete()
            continue
        if Identifier.rows.filter(kind=kind, value=value).exclude(person_id=person_id).exists():
            raise IdentifierTaken(kind, value)
        Identifier.rows.update_or_create(person_id=person_id, kind=kind, defaults={"value": value})


def _as_text(person: NewPerson) -> dict[str, str]:
    content = {name: str(getattr(person, name) or "") for name in FIELDS}
    return {name: value for name, value in {**content, **person.identifiers}.items() if value}
