"""Whose rating somebody may enter on another's behalf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.core.text.names import alphabetical_key
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution
from uswah.people.enums import ROLES, Role
from uswah.people.models import Post, RoleAssignment


@dataclass(frozen=True, slots=True)
class PossibleRater:
    """A person in whose name a rating may be entered, with the role by which they rate here, if they have one."""

    person_id: UUID
    name: str
    role: Role | None


def possible_raters(viewer: Viewer, *, place: Institution, about: UUID, today: date) -> list[PossibleRater]:
    """Return who may have rated a teacher of a madrasah: whoever holds the power there, and its teachers; by name.

    Never the teacher who is rated. Two queries.
    """
    found = {row.person_id: row for row in _colleagues(viewer, place, today)}
    found.update({row.person_id: row for row in _role_holders(place, today)})
    found.pop(about, None)
    return sorted(found.values(), key=lambda rater: (*alphabetical_key(rater.name), str(rater.person_id)))


def _colleagues(viewer: Viewer, place: Institution, today: date) -> list[PossibleRater]:
    held = Q(until__isnull=True) | Q(until__gte=today)
    posts = Post.objects.visible_to(viewer).filter(held, institution=place, is_teaching=True)
    return [PossibleRater(row[0], row[1], None) for row in posts.values_list("person_id", "person__name")]


def _role_holders(place: Institution, today: date) -> list[PossibleRater]:
    """Return whoever rates by a role at the place or at a node above it."""
    rating = [role for role, rule in ROLES.items() if Permission.RATE in rule.may]
    above = Q(institution__path__in=_prefixes(place.path))
    if place.pesantren_path:
        pesantren = Q(institution__kind=InstitutionKind.PESANTREN)
        above |= pesantren & Q(institution__pesantren_path__in=_prefixes(place.pesantren_path))
    open_on = Q(until__isnull=True) | Q(until__gte=today)
    held = RoleAssignment.objects.system("who rates at a place is known to whoever enters ratings there").filter(
        open_on, above, role__in=rating, since__lte=today, account__is_active=True
    )
    rows = held.order_by("-role", "pk").values_list("account__person_id", "account__person__name", "role")
    return [PossibleRater(person, name, Role(role)) for person, name, role in rows]


def _prefixes(path: str) -> list[str]:
    """Return the paths of a node and of every node above it: '/1/4/' gives '/1/' and '/1/4/'."""
    return [path[: place + 1] for place, sign in enumerate(path) if sign == "/" and place]
