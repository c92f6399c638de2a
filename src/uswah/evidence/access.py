"""Who may see and give evidence."""

from __future__ import annotations

from django.db.models import Q

from uswah.common.guard import same_person, within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.evidence.enums import ANONYMOUS, RoundState


def seen_submissions(viewer: Viewer) -> Q:
    """Return the scope of submissions.

    Those at places whose levels the viewer sees and those about the viewer, except while their round collects and
    except what anonymous sources wrote; and always what the viewer judged or wrote down.
    """
    return _seen(viewer, "")


def seen_ratings(viewer: Viewer) -> Q:
    """Return the scope of ratings: those of the submissions that the viewer sees."""
    return _seen(viewer, "submission__")


def own_submissions(viewer: Viewer, prefix: str = "") -> Q:
    """Return the condition of submissions that the viewer judged, or wrote down for somebody."""
    judged = same_person(viewer, f"{prefix}rated_by")
    return judged | Q(**{f"{prefix}entered_account": viewer.account_id}) if viewer.account_id else judged


def laid_open(prefix: str = "") -> Q:
    """Return the condition of submissions that are not blind: outside of any round, or of one past its collection.

    What an anonymous source wrote is never laid open; it is told as an aggregate only.
    """
    blind = Q(**{f"{prefix}round__state": RoundState.COLLECTING})
    return ~blind & ~Q(**{f"{prefix}source_role__in": ANONYMOUS})


def seen_rounds(viewer: Viewer) -> Q:
    """Return the scope of rounds: at places that the viewer sees."""
    return within(viewer, Permission.SEE_INSTITUTION)


def _seen(viewer: Viewer, prefix: str) -> Q:
    there = within(viewer, Permission.SEE_APPRAISAL, place=f"{prefix}institution")
    return ((there | same_person(viewer, f"{prefix}about")) & laid_open(prefix)) | own_submissions(viewer, prefix)
