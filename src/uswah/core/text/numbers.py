"""Write and read numbers as Indonesian papers do: decimal comma, point between thousands, exact.

No function takes a float: a score or a coefficient that went through one is no longer the number
that the rule gave. Rounding is half up, away from zero, and named here once.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from uswah.core.text.refusals import RefusalCode, RefusedText

_NOT_EXACT: Final = "a float is not exact: give an int, a Fraction or a Decimal"
Exact = int | Fraction | Decimal

_PLAIN: Final = re.compile(r"-?[0-9]+(,[0-9]+)?")
_GROUPED: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")
_POINT: Final = re.compile(r"-?[0-9]+\.[0-9]+")


def round_half_up(value: Exact, places: int) -> Fraction:
    """Return the value rounded to `places` decimals; a half goes away from zero."""
    scaled = abs(as_fraction(value)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    rounded = Fraction(whole, 10**places)
    return -rounded if value < 0 else rounded


def as_fraction(value: Exact) -> Fraction:
    """Return the value as a fraction. Raises TypeError for floats, ValueError for NaN."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction | Decimal):
        raise TypeError(_NOT_EXACT)
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} is not a number that can be written")
    return Fraction(value)


def number(value: Exact, places: int = 0, *, trim: bool = False) -> str:
    """Write a number with `places` decimals, rounded half up: `1.234,50`.

    With `trim` the zeros at the end of the decimals go, and so does an empty comma.
    """
    rounded = round_half_up(value, places)
    digits = f"{abs(rounded.numerator) * 10**places // rounded.denominator:0{places + 1}d}"
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    if trim:
        decimals = decimals.rstrip("0")
    sign = "-" if rounded < 0 else ""
    return f"{sign}{_with_points(whole)}" + (f",{decimals}" if decimals else "")


def percent(value: Exact, places: int = 2, *, trim: bool = False) -> str:
    """Write a percentage that is already out of 100: `87,50%`."""
    return number(value, places, trim=trim) + "%"


def rupiah(amount: Exact, *, sen: bool = False) -> str:
    """Write an amount of rupiah: `Rp1.500.000`, with `sen` `Rp1.500.000,00`, negative `-Rp500`."""
    written = number(amount, 2 if sen else 0)
    return f"-Rp{written[1:]}" if written.startswith("-") else f"Rp{written}"


def parse_number(text: str) -> Fraction:
    """Read a number written the Indonesian way: `2,5`, `1.234,5`, `-3`.

    `1.234` is more than a thousand; `2.5` and `12.34` are refused as ambiguous.
    Raises RefusedText.
    """
    written = text.strip().replace("\N{MINUS SIGN}", "-")
    if not written:
        raise RefusedText(RefusalCode.EMPTY, text)
    if _PLAIN.fullmatch(written) or _GROUPED.fullmatch(written):
        return Fraction(written.replace(".", "").replace(",", "."))
    if _POINT.fullmatch(written):
        raise RefusedText(RefusalCode.AMBIGUOUS, text)
    raise RefusedText(RefusalCode.UNRECOGNISED, text)


def _with_points(digits: str) -> str:
    head = len(digits) % 3 or 3
    groups = [digits[at : at + 3] for at in range(head, len(digits), 3)]
    return ".".join([digits[:head], *groups])
