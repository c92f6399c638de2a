"""Turn totals into the 100 scale and the 100 scale into official labels."""

from fractions import Fraction

from .rounding import RoundingPolicy, half_up
from .schemes import LabelBand, LabelScale


def scale_from_total(total: int, maximum: int) -> Fraction:
    """Return a total on the 100 scale, exact. Raises ValueError outside 0 to maximum."""
    if maximum <= 0 or not 0 <= total <= maximum:
        raise ValueError(f"a total of {total} does not lie between 0 and {maximum}")
    return Fraction(total * 100, maximum)


def label_for(labels: LabelScale, scale: Fraction | int) -> LabelBand:
    """Return the label of a result on the 100 scale, by the scale's rounding policy.

    Raises ValueError when the result lies outside the printed scale.
    """
    exact = Fraction(scale)
    if not labels.bands[0].lower <= exact <= labels.bands[-1].upper:
        raise ValueError(f"{scale} lies outside the scale of {labels.bands[0].lower} to {labels.bands[-1].upper}")
    return band_of_quotient(labels, exact.numerator, exact.denominator)


def band_of_quotient(labels: LabelScale, numerator: int, denominator: int) -> LabelBand:
    """Return the label of numerator/denominator, compared on whole numbers only.

    The quotient must lie on the scale; bands cover it without gaps wider than 1 (`reading` sees to both).
    """
    match labels.rounding:
        case RoundingPolicy.HALF_UP_TO_INTEGER:
            rounded = half_up(numerator, denominator)
            return next(band for band in labels.bands if rounded <= band.upper)
        case RoundingPolicy.EXACT_GAP_TO_UPPER:
            return next(band for band in labels.bands if numerator <= band.upper * denominator)
        case RoundingPolicy.EXACT_GAP_TO_LOWER:
            return next(band for band in reversed(labels.bands) if numerator >= band.lower * denominator)


def is_in_printed_gap(labels: LabelScale, scale: Fraction | int) -> bool:
    """Tell whether a result lies between two printed bands, so that only the policy decides its label."""
    return not any(band.lower <= scale <= band.upper for band in labels.bands)
