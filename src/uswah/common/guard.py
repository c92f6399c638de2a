"""The first wall between tenants: a manager that refuses every read which does not say for whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from uswah.common.permissions import Permission
from uswah.common.viewer import Reach, Tree, Viewer

M = TypeVar("M", bound=models.Model)
Scope = Callable[[Viewer], Q]
NOBODY = Q(pk__in=[])


class Unscoped(RuntimeError):
    """A read did not say for whom; use `visible_to(viewer)`, or `system(reason)` where no viewer exists."""


class Guarded(models.Manager[M]):
    """Answers `visible_to(viewer)` and `system(reason)`, and raises on everything else."""

    def __init__(self, scope: Scope) -> None:
        """Keep the rule that turns a viewer into the condition of the rows they may see."""
        super().__init__()
        self._scope = scope

    def deconstruct(self) -> NoReturn:
        """Keep the manager out of migrations: it holds no state of the database."""
        raise NotImplementedError  # Django asks only managers with use_in_migrations

    def visible_to(self, viewer: Viewer) -> models.QuerySet[M]:
        """Return the rows that the viewer may see, in no particular order."""
        return models.QuerySet(self.model, using=self._db).filter(self._scope(viewer))

    def system(self, reason: str) -> models.QuerySet[M]:
        """Return all rows, for work that has no viewer; the reason is for whoever reads the call."""
        if not reason.strip():
            raise Unscoped("A read of all rows needs its reason.")
        return models.QuerySet(self.model, using=self._db)

    def get_queryset(self) -> NoReturn:
        """Refuse: `all`, `filter`, `get`, `count`, `create` and their kin come through here."""
        raise Unscoped(f"{self.model.__name__}.objects needs visible_to(viewer) or system(reason).")


def everyone_signed_in(viewer: Viewer) -> Q:
    """Return the scope of what every account may read: standards, curricula, school years."""
    return Q() if viewer.is_signed_in else NOBODY


def _below(reach: Reach, place: str) -> Q:
    """Return the condition that the place at lookup path `place` lies at or below the node.

    A range, not LIKE: it uses the plain index on both databases. '0' is the character after '/'.
    """
    column = f"{place}path" if reach.tree is Tree.AREA else f"{place}pesantren_path"
    return Q(**{f"{column}__gte": reach.prefix, f"{column}__lt": reach.prefix[:-1] + "0"})


def within(viewer: Viewer, permission: Permission, place: str = "institution") -> Q:
    """Return the condition that the row's place is one where the viewer holds the power; '' = the row is the place."""
    condition: Q = NOBODY
    lookup = f"{place}__" if place else ""
    for reach in viewer.reach.get(permission, ()):
        condition = condition | _below(reach, lookup)
    return condition


def has_row(model: str, condition: Q, **links: str) -> Q:
    """Return the condition that a row of another model exists; `links` name its fields and ours ('person': 'pk').

    The model goes by its label, as in a foreign key, because the rules of access stand below the models.
    """
    rows: models.QuerySet[Any] = models.QuerySet(apps.get_model(model)).filter(condition)
    return Q(Exists(rows.filter(**{theirs: OuterRef(ours) for theirs, ours in links.items()})))


def same_person(viewer: Viewer, person: str = "person") -> Q:
    """Return the condition that the row is about the viewer in person."""
    return Q(**{f"{person}_id": viewer.person_id}) if viewer.person_id else NOBODY


def plain_rows() -> models.Manager[Any]:
    """Return the manager that relations and a room's own queries and operations use; guard tests watch who does."""
    return models.Manager()
