"""Who may see official levels, rate, amend, and decide which rating counts."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from uswah.common.guard import same_person, within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.evidence.access import laid_open, own_submissions
from uswah.evidence.enums import SourceRole
from uswah.institutions.access import HasPaths, can, check
from uswah.people.enums import Role


def seen_appraisals(viewer: Viewer) -> Q:
    """Return the scope of appraisals: at places whose levels the viewer sees, and one's own.

    While the round of what counts still collects, only whoever judged it or wrote it down sees the level.
    """
    there = within(viewer, Permission.SEE_APPRAISAL) | same_person(viewer, "about")
    return there & (laid_open("counted__") | own_submissions(viewer, "counted__"))


def seen_level_runs(viewer: Viewer) -> Q:
    """Return the scope of level runs: at places whose levels the viewer sees."""
    return within(viewer, Permission.SEE_APPRAISAL)


def seen_levels(viewer: Viewer) -> Q:
    """Return the scope of levels: at places whose levels the viewer sees, and one's own."""
    return within(viewer, Permission.SEE_APPRAISAL) | same_person(viewer, "about")


# Whoever sees a level sees what people decided and answered about it: nothing about a teacher is kept from the teacher.
seen_musyawarah = seen_moderations = seen_standing = seen_replies = seen_levels


def seen_reply_answers(viewer: Viewer) -> Q:
    """Return the scope of answers: those to replies that the viewer sees."""
    return within(viewer, Permission.SEE_APPRAISAL, place="reply__institution") | same_person(viewer, "reply__about")


def seen_sheets(viewer: Viewer) -> Q:
    """Return the scope of vignette sheets: one's own only, whatever the role."""
    return same_person(viewer, "rated_by")


def check_see_teacher(viewer: Viewer, place: HasPaths, about: UUID) -> None:
    """Raise PermissionDenied unless the viewer sees the levels of the place, or is the teacher."""
    if viewer.person_id != about:
        check(viewer, Permission.SEE_APPRAISAL, place)


def rates_in_person(viewer: Viewer, place: HasPaths) -> bool:
    """Tell whether the viewer may rate at the place in their own name."""
    return can(viewer, Permission.RATE, place)


def enters_for_others(viewer: Viewer, place: HasPaths) -> bool:
    """Tell whether the viewer may enter at the place what somebody else judged."""
    return can(viewer, Permission.ENTER_FOR_OTHERS, place)


def can_rate(viewer: Viewer, place: HasPaths, about: UUID) -> bool:
    """Tell whether the viewer may write a rating of this teacher, in their own name or in another's."""
    return viewer.person_id != about and (rates_in_person(viewer, place) or enters_for_others(viewer, place))


def reflects(viewer: Viewer, about: UUID) -> bool:
    """Tell whether what the viewer writes about this teacher is a self-reflection: it never counts by itself."""
    return viewer.person_id == about


def judges_as(viewer: Viewer, place: HasPaths) -> tuple[SourceRole, ...]:
    """Return in which roles the viewer judges teachers of a place in their own name, by office."""
    if not rates_in_person(viewer, place):
        return ()
    leads = can(viewer, Permission.ADOPT_RATING, place)
    oversees = Role.PENGAWAS in viewer.roles
    return (*((SourceRole.KEPALA,) if leads else ()), *((SourceRole.PENGAWAS,) if oversees else ()))


def check_rate(viewer: Viewer, place: HasPaths, about: UUID) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may rate this teacher, or reflect on themselves."""
    if not reflects(viewer, about) and not can_rate(viewer, place, about):
        raise PermissionDenied(_("Only the head, the pengawas, or the operator on their behalf, writes ratings here."))


def can_amend(viewer: Viewer, place: HasPaths, *, about: UUID, rated_by: UUID | None) -> bool:
    """Tell whether the viewer may amend a rating: its rater, or whoever enters on the rater's behalf."""
    if viewer.person_id == about:
        return rated_by == about  # one's own reflection, and nothing else that is about oneself
    own = rated_by is not None and rated_by == viewer.person_id and rates_in_person(viewer, place)
    return own or enters_for_others(viewer, place)


def check_amend(viewer: Viewer, place: HasPaths, *, about: UUID, rated_by: UUID | None) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may amend the rating."""
    if not can_amend(viewer, place, about=about, rated_by=rated_by):
        raise PermissionDenied(_("A rating is amended by whoever gave it, or by the operator on their behalf."))


def can_adopt(viewer: Viewer, place: HasPaths, about: UUID) -> bool:
    """Tell whether the viewer may decide which rating of this teacher counts."""
    return viewer.person_id != about and can(viewer, Permission.ADOPT_RATING, place)


def check_adopt(viewer: Viewer, place: HasPaths, about: UUID) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may decide which rating of this teacher counts."""
    if viewer.person_id == about:
        raise PermissionDenied(_("Nobody decides which rating counts for themselves."))
    check(viewer, Permission.ADOPT_RATING, place)


def can_decide(viewer: Viewer, place: HasPaths, *, about: UUID, rated_by: UUID | None) -> bool:
    """Tell whether the viewer may decide which version of a rating holds: its rater, or the head for them."""
    if rated_by is not None and rated_by == viewer.person_id:
        return True
    return can_adopt(viewer, place, about)


def check_decide(viewer: Viewer, place: HasPaths, *, about: UUID, rated_by: UUID | None) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may decide which version of a rating holds."""
    if not can_decide(viewer, place, about=about, rated_by=rated_by):
        raise PermissionDenied(_("Which version holds is decided by whoever gave the rating, or by the head for them."))


def check_conduct(viewer: Viewer, place: HasPaths) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may open, close and conclude rounds at the place."""
    check(viewer, Permission.CONDUCT_ROUND, place)


def can_conduct(viewer: Viewer, place: HasPaths) -> bool:
    """Tell whether the viewer may open, close and conclude rounds at the place."""
    return can(viewer, Permission.CONDUCT_ROUND, place)


def can_moderate(viewer: Viewer, place: HasPaths, about: UUID) -> bool:
    """Tell whether the viewer may decide about the levels of this teacher, and answer their replies."""
    return viewer.person_id != about and can(viewer, Permission.MODERATE, place)


def check_moderate(viewer: Viewer, place: HasPaths, about: UUID) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may decide about the levels of this teacher."""
    if viewer.person_id == about:
        raise PermissionDenied(_("Nobody decides about their own level. For the head the pengawas does."))
    check(viewer, Permission.MODERATE, place)


def check_reply(viewer: Viewer, about: UUID) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer is the teacher."""
    if viewer.person_id != about:
        raise PermissionDenied(_("Only the teacher answers to the own level."))
