"""From how many answers on something may be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class RegionRule:
    """When figures of an area tell nothing about one of its madrasah: respondents, madrasah, the largest one's share."""

    respondents: int = 50
    madrasah: int = 3
    largest_share: Fraction = Fraction(3, 5)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many respondents on a figure, free texts and the figures of an area are told; `band` is a share.

    Raises ValueError for thresholds that protect nobody. The defaults: 5 and 10 are those of large surveys of pupils
    (OurSchool of The Learning Bar: 5 pupils, 10 for open answers), 50 from 3 madrasah is stricter than its 2 schools.
    """

    cell: int = 5
    free_text: int = 10
    band: Fraction = Fraction(9, 10)
    region: RegionRule = field(default_factory=RegionRule)

    def __post_init__(self) -> None:
        """Refuse a cell of one person and a band that everything falls into."""
        if self.cell < 2 or self.free_text < self.cell:
            raise ValueError("a cell holds at least two people, and free texts need no fewer answers than figures")
        if not Fraction(1, 2) < self.band <= 1:
            raise ValueError("a band begins above one half and ends at one")

    def banded_from(self, respondents: int) -> int:
        """Return from how many equal answers on only a band is told.

        Nine tenths, and never more than all but one: among nine people "at least 90 %" would say that all agreed.
        """
        nearly = -(-respondents * self.band.numerator // self.band.denominator)
        return min(nearly, respondents - 1)


def may_tell_texts(answers: int, thresholds: Thresholds) -> bool:
    """Tell whether the free texts to one question may be shown: there are none, or enough to hide in."""
    return answers == 0 or answers >= thresholds.free_text


def may_tell_region(respondents: Mapping[str, int], rule: RegionRule) -> bool:
    """Tell whether figures of an area may be shown, from the number of respondents in each of its madrasah."""
    counted = [number for number in respondents.values() if number > 0]
    total = sum(counted)
    enough = total >= rule.respondents and len(counted) >= rule.madrasah
    return enough and Fraction(max(counted), total) <= rule.largest_share
