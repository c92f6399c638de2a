"""Write dates as Indonesian papers do, and read them as Indonesian workbooks hold them."""

import re
import unicodedata
from datetime import date
from typing import Final

from uswah.core.text.refusals import RefusalCode, RefusedText

MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
SHORT_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des",
)  # fmt: skip
WEEKDAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

# Older spellings, other abbreviations, and the English names that an English Excel writes.
_OTHER_MONTH_NAMES: Final = (
    ("january",), ("pebruari", "peb", "february"), ("march",), (), ("may",), ("june",),
    ("july",), ("agt", "ags", "agust", "august", "aug"), ("sept",), ("october", "oct"),
    ("nopember", "nop"), ("december", "dec"),
)  # fmt: skip
_OTHER_WEEKDAYS: Final = {"jum'at": 4, "jum’at": 4, "ahad": 6}

_YEARS: Final = range(1900, 2101)
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_NUMERIC: Final = re.compile(r"([0-9]{1,2})([/.\- ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_NAMED: Final = re.compile(r"([0-9]{1,2})[ \-/]([a-z]+)\.?[ \-/]([0-9]{4}|[0-9]{2})")
_WEEKDAY: Final = re.compile(r"([a-z'’]+) ?, ?(.+)")


def _month_numbers() -> dict[str, int]:
    numbers: dict[str, int] = {}
    for index, others in enumerate(_OTHER_MONTH_NAMES):
        for name in (MONTHS[index].lower(), SHORT_MONTHS[index].lower(), *others):
            numbers[name] = index + 1
    return numbers


_MONTH_NUMBERS: Final = _month_numbers()
_WEEKDAY_NUMBERS: Final = {name.lower(): day for day, name in enumerate(WEEKDAYS)} | _OTHER_WEEKDAYS


def long_date(day: date) -> str:
    """Write a date in full: `21 November 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_date(day: date) -> str:
    """Write a date in full with its day of the week: `Sabtu, 21 November 2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {long_date(day)}"


def short_date(day: date) -> str:
    """Write a date for a narrow place: `21 Nov 2026`."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}"


def numeric_date(day: date) -> str:
    """Write a date in digits, day first: `21/11/2026`."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def date_range(first: date, last: date) -> str:
    """Write the days from `first` to `last` without saying twice what they share.

    Raises ValueError when `last` is before `first`.
    """
    if last < first:
        raise ValueError(f"{last} is before {first}")
    if first == last:
        return long_date(first)
    if first.year != last.year:
        return f"{long_date(first)} – {long_date(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} – {long_date(last)}"
    return f"{first.day}–{long_date(last)}"


def parse_date(text: str) -> date:
    """Read a date that somebody typed as text; the day comes before the month, always.

    Reads `12/11/2026`, `12-11-2026`, `12.11.2026`, `2026-11-12`, `12 November 2026`, `12 Nov 2026`
    and each with a weekday before it. A year of two digits is refused, not guessed.
    Raises RefusedText.
    """
    written = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if not written:
        raise RefusedText(RefusalCode.EMPTY, text)
    weekday, written = _take_weekday(written, text)
    day = _build(_parts(written, text), text)
    if weekday is not None and day.weekday() != weekday:
        raise RefusedText(RefusalCode.WEEKDAY_MISMATCH, text)
    return day


def _take_weekday(written: str, text: str) -> tuple[int | None, str]:
    found = _WEEKDAY.fullmatch(written)
    if found is None:
        return None, written
    if found[1] not in _WEEKDAY_NUMBERS:
        raise RefusedText(RefusalCode.UNRECOGNISED, text)
    return _WEEKDAY_NUMBERS[found[1]], found[2]


def _parts(written: str, text: str) -> tuple[str, int, int]:
    """Return year (as written), month and day."""
    if found := _ISO.fullmatch(written.upper()):
        return found[1], int(found[2]), int(found[3])
    if found := _NUMERIC.fullmatch(written):
        return found[4], int(found[3]), int(found[1])
    found = _NAMED.fullmatch(written)
    if found is None or found[2] not in _MONTH_NUMBERS:
        raise RefusedText(RefusalCode.UNRECOGNISED, text)
    return found[3], _MONTH_NUMBERS[found[2]], int(found[1])


def _build(parts: tuple[str, int, int], text: str) -> date:
    year, month, day = parts
    if len(year) != 4:
        raise RefusedText(RefusalCode.YEAR_TWO_DIGITS, text)
    if int(year) not in _YEARS:
        raise RefusedText(RefusalCode.YEAR_IMPLAUSIBLE, text)
    if month > 12 >= day >= 1 and month <= 31:
        raise RefusedText(RefusalCode.MONTH_FIRST, text)
    try:
        return date(int(year), month, day)
    except ValueError as error:
        raise RefusedText(RefusalCode.NO_SUCH_DATE, text) from error
