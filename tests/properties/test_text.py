"""Laws of the text core."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from uswah.core.text.dates import (
    date_range,
    long_date,
    numeric_date,
    parse_date,
    short_date,
    weekday_date,
)  # fmt: skip
from uswah.core.text.hijri import FIRST_DAY, LAST_DAY, hijri_date
from uswah.core.text.identifiers import parse_nip, parse_nuptk, parse_phone
from uswah.core.text.names import TitledName, fold_name, similarity_key, split_titles
from uswah.core.text.numbers import number, parse_number, round_half_up
from uswah.core.text.refusals import RefusedText
from uswah.core.text.terbilang import LARGEST, terbilang

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
UNITS = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7,
    "delapan": 8, "sembilan": 9, "sepuluh": 10, "sebelas": 11,
}  # fmt: skip
SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


def read_spelled(words: str) -> int:
    """Read a spelled number the way a person does, word by word; knows nothing of the writer."""
    total = group = unit = 0
    for word in words.split():
        if word in UNITS:
            unit = UNITS[word]
        elif word == "belas":
            unit += 10
        elif word == "puluh":
            group, unit = group + unit * 10, 0
        elif word == "seratus":
            group += 100
        elif word == "ratus":
            group, unit = group + unit * 100, 0
        elif word == "seribu":
            total += 1000
        else:
            total, group, unit = total + (group + unit) * SCALES[word], 0, 0
    return total + group + unit


@given(st.integers(0, LARGEST))
def test_a_spelled_number_can_be_read_back(value: int) -> None:
    assert read_spelled(terbilang(value)) == value


@given(st.integers(0, 10**6), st.integers(0, 99))
def test_spelled_decimals_can_be_read_back(whole: int, hundredths: int) -> None:
    spelled, _, decimals = terbilang(whole + Fraction(hundredths, 100), 2).partition(" koma ")
    read = "".join(str(UNITS[word]) for word in decimals.split())
    assert (read_spelled(spelled), read.ljust(2, "0")) == (whole, f"{hundredths:02d}")


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 4))
def test_a_written_number_can_be_read_back(value: Decimal, places: int) -> None:
    rounded = round_half_up(value, places)
    assert parse_number(number(value, places)) == rounded
    assert parse_number(number(value, places, trim=True)) == rounded


@given(st.fractions(), st.integers(0, 6))
def test_rounding_moves_at_most_half_a_unit_and_never_towards_zero_at_a_half(value: Fraction, places: int) -> None:
    moved = abs(round_half_up(value, places)) - abs(value)
    half = Fraction(1, 2 * 10**places)
    assert -half < moved <= half


@given(DAYS)
def test_every_way_to_write_a_date_reads_back(day: date) -> None:
    for write in (long_date, weekday_date, short_date, numeric_date, date.isoformat):
        assert parse_date(write(day)) == day


@given(DAYS, DAYS)
def test_a_range_ends_with_its_last_day(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert date_range(first, last).endswith(long_date(last))


@given(st.dates(FIRST_DAY, date.fromordinal(LAST_DAY.toordinal() - 1)))
def test_the_next_day_is_the_next_hijri_day(day: date) -> None:
    today, tomorrow = hijri_date(day), hijri_date(date.fromordinal(day.toordinal() + 1))
    assert today < tomorrow
    assert (tomorrow.day == today.day + 1) or (tomorrow.day == 1 and today.day in (29, 30))


@given(st.from_regex(r"8[1-9][0-9]{7,10}", fullmatch=True), st.sampled_from(["0", "+62", "62", ""]))
def test_a_phone_has_one_form_however_it_is_written(national: str, prefix: str) -> None:
    assume(len(set(national[1:])) > 1)
    phone = parse_phone(prefix + national)
    assert str(phone) == f"+62{national}"
    assert parse_phone(str(phone)) == phone


def _refusal(parse: Callable[[str], object], text: str) -> RefusedText | None:
    try:
        parse(text)
    except RefusedText as refused:
        return refused
    return None


@given(st.text(max_size=30))
def test_parsers_answer_or_refuse_and_never_break(text: str) -> None:
    for parse in (parse_phone, parse_nuptk, parse_nip, parse_date, parse_number):
        refused = _refusal(parse, text)
        assert refused is None or refused.text == text


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)
    assert fold_name(text.upper()) == fold_name(text.upper().lower())
    assert similarity_key(text) == similarity_key(f"  {text} ")


@given(
    st.lists(st.sampled_from(["Ahmad", "Siti", "Fauzi", "Syafi'i", "M.", "Nur"]), min_size=1),
    st.sampled_from(["", "H.", "Dr. H.", "Prof. Dr.", "K.H."]),
    st.lists(st.sampled_from(["S.Pd.", "M.Pd.I.", "Lc.", "M.A."])),
)
def test_titles_put_on_come_off_again(words: list[str], front: str, back: list[str]) -> None:
    titled = TitledName(" ".join(words), front, tuple(back))
    assert split_titles(str(titled)) == titled
