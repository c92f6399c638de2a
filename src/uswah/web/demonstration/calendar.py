"""When the invented things happened: formative ratings in August, summative in April and May.

In the running year the invented madrasah close early, in November, so that the year has official levels to show.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from uswah.web.demonstration.places import YEARS

ZONE = ZoneInfo("Asia/Jakarta")


def moment(day: date, hour: int = 9) -> datetime:
    """Return an hour of a day in western Indonesia."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def school_year(year: int) -> str:
    """Return the code of the school year that begins in July of `year`."""
    return f"{year}/{year + 1}"


def founded_on() -> date:
    """Return the day on which everything begins."""
    return date(YEARS[0], 7, 1)


def year_opens_on(year: int) -> date:
    """Return the day on which the year's teaching was divided."""
    return date(year, 7, 10)


def observed_on(year: int, stage: str, order: int) -> date:
    """Return the day of a visit; `order` spreads the teachers over the weeks, Friday and Sunday excepted."""
    start = (
        date(year, 8, 3) if stage == "formative" else date(year + 1, 4, 20) if year != YEARS[-1] else date(year, 11, 2)
    )
    day = start + timedelta(days=order * 2 // 3 if year == YEARS[-1] and stage == "summative" else order)
    return day + timedelta(days=1) if day.weekday() in {4, 6} else day


def entered_on(year: int, stage: str) -> date:
    """Return the day on which the operator brought the workbook in."""
    return (
        date(year, 9, 7) if stage == "formative" else date(year + 1, 5, 25) if year != YEARS[-1] else date(year, 11, 18)
    )


def corrected_on() -> date:
    """Return the day on which a second rater and a correction came in."""
    return date(YEARS[-1], 11, 19)
