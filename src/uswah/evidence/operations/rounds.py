"""Rounds begin and move on. Who may do so and what must be true is decided by the room above, which knows the levels."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Round
from uswah.evidence.policies import NotAcceptable
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place


def start_round(
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
    """Begin to collect judgements; raise NotAcceptable for a second round of a stage, or dates that leave no time."""
    if reply_until <= collect_until:
        raise NotAcceptable(_("Teachers need time to answer after the judgements are collected."), [])
    row = Round(
        institution=place,
        school_year_id=school_year,
        stage=stage,
        collect_until=collect_until,
        reply_until=reply_until,
        opened_at=at,
        changed_at=at,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as known:
            raise NotAcceptable(_("There is a round of this stage already."), []) from known
        _record(row, "round.opened", by, at, reason)
    return row


def move_round(
    *,
    of: Round,
    to: RoundState,
    action: str,
    by: Viewer,
    at: datetime,
    reason: str = "",
    reply_until: date | None = None,
) -> bool:
    """Move a round on from the state that it was read in; return False when somebody else moved it meanwhile.

    `reply_until` moves the day until which teachers may answer.
    """
    until = reply_until or of.reply_until
    with transaction.atomic():
        unmoved = Round.rows.filter(pk=of.pk, state=of.state)
        moved = unmoved.update(state=to, changed_at=at, reply_until=until)
        if moved:
            of.state, of.changed_at, of.reply_until = to, at, until
            _record(of, action, by, at, reason)
    return bool(moved)


def locked_round(round_id: int) -> Round:
    """Return a round as it is now, locked until the end of the transaction, so that nobody moves it meanwhile."""
    found: Round = Round.rows.select_for_update(of=("self",)).select_related("institution").get(pk=round_id)
    return found


def _record(row: Round, action: str, by: Viewer, at: datetime, reason: str) -> None:
    facts = {
        "school_year": row.school_year_id,
        "stage": row.stage,
        "state": str(row.state),
        "collect_until": row.collect_until.isoformat(),
        "reply_until": row.reply_until.isoformat(),
    }
    subject = audit.Subject("round", str(row.pk))
    place = audit_place(row.institution)
    audit.record(place=place, by=by, at=at, action=action, subject=subject, facts=facts, reason=reason)
