"""Phone numbers and official numbers of persons and madrasah. All numbers here are invented."""

from collections.abc import Callable
from datetime import date

import pytest

from uswah.core.text.identifiers import (
    Employment,
    parse_nip,
    parse_npsn,
    parse_nsm,
    parse_nuptk,
    parse_pegid,
    parse_phone,
)  # fmt: skip
from uswah.core.text.refusals import RefusalCode, RefusedText


@pytest.mark.parametrize(
    "written",
    ["081234567890", "0812-3456-7890", "0812 3456 7890", "+62 812-3456-7890", "6281234567890",
     "+62 (0)812 3456 7890", "'081234567890", "81234567890", "0812.3456.7890",
     "+62\N{NO-BREAK SPACE}812\N{NON-BREAKING HYPHEN}3456\N{EN DASH}7890"],
)  # fmt: skip
def test_one_phone_has_one_form(written: str) -> None:
    phone = parse_phone(written)
    assert str(phone) == "+6281234567890"
    assert phone.is_mobile


def test_phone_on_a_desk_is_no_mobile() -> None:
    phone = parse_phone("(0323) 321-456")
    assert (str(phone), phone.is_mobile) == ("+62323321456", False)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", RefusalCode.EMPTY),
        (" - ", RefusalCode.EMPTY),
        ("tidak ada", RefusalCode.NOT_DIGITS),
        ("0812345678x0", RefusalCode.NOT_DIGITS),
        ("8,12346E+10", RefusalCode.PRECISION_LOST),
        ("08123", RefusalCode.WRONG_LENGTH),
        ("0812345678901234", RefusalCode.WRONG_LENGTH),
        ("089999999999", RefusalCode.PLACEHOLDER),
        ("000000000000", RefusalCode.UNRECOGNISED),
        ("+60123456789", RefusalCode.UNRECOGNISED),
        ("3525011201850001", RefusalCode.UNRECOGNISED),
        ("0111111111", RefusalCode.UNRECOGNISED),
        ("٠٨١٢٣٤٥٦٧٨٩٠", RefusalCode.NOT_DIGITS),
    ],
)
def test_phone_nonsense_is_refused(written: str, code: RefusalCode) -> None:
    with pytest.raises(RefusedText) as refused:
        parse_phone(written)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("parse", "written", "read"),
    [
        (parse_nuptk, "1234 5678 9012 3457", "1234567890123457"),
        (parse_nuptk, "'0234567890123457", "0234567890123457"),
        (parse_pegid, "20312345678901", "20312345678901"),
        (parse_pegid, "2031234567890", "2031234567890"),
        (parse_nsm, "121235270001", "121235270001"),
        (parse_nsm, "1212 3527 0001", "121235270001"),
        (parse_npsn, "20583921", "20583921"),
        (parse_npsn, "p9970123", "P9970123"),
    ],
)
def test_official_numbers_keep_their_digits(parse: Callable[[str], str], written: str, read: str) -> None:
    assert parse(written) == read


@pytest.mark.parametrize(
    ("parse", "written", "code"),
    [
        (parse_nuptk, "123456789012345", RefusalCode.WRONG_LENGTH),
        (parse_nuptk, "12345678901234567", RefusalCode.WRONG_LENGTH),
        (parse_nuptk, "123456789012345X", RefusalCode.NOT_DIGITS),
        (parse_nuptk, "1234567890123450.0", RefusalCode.NOT_DIGITS),
        (parse_nuptk, "1,23457E+15", RefusalCode.PRECISION_LOST),
        (parse_nuptk, "0000000000000000", RefusalCode.PLACEHOLDER),
        (parse_nuptk, "-", RefusalCode.EMPTY),
        (parse_pegid, "123456789012", RefusalCode.WRONG_LENGTH),
        (parse_pegid, "123456789012345678901", RefusalCode.WRONG_LENGTH),
        (parse_nsm, "12123527001", RefusalCode.WRONG_LENGTH),
        (parse_nsm, "111111111111", RefusalCode.PLACEHOLDER),
        (parse_npsn, "2058392", RefusalCode.WRONG_LENGTH),
        (parse_npsn, "2058392A", RefusalCode.NOT_DIGITS),
        (parse_npsn, "00000000", RefusalCode.PLACEHOLDER),
    ],
)
def test_wrong_official_numbers_are_refused(parse: Callable[[str], str], written: str, code: RefusalCode) -> None:
    with pytest.raises(RefusedText) as refused:
        parse(written)
    assert refused.value.code == code


def test_nip_tells_birth_appointment_and_kind_of_service() -> None:
    nip = parse_nip("19850512 201001 2 013")
    assert (nip.number, str(nip)) == ("198505122010012013", "19850512 201001 2 013")
    assert (nip.birth_date, nip.appointment_year, nip.appointment_month) == (
        date(1985, 5, 12), 2010, 1,
    )  # fmt: skip
    assert (nip.employment, nip.is_woman) == (Employment.PNS, True)


def test_nip_of_pppk_has_no_month_of_appointment() -> None:
    nip = parse_nip("199001152022211004")
    assert (nip.employment, nip.appointment_year, nip.appointment_month, nip.is_woman) == (
        Employment.PPPK, 2022, None, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("19850512201001201", RefusalCode.WRONG_LENGTH),
        ("198505122010012000", RefusalCode.PRECISION_LOST),
        ("1,98505E+17", RefusalCode.PRECISION_LOST),
        ("198513122010012013", RefusalCode.NO_SUCH_DATE),
        ("198502302010012013", RefusalCode.NO_SUCH_DATE),
        ("188505122010012013", RefusalCode.YEAR_IMPLAUSIBLE),
        ("198505121990012013", RefusalCode.APPOINTMENT_IMPLAUSIBLE),
        ("198505122010132013", RefusalCode.APPOINTMENT_IMPLAUSIBLE),
        ("198505122010013013", RefusalCode.SEX_DIGIT),
    ],
)
def test_impossible_nip_is_refused(written: str, code: RefusalCode) -> None:
    with pytest.raises(RefusedText) as refused:
        parse_nip(written)
    assert refused.value.code == code
