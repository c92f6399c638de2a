"""Spell numbers in Indonesian words (`terbilang`), as certificates and receipts do."""

from typing import Final

from uswah.core.text.numbers import Exact, as_fraction, number

LARGEST: Final = 10**15 - 1
_DIGITS: Final = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
)  # fmt: skip
_SCALES: Final = ("", "ribu", "juta", "miliar", "triliun")


def terbilang(value: Exact, places: int = 0) -> str:
    """Spell a number, rounded half up to `places` decimals: `delapan puluh tujuh koma lima`.

    Decimals are read digit by digit, without zeros at the end.
    Raises ValueError beyond 999 trillion.
    """
    if abs(as_fraction(value)) > LARGEST:
        raise ValueError(f"{value} is beyond 999 trillion")
    written = number(value, places, trim=True).replace(".", "")
    whole, _, decimals = written.lstrip("-").partition(",")
    words = ["minus"] if written.startswith("-") else []
    words += _whole(int(whole))
    if decimals:
        words += ["koma", *(_DIGITS[int(digit)] for digit in decimals)]
    return " ".join(words)


def terbilang_rupiah(amount: Exact) -> str:
    """Spell an amount of whole rupiah: `satu juta lima ratus ribu rupiah`."""
    return f"{terbilang(amount)} rupiah"


def _whole(value: int) -> list[str]:
    if value == 0:
        return [_DIGITS[0]]
    words: list[str] = []
    for power in range(len(_SCALES) - 1, -1, -1):
        group = value // 1000**power % 1000
        if group == 1 and power == 1:
            words.append("seribu")
        elif group:
            words += [*_below_thousand(group), *([_SCALES[power]] if power else [])]
    return words


def _below_thousand(value: int) -> list[str]:
    hundreds, rest = divmod(value, 100)
    words: list[str] = []
    if hundreds == 1:
        words.append("seratus")
    elif hundreds:
        words += [_DIGITS[hundreds], "ratus"]
    return words + _below_hundred(rest)


def _below_hundred(value: int) -> list[str]:
    if value == 0:
        return []
    if value < 10:
        return [_DIGITS[value]]
    if value == 10:
        return ["sepuluh"]
    if value == 11:
        return ["sebelas"]
    if value < 20:
        return [_DIGITS[value - 10], "belas"]
    return [_DIGITS[value // 10], "puluh", *_below_hundred(value % 10)]
