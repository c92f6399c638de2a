"""Name every way in which a number is rounded, and print exact numbers without floats."""

from enum import StrEnum
from fractions import Fraction


class RoundingPolicy(StrEnum):
    """Tell how a result on the 100 scale meets label bands that are printed in whole numbers."""

    HALF_UP_TO_INTEGER = "half-up-to-integer"
    """Round to a whole number first, a half upwards: 60.71 becomes 61."""
    EXACT_GAP_TO_LOWER = "exact-gap-to-lower"
    """Do not round; what lies between two printed bands belongs to the lower one."""
    EXACT_GAP_TO_UPPER = "exact-gap-to-upper"
    """Do not round; what lies between two printed bands belongs to the upper one."""


class ZeroPolicy(StrEnum):
    """Tell what a competency of 0 % is worth, which the printed bands leave open."""

    LOWEST_VALUE_FLAGGED = "lowest-value-flagged"
    NOT_YET_KNOWABLE = "not-yet-knowable"


class DecimalRounding(StrEnum):
    """Tell how a number is shortened for print."""

    HALF_UP = "half-up"
    """To the nearest; a half away from zero, as people are taught."""
    TOWARDS_ZERO = "towards-zero"
    """Cut off the digits that do not fit."""
    EXACT = "exact"
    """Refuse a number that does not fit."""


def render_decimal(
    value: Fraction | int,
    places: int,
    rounding: DecimalRounding = DecimalRounding.HALF_UP,
    *,
    separator: str = ".",
) -> str:
    """Write a number with so many decimals, computed on whole numbers only.

    Raises ValueError for negative places, and with EXACT when the number needs more decimals.
    """
    if places < 0:
        raise ValueError(f"places must be 0 or more, not {places}")
    exact = Fraction(value)
    units = _rounded_units(abs(exact) * 10**places, rounding, shown=exact, places=places)
    sign = "-" if exact < 0 and units else ""
    if places == 0:
        return f"{sign}{units}"
    whole, part = divmod(units, 10**places)
    return f"{sign}{whole}{separator}{part:0{places}d}"


def _rounded_units(scaled: Fraction, rounding: DecimalRounding, *, shown: Fraction, places: int) -> int:
    match rounding:
        case DecimalRounding.HALF_UP:
            return half_up(scaled.numerator, scaled.denominator)
        case DecimalRounding.TOWARDS_ZERO:
            return scaled.numerator // scaled.denominator
        case DecimalRounding.EXACT:
            if scaled.denominator != 1:
                raise ValueError(f"{shown} cannot be written exactly with {places} decimals")
            return scaled.numerator


def half_up(numerator: int, denominator: int) -> int:
    """Round a non-negative quotient to the nearest whole number, a half upwards."""
    return (2 * numerator + denominator) // (2 * denominator)
