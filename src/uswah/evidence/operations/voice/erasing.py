"""What was promised to pupils comes true though nobody presses a button: late campaigns close, words are erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from uswah.common.viewer import Viewer
from uswah.evidence.enums import CampaignState
from uswah.evidence.models import Campaign
from uswah.evidence.operations.voice.campaigns import locked_campaign, record_act
from uswah.evidence.operations.voice.closing import close_campaign, leave_no_trace, rewrite
from uswah.evidence.operations.voice.keys import kept_keys
from uswah.evidence.policies import CampaignAct, next_campaign_state


def erase_words(*, of: Campaign, by: Viewer, at: datetime) -> Campaign:
    """Erase what pupils wrote freely; the numbers stay as they were told."""
    with transaction.atomic():
        row = locked_campaign(of.pk)
        row.state = next_campaign_state(row.state, CampaignAct.ERASE)
        row.remarks.all().delete()
        row.save(update_fields=["state"])
        record_act(row, "erased", by, at, {})
        transaction.on_commit(lambda: leave_no_trace(row.pk))
    return row


def tidy_voice(*, by: Viewer, at: datetime) -> dict[str, int]:
    """Close what is past its last day, erase words whose time is over, destroy keys that stayed; return how many.

    For a nightly timer. At the end the database writes itself anew, should it have been too busy for that at a closing.
    """
    today = timezone.localdate(at)
    late = list(Campaign.rows.filter(state=CampaignState.OPEN, closes_on__lt=today).order_by("pk"))
    for row in late:
        close_campaign(of=row, by=by, at=at)
    over = list(Campaign.rows.filter(state=CampaignState.RELEASED, erase_on__lte=today).order_by("pk"))
    for row in over:
        erase_words(of=row, by=by, at=at)
    waiting = (CampaignState.PREPARED, CampaignState.OPEN)  # one that opens at this moment has its key before its state
    stayed = set(kept_keys()) - set(Campaign.rows.filter(state__in=waiting).values_list("pk", flat=True))
    for campaign in stayed:
        leave_no_trace(campaign)
    rewrite()
    return {"closed": len(late), "erased": len(over), "keys": len(stayed)}
