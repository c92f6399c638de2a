"""A round of a madrasah opens, its collection closes, it is concluded: each by a person, each in the ledger."""

from __future__ import annotations

from datetime import date, datetime

from uswah.common.viewer import Viewer
from uswah.evidence.models import Round
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
    raise NotImplementedError


def close_collection(*, of: Round, by: Viewer, at: datetime, reason: str = "") -> Round:
    """End the collection: judgements lie side by side from now on, and the levels are estimated in the background.

    Raises PermissionDenied without the power; NotAllowed when the round is not collecting, and before the day until
    which judgements are collected unless a reason is given.
    """
    raise NotImplementedError


def complete_round(*, of: Round, by: Viewer, at: datetime, reason: str = "") -> Round:
    """Conclude the round: every standing level becomes final, and the database refuses to change it from then on.

    Raises PermissionDenied without the power; NotAllowed, with each blocker, while teachers still have time to answer,
    a reply has no answer, a musyawarah is not settled, or the levels are older than the evidence.
    """
    raise NotImplementedError
