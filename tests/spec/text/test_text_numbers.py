"""Numbers, money and spelled numbers."""

from decimal import Decimal
from fractions import Fraction

import pytest

from uswah.core.text.numbers import Exact, number, parse_number, percent, round_half_up, rupiah
from uswah.core.text.refusals import RefusalCode, RefusedText
from uswah.core.text.terbilang import terbilang, terbilang_rupiah


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (0, 0, "0"),
        (7, 2, "7,00"),
        (999, 0, "999"),
        (1000, 0, "1.000"),
        (1234567, 0, "1.234.567"),
        (Fraction(7, 12) * 100, 2, "58,33"),
        (Fraction(49, 56) * 100, 2, "87,50"),
        (Fraction(49, 56) * 100, 0, "88"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Decimal("0.005"), 2, "0,01"),
        (Decimal("-0.004"), 2, "0,00"),
        (Decimal("1234.5"), 1, "1.234,5"),
        (Fraction(999995, 1000), 2, "1.000,00"),
        (Fraction(1, 20), 1, "0,1"),
    ],
)
def test_number_has_decimal_comma_and_thousands_point(value: Exact, places: int, written: str) -> None:
    assert number(value, places) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(Fraction(81, 4), "20,25"), (Fraction(21, 2), "10,5"), (10, "10"), (100, "100")],
)
def test_number_trims_only_zeros_behind_the_comma(value: Exact, written: str) -> None:
    assert number(value, 4, trim=True) == written


def test_percent_and_rupiah_follow_the_spelling_rules() -> None:
    assert percent(Fraction(175, 2)) == "87,50%"
    assert percent(75, trim=True) == "75%"
    assert rupiah(1500000) == "Rp1.500.000"
    assert rupiah(Decimal("1500000.5"), sen=True) == "Rp1.500.000,50"
    assert rupiah(-500) == "-Rp500"


@pytest.mark.parametrize("value", [0.5, True, "1", Decimal("NaN"), Decimal("Infinity")])
def test_number_refuses_what_is_not_exact(value: Exact) -> None:
    with pytest.raises((TypeError, ValueError)):
        number(value, 2)


def test_rounding_goes_half_up_and_away_from_zero() -> None:
    assert round_half_up(Fraction(125, 100), 1) == Fraction(13, 10)
    assert round_half_up(Fraction(-125, 100), 1) == Fraction(-13, 10)
    assert round_half_up(Fraction(3400, 56), 0) == 61


@pytest.mark.parametrize(
    ("written", "read"),
    [("2,5", Fraction(5, 2)), ("1.234", Fraction(1234)), ("1.234,5", Fraction(2469, 2)),
     ("-3", Fraction(-3)), ("\N{MINUS SIGN}3", Fraction(-3)), (" 12 ", Fraction(12))],
)  # fmt: skip
def test_numbers_are_read_the_indonesian_way(written: str, read: Fraction) -> None:
    assert parse_number(written) == read


@pytest.mark.parametrize(
    ("written", "code"),
    [("", RefusalCode.EMPTY), ("2.5", RefusalCode.AMBIGUOUS), ("12.34", RefusalCode.AMBIGUOUS),
     ("1,234.5", RefusalCode.UNRECOGNISED), ("dua", RefusalCode.UNRECOGNISED),
     ("1e3", RefusalCode.UNRECOGNISED), ("٣", RefusalCode.UNRECOGNISED)],
)  # fmt: skip
def test_numbers_that_could_be_two_things_are_refused(written: str, code: RefusalCode) -> None:
    with pytest.raises(RefusedText) as refused:
        parse_number(written)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (101, "seratus satu"),
        (111, "seratus sebelas"),
        (999, "sembilan ratus sembilan puluh sembilan"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (1100, "seribu seratus"),
        (2000, "dua ribu"),
        (11000, "sebelas ribu"),
        (21000, "dua puluh satu ribu"),
        (101000, "seratus satu ribu"),
        (1000000, "satu juta"),
        (1001000, "satu juta seribu"),
        (1500000, "satu juta lima ratus ribu"),
        (1000000000, "satu miliar"),
        (1000000000001, "satu triliun satu"),
        (-5, "minus lima"),
    ],
)
def test_terbilang_spells_whole_numbers(value: int, spelled: str) -> None:
    assert terbilang(value) == spelled


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (Fraction(175, 2), "delapan puluh tujuh koma lima"),
        (Decimal("20.25"), "dua puluh koma dua lima"),
        (Decimal("87.05"), "delapan puluh tujuh koma nol lima"),
        (Decimal("75.00"), "tujuh puluh lima"),
        (Fraction(700, 12), "lima puluh delapan koma tiga tiga"),
    ],
)
def test_terbilang_reads_decimals_digit_by_digit(value: Exact, spelled: str) -> None:
    assert terbilang(value, 2) == spelled


def test_terbilang_reaches_999_trillion_and_no_further() -> None:
    assert terbilang(10**15 - 1).startswith("sembilan ratus sembilan puluh sembilan triliun")
    with pytest.raises(ValueError, match="beyond"):
        terbilang(10**15)


def test_terbilang_of_money_ends_in_rupiah() -> None:
    assert terbilang_rupiah(1500000) == "satu juta lima ratus ribu rupiah"
