"""Writes of pupils' voice: a campaign from its preparation to the erasing of words; tickets are redeemed in between."""

from uswah.evidence.operations.voice.campaigns import (
    NewCampaign,
    asked_form,
    open_campaign,
    prepare_campaign,
    print_tickets,
)
from uswah.evidence.operations.voice.closing import close_campaign, leave_no_trace, write_anew
from uswah.evidence.operations.voice.erasing import erase_words, tidy_voice
from uswah.evidence.operations.voice.redeeming import MOST_ITEMS, Asked, Fate, ask, redeem, take_batch
from uswah.evidence.operations.voice.releasing import release_campaign

__all__ = [
    "MOST_ITEMS",
    "Asked",
    "Fate",
    "NewCampaign",
    "ask",
    "asked_form",
    "close_campaign",
    "erase_words",
    "leave_no_trace",
    "open_campaign",
    "prepare_campaign",
    "print_tickets",
    "redeem",
    "release_campaign",
    "take_batch",
    "tidy_voice",
    "write_anew",
]
