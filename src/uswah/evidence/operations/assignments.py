"""Somebody is asked to judge a teacher, or no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.evidence.access import check_ask
from uswah.evidence.models import Assignment
from uswah.evidence.policies import NotAcceptable
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.people.models import Post


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """Who is asked to judge whom, with what, in which role, until when."""

    about: UUID
    asked_of: UUID
    instrument_id: int
    school_year: str
    stage: str
    technique: str
    source_role: str
    due_on: date


def ask_for_rating(*, new: NewAssignment, place: Institution, by: Viewer, at: datetime) -> Assignment:
    """Ask somebody to judge a teacher; raise PermissionDenied for who may not ask, NotAcceptable for what makes no sense.

    Nobody chooses their own judges, and only who conducts the round appoints an assessor.
    """
    check_ask(by, place, about=new.about, source_role=new.source_role)
    if new.about == new.asked_of:
        raise NotAcceptable(_("Nobody is asked to judge themselves."), ["asked_of"])
    if new.due_on < timezone.localdate(at):
        raise NotAcceptable(_("The day until which it is due has passed."), ["due_on"])
    there = set(
        Post.rows.filter(institution=place, person__in=[new.about, new.asked_of]).values_list("person_id", flat=True)
    )
    if there != {new.about, new.asked_of}:
        raise NotAcceptable(_("Both must have a post at this madrasah."), ["asked_of"])
    row = Assignment(
        institution=place,
        school_year_id=new.school_year,
        stage=new.stage,
        about_id=new.about,
        asked_of_id=new.asked_of,
        instrument_id=new.instrument_id,
        technique=new.technique,
        source_role=new.source_role,
        due_on=new.due_on,
        asked_by_id=by.person_id,
        asked_at=at,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise NotAcceptable(_("This person is asked for it already."), ["asked_of"]) from error
        _record("assignment.asked", row, place, by, at)
    return row


def withdraw_assignment(*, assignment: Assignment, by: Viewer, at: datetime) -> None:
    """Ask no longer; what was judged meanwhile stays. Raises PermissionDenied for who may not ask there."""
    place = assignment.institution
    check_ask(by, place, about=assignment.about_id, source_role=assignment.source_role)
    with transaction.atomic():
        open_one = Assignment.rows.filter(pk=assignment.pk, withdrawn_at__isnull=True)
        if open_one.update(withdrawn_at=at, withdrawn_account=by.account_id):
            _record("assignment.withdrawn", assignment, place, by, at)


def _record(action: str, row: Assignment, place: Institution, by: Viewer, at: datetime) -> None:
    facts = {"source_role": str(row.source_role), "stage": str(row.stage), "instrument": row.instrument_id}
    subject = audit.Subject("assignment", str(row.pk))
    audit.record(place=audit_place(place), by=by, at=at, action=action, subject=subject, facts=facts)
