"""A round of a madrasah opens, its collection closes, it is concluded: each by a person, each in the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.appraisal.access import check_conduct
from uswah.appraisal.models import StandingLevel
from uswah.appraisal.operations.levels import enqueue_levels
from uswah.appraisal.policies import NotAllowed, RoundAct, RoundStep, check_act
from uswah.appraisal.queries.rounds import unmet_conditions
from uswah.common.viewer import Viewer
from uswah.evidence.models import Round
from uswah.evidence.operations import locked_round, move_round, start_round
from uswah.institutions.models import Institution


def open_round(
    *,
    place: Institution,
    school_year: str,
    stage: str,
    collect_until: date,
    reply_until: date,
    by: Viewer,
    at: datetime,
    reason: str = "",
) -> Round:
    """Begin to collect judgements, blind, at a madrasah in a stage of a year.

    Raises PermissionDenied without the power to conduct rounds there; NotAcceptable for a second round of the stage,
    or dates that leave teachers no time to answer.
    """
    check_conduct(by, place)
    return start_round(
        place=place,
        school_year=school_year,
        stage=stage,
        collect_until=collect_until,
        reply_until=reply_until,
        by=by,
        at=at,
        reason=reason,
    )


def close_collection(*, of: Round, by: Viewer, at: datetime, reason: str = "") -> Round:
    """End the collection: judgements lie side by side from now on, and the levels are estimated in the background.

    Who closes late gives the teachers the days to answer that they were promised. Raises PermissionDenied without the
    power; NotAllowed when the round is not collecting, and up to the day until which judgements are collected unless a
    reason is given.
    """
    check_conduct(by, of.institution)
    with transaction.atomic():
        row = locked_round(of.pk)
        today = timezone.localdate(at)
        step = check_act(row.state, RoundAct.CLOSE, unmet_conditions(row, today=today, reason=reason))
        yesterday = today - timedelta(days=1)
        until = max(row.reply_until, yesterday + (row.reply_until - row.collect_until))
        _move(row, step, "round.collected", by, at, reason, until)
        enqueue_levels(place=row.institution, school_year=row.school_year_id, stage=row.stage, by=by, at=at)
    return row


def complete_round(*, of: Round, by: Viewer, at: datetime, reason: str = "") -> Round:
    """Conclude the round: every standing level becomes final, and the database refuses to change it from then on.

    Raises PermissionDenied without the power; NotAllowed, with each blocker, while teachers still have time to answer,
    a reply has no answer, a musyawarah is not settled, or the levels are older than the evidence.
    """
    check_conduct(by, of.institution)
    with transaction.atomic():
        row = locked_round(of.pk)
        step = check_act(row.state, RoundAct.COMPLETE, unmet_conditions(row, today=timezone.localdate(at)))
        StandingLevel.rows.filter(round=row, final_at__isnull=True).update(final_at=at)
        _move(row, step, "round.completed", by, at, reason)
    return row


def _move(
    row: Round, step: RoundStep, action: str, by: Viewer, at: datetime, reason: str, until: date | None = None
) -> None:
    if not move_round(of=row, to=step.next, action=action, by=by, at=at, reason=reason, reply_until=until):
        raise NotAllowed(_("Somebody moved this round on in the meantime."))
