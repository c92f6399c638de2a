"""Who may see people, and who may act on another person's account."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from uswah.common.guard import has_row, same_person, within
from uswah.common.permissions import Permission
from uswah.common.viewer import Reach, Viewer
from uswah.institutions.access import HasPaths, can, overseen
from uswah.institutions.enums import InstitutionKind
from uswah.people.enums import BEGINNERS, ROLES, Role

Powers = Mapping[Permission, tuple[Reach, ...]]


def seen_posts(viewer: Viewer) -> Q:
    """Return the scope of posts: those at places the viewer oversees, and the viewer's own."""
    return within(viewer, Permission.SEE_PEOPLE) | same_person(viewer)


def seen_assignments(viewer: Viewer) -> Q:
    """Return the scope of teaching assignments: those of posts that the viewer sees."""
    return within(viewer, Permission.SEE_PEOPLE, place="post__institution") | same_person(viewer, "post__person")


def seen_persons(viewer: Viewer) -> Q:
    """Return the scope of persons: those with a post at a place the viewer oversees, and the viewer."""
    there = has_row("people.Post", within(viewer, Permission.SEE_PEOPLE), person="pk")
    return there | (Q(pk=viewer.person_id) if viewer.person_id else Q(pk__in=[]))


def seen_identifiers(viewer: Viewer) -> Q:
    """Return the scope of identifiers: those of persons that the viewer sees."""
    there = has_row("people.Post", within(viewer, Permission.SEE_PEOPLE), person="person")
    return there | same_person(viewer)


def seen_roles(viewer: Viewer) -> Q:
    """Return the scope of roles: those where the viewer manages people or roles or oversees, and the viewer's own.

    An officer sees the roles at areas and pesantren; those of a madrasah stay with its head and operator.
    """
    own = Q(account_id=viewer.account_id) if viewer.account_id else Q(pk__in=[])
    managed = within(viewer, Permission.MANAGE_ROLES) | within(viewer, Permission.MANAGE_PEOPLE) | own
    if not viewer.may(Permission.MANAGE_INSTITUTION):
        return managed
    above_madrasah = overseen(viewer) & ~Q(kind=InstitutionKind.MADRASAH)
    return managed | has_row("institutions.Institution", above_madrasah, pk="institution")


def own_account(viewer: Viewer) -> Q:
    """Return the scope of accounts: one's own, and those of who works or holds a role where the viewer manages people."""
    works = has_row("people.Post", within(viewer, Permission.MANAGE_PEOPLE), person="person")
    serves = has_row("people.RoleAssignment", within(viewer, Permission.MANAGE_PEOPLE), account="pk")
    own = Q(pk=viewer.account_id) if viewer.account_id else Q(pk__in=[])
    return works | serves | own


def outranks(viewer: Viewer, powers: Powers) -> bool:
    """Tell whether an account with these powers may do anything, anywhere, that the viewer may not do there.

    Who gives the roles of a place could take any of its powers, so holds them all. Merely seeing a place counts for
    nothing: a teacher of two madrasah must not be out of reach for both.
    """
    return any(
        not _holds(viewer, permission, node)
        for permission, nodes in powers.items()
        if permission is not Permission.SEE_INSTITUTION
        for node in nodes
    )


def _holds(viewer: Viewer, permission: Permission, node: Reach) -> bool:
    held = (*viewer.reach.get(permission, ()), *viewer.reach.get(Permission.MANAGE_ROLES, ()))
    return any(mine.tree is node.tree and node.prefix.startswith(mine.prefix) for mine in held)


def check_may_act_on(viewer: Viewer, powers: Powers) -> None:
    """Raise PermissionDenied for an account that outranks the viewer: nobody takes over what they do not hold."""
    if outranks(viewer, powers):
        raise PermissionDenied(
            _(
                "This account holds powers that you do not hold, so you cannot change it. Ask the head of the madrasah,"
                " or whoever looks after the server."
            )
        )


def check_is_keeper(is_keeper: bool) -> None:
    """Raise PermissionDenied where another madrasah, the person's base, keeps the person's entries and account."""
    if not is_keeper:
        raise PermissionDenied(_("The madrasah that is this person's base (satminkal) looks after the account."))


class Seat(Protocol):
    """A place at which a role may stand, with the place above it (None for the nation and for a pesantren)."""

    @property
    def kind(self) -> str:
        """Return the kind of place."""

    @property
    def parent(self) -> HasPaths | None:
        """Return the place above."""


def appointable(viewer: Viewer, place: Seat, ever_held: Collection[str]) -> tuple[Role, ...]:
    """Return the roles that an officer may give, and end, at a place that they oversee.

    A madrasah gets its first head and its first operator, and nothing once a head has been there (`ever_held` = which
    roles anybody holds or held there). A ministry's role is given from above only, never at one's own level. This rests
    on MANAGE_INSTITUTION: MANAGE_ROLES would count as every power at the place, down to each account below.
    """
    if place.kind == InstitutionKind.MADRASAH:
        has_begun = Role.KEPALA in ever_held
        return () if has_begun else tuple(role for role in BEGINNERS if role not in ever_held)
    is_above = place.parent is not None and can(viewer, Permission.MANAGE_INSTITUTION, place.parent)
    return tuple(
        role for role, rule in ROLES.items() if place.kind in rule.stands_at and (is_above or not rule.needs_purpose)
    )


def check_may_appoint(viewer: Viewer, role: str, place: Seat) -> None:
    """Raise PermissionDenied unless an officer may end this role at the place; a madrasah's are its head's."""
    if place.kind == InstitutionKind.MADRASAH or role not in appointable(viewer, place, ()):
        raise PermissionDenied(
            _("This role is given and ended at a level above yours, or by the head of the madrasah.")
        )
