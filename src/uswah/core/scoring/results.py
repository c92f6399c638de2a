"""Describe what scoring returns: whole numbers inside, exact fractions where something is shown."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .knowability import NotYetKnowable
from .schemes import LabelBand


class ScoreFlag(StrEnum):
    """Mark a result that rests on a named policy because the printed rule leaves it open."""

    ZERO_PERCENT = "zero-percent"
    PRINTED_GAP = "printed-gap"


@dataclass(frozen=True, slots=True)
class CompetencyScore:
    """Hold the value of a competency, computed from the scores of its indicators."""

    code: str
    raw: int
    maximum: int
    value: int
    flags: tuple[ScoreFlag, ...] = ()

    @property
    def percent(self) -> Fraction:
        """Return the raw score in percent of its maximum, exact, 0 to 100."""
        return Fraction(self.raw * 100, self.maximum)


@dataclass(frozen=True, slots=True)
class StatedValue:
    """Hold the value of a competency that came as a finished value, without indicators."""

    code: str
    value: int
    flags: tuple[ScoreFlag, ...] = ()


CompetencyOutcome = CompetencyScore | StatedValue | NotYetKnowable


@dataclass(frozen=True, slots=True)
class OfficialLevel:
    """Hold an official level: total of competency values, its maximum and the label it earns."""

    total: int
    maximum: int
    label: LabelBand
    competencies: tuple[CompetencyScore | StatedValue, ...]
    flags: tuple[ScoreFlag, ...] = ()

    @property
    def scale(self) -> Fraction:
        """Return the total on the 100 scale, exact."""
        return Fraction(self.total * 100, self.maximum)

    @property
    def label_code(self) -> str:
        """Return the code of the official label."""
        return self.label.code

    @property
    def npk(self) -> int:
        """Return the percentage of credit points that the label earns."""
        return self.label.npk

    @property
    def by_code(self) -> dict[str, CompetencyScore | StatedValue]:
        """Return the competencies under their codes, in official order."""
        return {competency.code: competency for competency in self.competencies}


@dataclass(frozen=True, slots=True)
class DomainSummary:
    """Hold the sum of values of the competencies of one domain."""

    domain: str
    competency_count: int
    total: int
    maximum: int

    @property
    def percent(self) -> Fraction:
        """Return the sum in percent of its maximum, exact. The law gives no label to a domain."""
        return Fraction(self.total * 100, self.maximum)
