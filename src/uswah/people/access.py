"""Who may see people."""

from __future__ import annotations

from django.db.models import Q

from uswah.common.guard import has_row, same_person, within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer


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
    """Return the scope of roles: those at places whose roles the viewer manages, and the viewer's own."""
    own = Q(account_id=viewer.account_id) if viewer.account_id else Q(pk__in=[])
    return within(viewer, Permission.MANAGE_ROLES) | own


def own_account(viewer: Viewer) -> Q:
    """Return the scope of accounts: one's own, and those of persons at places whose people the viewer manages."""
    there = has_row("people.Post", within(viewer, Permission.MANAGE_PEOPLE), person="person")
    own = Q(pk=viewer.account_id) if viewer.account_id else Q(pk__in=[])
    return there | own
