"""Tell a rater's own strictness from vignettes that all raters scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from uswah.core.measurement.crossed import Factor, Variance, fit_crossed


class Strictness(StrEnum):
    """Name what can be said about one rater beside the others; "leans" is not yet sure."""

    STRICTER = "stricter"
    LEANS_STRICTER = "leans-stricter"
    ALIKE = "alike"
    LEANS_MILDER = "leans-milder"
    MILDER = "milder"


@dataclass(frozen=True, slots=True)
class TooFewSheets:
    """Stand in the place of a strictness while too few raters scored the same vignettes, or this one has not yet."""

    raters: int
    raters_needed: int
    own_sheets: int
    sheets_needed: int


@dataclass(frozen=True, slots=True)
class OwnStrictness:
    """Hold how far below the others one rater scores the same vignettes.

    `difference` is in percent points of the maximum: above 0 is stricter than the mean of all raters. It is shrunk
    towards 0 as far as the rater's own few sheets may be chance; `low` and `high` are its 90 % interval.
    """

    word: Strictness
    difference: float
    low: float
    high: float
    raters: int
    sheets: int


@dataclass(frozen=True, slots=True)
class StrictnessRule:
    """Hold when something is said: how many raters and own sheets it takes, and which difference is worth a word.

    `notable` is in percent points; `rater_variance` and `sheet_variance` (percent points squared) are what a rater's
    strictness and one sheet's own noise are taken to vary by while the sheets are few, worth `weight` raters each.
    """

    raters_needed: int = 5
    sheets_needed: int = 2
    notable: float = 5.0
    rater_variance: float = 64.0
    sheet_variance: float = 100.0
    weight: float = 6.0


def strictness_of(
    rater: str,
    sheets: Mapping[tuple[str, str], float],
    rule: StrictnessRule = StrictnessRule(),  # frozen
) -> OwnStrictness | TooFewSheets:
    """Return how strict a rater is beside all who scored the same vignettes.

    The model is percent = vignette (fixed) + rater (random) + sheet's own noise, by REML with a weak prior; the rater's
    effect is its best linear unbiased prediction (Henderson 1975, Biometrics 31).

    Args:
        rater: whose strictness is asked for.
        sheets: percent of the maximum (0 to 100) by (rater, vignette).
        rule: when something is said at all, and which difference is worth a word.
    """
    own = {vignette for who, vignette in sheets if who == rater}
    shared = {key: percent for key, percent in sheets.items() if key[1] in own}
    raters = sorted({who for who, _ in shared})
    if len(raters) < rule.raters_needed or len(own) < rule.sheets_needed:
        return TooFewSheets(len(raters), rule.raters_needed, len(own), rule.sheets_needed)
    keys = sorted(shared)
    vignettes = sorted(own)
    fixed = np.array([[vignette == column for column in vignettes] for _, vignette in keys], dtype=np.float64)
    levels = np.array([raters.index(who) for who, _ in keys])
    fit = fit_crossed(
        [shared[key] for key in keys],
        factors=[Factor("rater", levels, len(raters), Variance.around(rule.rater_variance, rule.weight))],
        fixed=fixed,
        residual=Variance.around(rule.sheet_variance, rule.weight),
    )
    effects = fit.effects["rater"]
    place = raters.index(rater)
    difference, sd = -float(effects.estimate[place]), float(effects.variance[place]) ** 0.5
    reach = float(special.ndtri(0.95)) * sd
    low, high = difference - reach, difference + reach
    return OwnStrictness(_word(difference, low, high, rule), difference, low, high, len(raters), len(own))


def _word(difference: float, low: float, high: float, rule: StrictnessRule) -> Strictness:
    if abs(difference) < rule.notable:
        return Strictness.ALIKE
    if difference > 0:
        return Strictness.STRICTER if low > 0 else Strictness.LEANS_STRICTER
    return Strictness.MILDER if high < 0 else Strictness.LEANS_MILDER
