"""Dates as Indonesian papers write them and as workbooks hold them."""

from datetime import date

import pytest

from uswah.core.text.dates import (
    date_range,
    long_date,
    numeric_date,
    parse_date,
    short_date,
    weekday_date,
)  # fmt: skip
from uswah.core.text.hijri import HIJRI_MONTHS, HijriDate, both_calendars, hijri_date
from uswah.core.text.refusals import RefusalCode, RefusedText

SATURDAY = date(2026, 11, 21)


def test_dates_are_written_in_indonesian() -> None:
    assert long_date(SATURDAY) == "21 November 2026"
    assert weekday_date(SATURDAY) == "Sabtu, 21 November 2026"
    assert short_date(date(2026, 8, 1)) == "1 Agu 2026"
    assert numeric_date(date(2026, 8, 1)) == "01/08/2026"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 7, 14), date(2026, 7, 16), "14–16 Juli 2026"),
        (date(2026, 6, 30), date(2026, 7, 2), "30 Juni – 2 Juli 2026"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 Desember 2026 – 2 Januari 2027"),
        (date(2026, 7, 14), date(2026, 7, 14), "14 Juli 2026"),
    ],
)
def test_date_range_says_nothing_twice(first: date, last: date, written: str) -> None:
    assert date_range(first, last) == written


def test_date_range_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="is before"):
        date_range(date(2026, 7, 16), date(2026, 7, 14))


@pytest.mark.parametrize(
    "written",
    [
        "12/11/2026", "12-11-2026", "12.11.2026", "12 11 2026", "2026-11-12", "2026-11-12 00:00:00",
        "2026-11-12T00:00", "12 November 2026", "12 Nov 2026", "12 nov. 2026", "12-Nov-2026",
        "12 Nopember 2026", "12  NOVEMBER 2026", "Kamis, 12 November 2026", "kamis,12/11/2026",
        "\N{NO-BREAK SPACE}12 Nov\N{NO-BREAK SPACE}2026",
    ],
)  # fmt: skip
def test_dates_typed_as_text_are_read_day_first(written: str) -> None:
    assert parse_date(written) == date(2026, 11, 12)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3/4/2026", date(2026, 4, 3)),
        ("17 Agustus 1945", date(1945, 8, 17)),
        ("1 Agt 2026", date(2026, 8, 1)),
        ("1 Ags 2026", date(2026, 8, 1)),
        ("28 Pebruari 2027", date(2027, 2, 28)),
        ("29 Feb 2028", date(2028, 2, 29)),
        ("5 May 2026", date(2026, 5, 5)),
        ("5 Mei 2026", date(2026, 5, 5)),
        ("Jum'at, 20 November 2026", date(2026, 11, 20)),
        ("Ahad, 22 November 2026", date(2026, 11, 22)),
    ],
)
def test_month_and_weekday_names_have_many_spellings(written: str, read: date) -> None:
    assert parse_date(written) == read


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", RefusalCode.EMPTY),
        ("   ", RefusalCode.EMPTY),
        ("11/13/2026", RefusalCode.MONTH_FIRST),
        ("12/11/26", RefusalCode.YEAR_TWO_DIGITS),
        ("12 Nov 26", RefusalCode.YEAR_TWO_DIGITS),
        ("31/11/2026", RefusalCode.NO_SUCH_DATE),
        ("29/02/2027", RefusalCode.NO_SUCH_DATE),
        ("0/11/2026", RefusalCode.NO_SUCH_DATE),
        ("2026-32-01", RefusalCode.NO_SUCH_DATE),
        ("12/11/0226", RefusalCode.YEAR_IMPLAUSIBLE),
        ("12/11/20266", RefusalCode.UNRECOGNISED),
        ("12/11-2026", RefusalCode.UNRECOGNISED),
        ("November 12, 2026", RefusalCode.UNRECOGNISED),
        ("12 Novemberr 2026", RefusalCode.UNRECOGNISED),
        ("46338", RefusalCode.UNRECOGNISED),
        ("2026-11-12 13:30", RefusalCode.UNRECOGNISED),
        ("١٢/١١/٢٠٢٦", RefusalCode.UNRECOGNISED),
        ("Sabtu, 12 November 2026", RefusalCode.WEEKDAY_MISMATCH),
        ("Sampang, 12 November 2026", RefusalCode.UNRECOGNISED),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(written: str, code: RefusalCode) -> None:
    with pytest.raises(RefusedText) as refused:
        parse_date(written)
    assert (refused.value.code, refused.value.text) == (code, written)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (SATURDAY, "11 Jumadil Akhir 1448 H"),
        (date(2026, 2, 18), "1 Ramadan 1447 H"),
        (date(2026, 3, 20), "1 Syawal 1447 H"),
        (date(2026, 6, 16), "1 Muharram 1448 H"),
    ],
)
def test_hijri_date_follows_umm_al_qura(day: date, written: str) -> None:
    assert str(hijri_date(day)) == written


def test_hijri_date_follows_the_local_calendar_where_its_difference_is_given() -> None:
    # Ramadan of 1447 began on 19 February 2026 in Indonesia, a day after Umm al-Qura.
    assert hijri_date(date(2026, 2, 19), shift=-1) == HijriDate(1447, 9, 1)


def test_both_calendars_stand_side_by_side() -> None:
    assert both_calendars(SATURDAY) == "21 November 2026 M / 11 Jumadil Akhir 1448 H"


def test_hijri_date_outside_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="does not reach"):
        hijri_date(date(1945, 12, 31))
    with pytest.raises(ValueError, match="differ by a day"):
        hijri_date(SATURDAY, shift=3)


def test_hijri_months_are_twelve() -> None:
    assert len(set(HIJRI_MONTHS)) == 12
