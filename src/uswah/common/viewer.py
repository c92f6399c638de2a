"""Who is looking: one frozen value, built once a request, that every read starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from uswah.common.permissions import Permission


class Tree(StrEnum):
    """The two trees a madrasah stands in: the area of the ministry and the pesantren."""

    AREA = "area"
    PESANTREN = "pesantren"


@dataclass(frozen=True, slots=True)
class Reach:
    """A node from which a power reaches down: every path that starts with `prefix` in that tree."""

    tree: Tree
    prefix: str

    def covers(self, *, path: str, pesantren_path: str) -> bool:
        """Tell whether a place with these two paths lies at or below the node."""
        return (path if self.tree is Tree.AREA else pesantren_path).startswith(self.prefix)


NOTHING: Mapping[Permission, tuple[Reach, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks or acts, with what they reach at one moment.

    `account_id` and `person_id` are None for a visitor; `purpose` says why an officer of the ministry looks.
    """

    at: datetime
    language: str = "id"
    account_id: int | None = None
    person_id: UUID | None = None
    name: str = ""
    purpose: str = ""
    roles: tuple[str, ...] = ()
    reach: Mapping[Permission, tuple[Reach, ...]] = field(default_factory=lambda: NOTHING)
    # What was read for this viewer already; a viewer lives for one request, so nothing here can grow stale.
    memo: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_signed_in(self) -> bool:
        """Tell whether an account stands behind the viewer."""
        return self.account_id is not None

    def may(self, permission: Permission) -> bool:
        """Tell whether the viewer holds the power anywhere at all."""
        return bool(self.reach.get(permission))

    def may_at(self, permission: Permission, *, path: str, pesantren_path: str = "") -> bool:
        """Tell whether the viewer holds the power at the place with these two paths."""
        return any(reach.covers(path=path, pesantren_path=pesantren_path) for reach in self.reach.get(permission, ()))


def command_line(at: datetime) -> Viewer:
    """Return the viewer of somebody with a shell on the server: no account, named as such in the audit ledger."""
    return Viewer(at=at, name="command line")
