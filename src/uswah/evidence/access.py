"""Who may see and give evidence."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from uswah.common.guard import NOBODY, has_row, same_person, within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.evidence.enums import ANONYMOUS, CodingState, NoteKind, RoundState, SourceRole
from uswah.institutions.access import HasPaths, can


def seen_submissions(viewer: Viewer) -> Q:
    """Return the scope of submissions.

    Those at places whose levels the viewer sees and those about the viewer, except while their round collects and
    except what anonymous sources wrote; and always what the viewer judged or wrote down.
    """
    return _seen(viewer, "")


def seen_ratings(viewer: Viewer) -> Q:
    """Return the scope of ratings: those of the submissions that the viewer sees."""
    return _seen(viewer, "submission__")


def seen_decisions(viewer: Viewer) -> Q:
    """Return the scope of decisions between versions: those about submissions that the viewer sees."""
    return _seen(viewer, "original__")


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


def seen_assignments(viewer: Viewer) -> Q:
    """Return the scope of assignments: one's own, and where the viewer conducts rounds or rates those not about them."""
    asks = within(viewer, Permission.CONDUCT_ROUND) | within(viewer, Permission.RATE)
    return same_person(viewer, "asked_of") | (asks & ~same_person(viewer, "about"))


def asks_as(viewer: Viewer, place: HasPaths) -> tuple[SourceRole, ...]:
    """Return in which roles the viewer may ask somebody to judge there; only who conducts rounds appoints an assessor."""
    if can(viewer, Permission.CONDUCT_ROUND, place):
        return (SourceRole.PEER, SourceRole.ASSESSOR)
    return (SourceRole.PEER,) if can(viewer, Permission.RATE, place) else ()


def check_ask(viewer: Viewer, place: HasPaths, *, about: UUID, source_role: str) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may ask somebody to judge this teacher in this role."""
    if viewer.person_id == about:
        raise PermissionDenied(_("Nobody chooses who judges them."))
    if source_role not in asks_as(viewer, place):
        raise PermissionDenied(_("Who judges is chosen by the head; the pengawas may ask fellow teachers."))


def _seen(viewer: Viewer, prefix: str) -> Q:
    there = within(viewer, Permission.SEE_APPRAISAL, place=f"{prefix}institution")
    return ((there | same_person(viewer, f"{prefix}about")) & laid_open(prefix)) | own_submissions(viewer, prefix)


def seen_attachments(viewer: Viewer) -> Q:
    """Return the scope of attachments: those of submissions and notes that the viewer sees, so that blind stays blind."""
    of_submission = has_row("evidence.Submission", seen_submissions(viewer), pk="belongs_to")
    return of_submission | has_row("evidence.FieldNote", seen_notes(viewer), pk="belongs_to")


def seen_media(viewer: Viewer) -> Q:
    """Return the scope of stored files: those that something the viewer sees is attached by, from who brought it."""
    same = {"institution": "institution", "sha256": "sha256", "brought_by": "brought_by"}
    return has_row("evidence.Attachment", seen_attachments(viewer), **same)


def seen_removals(viewer: Viewer) -> Q:
    """Return the scope of removals: those of files that the viewer sees."""
    return has_row("evidence.Media", seen_media(viewer), pk="media")


def own_uploads(viewer: Viewer) -> Q:
    """Return the scope of files on their way: one's own."""
    return Q(account=viewer.account_id) if viewer.is_signed_in else NOBODY


def seen_notes(viewer: Viewer) -> Q:
    """Return the scope of notes.

    As submissions: blind while their round collects, and what an anonymous source said stays with the writer. Besides,
    whoever was asked to code a note sees it once nothing is blind, and a meeting is seen by who was there or took a task.
    """
    return _seen_notes(viewer, "")


def seen_in_notes(viewer: Viewer) -> Q:
    """Return the scope of what hangs on a note: its passages, decisions, attendance, and who codes it."""
    return _seen_notes(viewer, "note__")


def seen_tags(viewer: Viewer) -> Q:
    """Return the scope of tags: one's own, and those of a finished coding, except for whoever still codes the same note."""
    return _seen_tags(viewer, "")


def seen_tag_withdrawals(viewer: Viewer) -> Q:
    """Return the scope of withdrawals: those of the tags that the viewer sees."""
    return _seen_tags(viewer, "tag__")


def seen_resolutions(viewer: Viewer) -> Q:
    """Return the scope of decisions about a passage on which two coders differed: with the note."""
    return _seen_notes(viewer, "passage__note__")


def seen_codebooks(viewer: Viewer) -> Q:
    """Return the scope of codebooks: at places that the viewer sees; they hold nothing about anybody."""
    return within(viewer, Permission.SEE_INSTITUTION)


def own_notes(viewer: Viewer, prefix: str = "") -> Q:
    """Return the condition of notes that the viewer wrote, or entered for somebody."""
    wrote = same_person(viewer, f"{prefix}written_by")
    return wrote | Q(**{f"{prefix}entered_account": viewer.account_id}) if viewer.account_id else wrote


def _seen_notes(viewer: Viewer, prefix: str) -> Q:
    there = within(viewer, Permission.SEE_APPRAISAL, place=f"{prefix}institution")
    note = f"{prefix}pk"
    asked = has_row("evidence.Coding", same_person(viewer, "coder"), note=note)
    present = has_row("evidence.Attendance", same_person(viewer), note=note)
    owner = has_row("evidence.MeetingDecision", same_person(viewer, "owner"), note=note)
    collected = ~Q(**{f"{prefix}round__state": RoundState.COLLECTING})
    open_to = (there | same_person(viewer, f"{prefix}about")) & laid_open(prefix)
    return open_to | own_notes(viewer, prefix) | (asked & collected) | present | owner


