"""The people of a madrasah as an import needs them: the names and heads behind identifiers, of a place already opened."""

from __future__ import annotations

from uuid import UUID

from uswah.people.enums import BEGINNERS, Role
from uswah.people.models import Post, RoleAssignment


def staff_names(institution_id: int) -> dict[UUID, str]:
    """Return the name of everybody who has or had a post at a madrasah."""
    return dict(Post.rows.filter(institution_id=institution_id).values_list("person_id", "person__name"))


def heads_of(institution_id: int) -> frozenset[UUID]:
    """Return the persons who hold or held the role of head there."""
    roles = RoleAssignment.rows.filter(institution_id=institution_id, role=Role.KEPALA)
    return frozenset(roles.values_list("account__person_id", flat=True))


def pengawas_over(path: str) -> frozenset[UUID]:
    """Return the persons who hold or held the role of pengawas at the place with this path or at a node above it."""
    above = [int(node) for node in path.split("/") if node]
    roles = RoleAssignment.rows.filter(institution_id__in=above, role=Role.PENGAWAS)
    return frozenset(roles.values_list("account__person_id", flat=True))


def beginners_of(institution_id: int) -> frozenset[str]:
    """Return which of the roles that a madrasah begins with anybody holds or held there."""
    roles = RoleAssignment.rows.filter(institution_id=institution_id, role__in=BEGINNERS)
    return frozenset(roles.values_list("role", flat=True))
