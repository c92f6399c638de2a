"""Put the Hijri date beside the date of the common era, as papers of a madrasah do.

The reckoning is the Umm al-Qura calendar of the library `hijridate`. The calendar of the Indonesian
ministry of religious affairs follows the MABIMS criteria and can differ from it by a day, most
often at the start of Ramadan, Syawal and Zulhijah. `shift` carries such a difference where the
madrasah knows it; nothing here guesses it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hijridate import Gregorian

from uswah.core.text.dates import long_date

HIJRI_MONTHS: Final = (
    "Muharram", "Safar", "Rabiul Awal", "Rabiul Akhir", "Jumadil Awal", "Jumadil Akhir",
    "Rajab", "Sya'ban", "Ramadan", "Syawal", "Zulkaidah", "Zulhijah",
)  # fmt: skip
# The library's table reaches back to 1924, but keeps months of 28 and 31 days as they were once
# announced, the last in 1945; no paper of ours is that old, and its end is the table's end.
FIRST_DAY: Final = date(1946, 1, 1)
LAST_DAY: Final = date(2077, 11, 16)


@dataclass(frozen=True, slots=True, order=True)
class HijriDate:
    """Hold a year, a month (1 to 12) and a day (1 to 30) of the Hijri calendar."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        """Write it with the month's Indonesian name: `11 Jumadil Akhir 1448 H`."""
        return f"{self.day} {HIJRI_MONTHS[self.month - 1]} {self.year} H"


def hijri_date(day: date, *, shift: int = 0) -> HijriDate:
    """Return the Umm al-Qura date of the day, read `shift` (-2 to 2) days ahead.

    `shift=-1` is for a month that began a day later here than in Umm al-Qura, `1` for an earlier
    one. Raises ValueError outside 1 January 1946 to 16 November 2077.
    """
    if not -2 <= shift <= 2:
        raise ValueError(f"calendars differ by a day or two, not by {shift}")
    moved = day + timedelta(days=shift)
    if not FIRST_DAY <= moved <= LAST_DAY:
        raise ValueError(f"the Umm al-Qura table does not reach {moved}")
    converted = Gregorian(moved.year, moved.month, moved.day).to_hijri()
    return HijriDate(converted.year, converted.month, converted.day)


def both_calendars(day: date, *, shift: int = 0) -> str:
    """Write `21 November 2026 M / 11 Jumadil Akhir 1448 H`."""
    return f"{long_date(day)} M / {hijri_date(day, shift=shift)}"