def _seen_tags(viewer: Viewer, prefix: str) -> Q:
    own = same_person(viewer, f"{prefix}coding__coder")
    finished = Q(**{f"{prefix}coding__state__in": (CodingState.CODED, CodingState.OPENED)})
    unfinished = same_person(viewer, "coder") & ~Q(state=CodingState.OPENED)
    codes_too = has_row("evidence.Coding", unfinished, note=f"{prefix}coding__note")
    return _seen_notes(viewer, f"{prefix}coding__note__") & (own | (finished & ~codes_too))


def seen_campaigns(viewer: Viewer) -> Q:
    """Return the scope of campaigns: those at places where the viewer hears pupils, and those about the viewer."""
    return _hears(viewer, "")


def seen_releases(viewer: Viewer) -> Q:
    """Return the scope of released results: for the teacher at once, for whoever hears pupils there after some days."""
    others = Q(others_from__lte=viewer.at)
    there = within(viewer, Permission.HEAR_PUPILS, place="campaign__institution")
    return same_person(viewer, "campaign__about") | (there & others)


def seen_remarks(viewer: Viewer) -> Q:
    """Return the scope of what pupils wrote freely: as the results, but not for the head."""
    others = Q(campaign__release__others_from__lte=viewer.at)
    there = within(viewer, Permission.READ_PUPILS_WORDS, place="campaign__institution")
    told = Q(campaign__release__isnull=False)
    return told & (same_person(viewer, "campaign__about") | (there & others))


def seen_by_nobody(viewer: Viewer) -> Q:
    """Return the scope of what no viewer ever sees: tickets, and answers on their way."""
    return NOBODY


def _hears(viewer: Viewer, prefix: str) -> Q:
    there = within(viewer, Permission.HEAR_PUPILS, place=f"{prefix}institution")
    return there | same_person(viewer, f"{prefix}about")


def can_write_note(viewer: Viewer, place: HasPaths, *, kind: str, about: UUID | None, source_role: str) -> bool:
    """Tell whether the viewer may write this note: who rates there, about others; anybody there of a meeting.

    About oneself one hands in documents of one's own, in one's own role, and nothing else.
    """
    if kind == NoteKind.MEETING:
        return can(viewer, Permission.SEE_INSTITUTION, place)
    if viewer.person_id == about:
        return kind == NoteKind.DOCUMENT and source_role == SourceRole.SELF
    return can(viewer, Permission.RATE, place) or can(viewer, Permission.ENTER_FOR_OTHERS, place)


def check_write_note(viewer: Viewer, place: HasPaths, *, kind: str, about: UUID | None, source_role: str) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may write this note."""
    if not can_write_note(viewer, place, kind=kind, about=about, source_role=source_role):
        raise PermissionDenied(
            _("Notes about a teacher are written by the head, the pengawas, or whom they asked; not about oneself.")
        )


def can_code(viewer: Viewer, place: HasPaths, *, about: UUID | None, written_by: UUID | None) -> bool:
    """Tell whether the viewer may code a note that they see: its writer, and who rates there; never about oneself."""
    if viewer.person_id is None or about is None or viewer.person_id == about:
        return False
    return viewer.person_id == written_by or can(viewer, Permission.RATE, place)


def check_code(viewer: Viewer, place: HasPaths, *, about: UUID | None, written_by: UUID | None) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may code the note."""
    if not can_code(viewer, place, about=about, written_by=written_by):
        raise PermissionDenied(_("A note is coded by its writer, or by who rates there, and never by the teacher."))


def can_ask_coder(viewer: Viewer, place: HasPaths, *, first_coder: UUID | None, about: UUID | None) -> bool:
    """Tell whether the viewer may ask for a second coder: the first coder, or the head."""
    if viewer.person_id is None or viewer.person_id == about:
        return False
    return viewer.person_id == first_coder or can(viewer, Permission.ADOPT_RATING, place)


def check_ask_coder(viewer: Viewer, place: HasPaths, *, first_coder: UUID | None, about: UUID | None) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may ask for a second coder."""
    if not can_ask_coder(viewer, place, first_coder=first_coder, about=about):
        raise PermissionDenied(_("A second coder is asked by the first one, or by the head."))


def can_resolve(viewer: Viewer, place: HasPaths, *, coders: Collection[UUID], about: UUID | None) -> bool:
    """Tell whether the viewer may write down how a difference was resolved: the two coders, or the head."""
    if viewer.person_id is None or viewer.person_id == about:
        return False
    return viewer.person_id in coders or can(viewer, Permission.ADOPT_RATING, place)


def check_resolve(viewer: Viewer, place: HasPaths, *, coders: Collection[UUID], about: UUID | None) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may resolve a difference."""
    if not can_resolve(viewer, place, coders=coders, about=about):
        raise PermissionDenied(_("A difference is resolved by the two who coded, or by the head."))


def can_write_codebook(viewer: Viewer, place: HasPaths) -> bool:
    """Tell whether the viewer may write the codebook of the place: who rates there."""
    return can(viewer, Permission.RATE, place)


def check_write_codebook(viewer: Viewer, place: HasPaths) -> None:
    """Raise PermissionDenied, with the reason, unless the viewer may write the codebook of the place."""
    if not can_write_codebook(viewer, place):
        raise PermissionDenied(_("The codebook is written by the head and the pengawas."))
