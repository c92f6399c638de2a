"""Classes of each madrasah that were asked about Bu Aisyah and her colleague, with a canary in all that pupils wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from factories import AT, TODAY, YEAR, system

from uswah.evidence.operations.voice import (
    Fate,
    NewCampaign,
    close_campaign,
    open_campaign,
    prepare_campaign,
    print_tickets,
    redeem,
    release_campaign,
)
from uswah.evidence.operations.voice.keys import destroy_key

if TYPE_CHECKING:
    from support.sweep.world import Planted

PUPILS = 10  # from ten on what they wrote is kept


def fill(planted: Planted, word: Callable[[str], str]) -> None:
    """Ask one class about each of the two teachers, and release what it said."""
    for whose, subject in (("aisyah", "a"), ("colleague", "b")):
        about, class_name = planted.people[whose].pk, word(subject)[:40]
        new = NewCampaign(about, class_name, PUPILS, YEAR, "formative", TODAY + timedelta(days=7))
        row = prepare_campaign(new=new, place=planted.place, by=system(), at=AT)
        codes = print_tickets(of=row, by=system(), at=AT)
        row = open_campaign(of=row, by=system(), at=AT)
        fates = {redeem(typed=code, answers={"jelas": "3", "usul": word(subject)}, at=AT) for code in codes}
        assert fates == {Fate.TAKEN}
        row = close_campaign(of=row, by=system(), at=AT)
        destroy_key(row.pk)  # the ground is never committed, so closing does not come to it
        release_campaign(of=row, by=system(), at=AT)
        planted.campaigns[whose] = row
