"""A class whose pupils are asked, for the stories of pupils' voice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from factories import AT, TODAY, YEAR, Madrasah, viewer

from uswah.common.viewer import Viewer
from uswah.evidence.models import Campaign
from uswah.evidence.operations.voice import (
    Fate,
    NewCampaign,
    open_campaign,
    prepare_campaign,
    print_tickets,
    redeem,
)
from uswah.people.models import Account

QUESTIONS = ("jelas", "periksa", "ragam", "mencoba", "salah", "dengar", "tanya", "adil", "santun", "waktu")
ANSWERS = {**dict.fromkeys(QUESTIONS, "3"), "usul": "Lebih banyak percobaan."}
WORDS = "Lebih banyak percobaan."


@dataclass
class VoiceClass:
    """A campaign at a madrasah with the codes on its tickets."""

    madrasah: Madrasah
    row: Campaign
    codes: tuple[str, ...]

    @classmethod
    def opened(cls, madrasah: Madrasah, *, pupils: int, class_name: str = "VIII-A") -> VoiceClass:
        """Prepare, print and open by the head."""
        voice = cls(madrasah, Campaign(), ())
        row = voice.prepare(class_name=class_name, class_size=pupils)
        codes = print_tickets(of=row, by=viewer(madrasah.hasan), at=AT)
        return cls(madrasah, open_campaign(of=row, by=viewer(madrasah.hasan), at=AT), codes)

    def prepare(self, **changes) -> Campaign:
        """Prepare a campaign about Bu Aisyah; `changes` are fields of NewCampaign."""
        cast = self.madrasah
        new = NewCampaign(cast.aisyah.person_id, "VIII-A", 12, YEAR, "formative", TODAY + timedelta(days=7))
        return prepare_campaign(new=replace(new, **changes), place=cast.place, by=viewer(cast.hasan), at=AT)

    def all_answer(self, said: Callable[[int], dict[str, str]] | None = None) -> None:
        """Let every pupil answer in the order of the tickets: the first question turns through the scale."""
        said = said or (lambda pupil: {**ANSWERS, "jelas": str(pupil % 4 + 1)})
        fates = {redeem(typed=code, answers=said(pupil), at=AT) for pupil, code in enumerate(self.codes)}
        assert fates == {Fate.TAKEN}

    def later(self, account: Account, days: int) -> Viewer:
        """Return the viewer behind an account some days on."""
        return replace(viewer(account), at=AT + timedelta(days=days))
