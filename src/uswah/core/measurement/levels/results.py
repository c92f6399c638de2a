"""Describe what the estimate of levels says about teachers, raters and sources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from uswah.core.measurement.partial_credit import LevelReading

#: The 95th percentile of the normal: the half-width of a 90 % interval in standard deviations.
Z90: Final = 1.6448536269514722


class Gap(StrEnum):
    """Tell why a level is not yet knowable; the order is the order in which gaps are told."""

    NO_EVIDENCE = "no-evidence"
    FEW_SOURCES = "few-sources"
    FEW_TECHNIQUES = "few-techniques"


@dataclass(frozen=True, slots=True)
class NotYetKnowable:
    """Stand in the place of a level while evidence is thin.

    It has no arithmetic and no order, so that it can neither be averaged nor sorted among levels.
    `competencies` are those that lack evidence: the outcome itself, or those of a group. `sources` and
    `techniques` are what there is so far, `sources_missing` and `techniques_missing` how many more the thinnest
    competency needs. `simple` is the plain mean of what there is, if there is anything.
    """

    teacher: str
    outcome: str
    gaps: tuple[Gap, ...]
    competencies: tuple[str, ...]
    sources: tuple[str, ...]
    techniques: tuple[str, ...]
    sources_missing: int
    techniques_missing: int
    simple: SimpleMean | None


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold the ends of a 90 % interval, in the unit of the number that it belongs to."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """Hold a number and its 90 % interval, in one unit."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class SimpleMean:
    """Hold the plain triangulated mean: mean within each source, then sources with equal weight; no model.

    `percent` and the range over sources (`lowest`, `highest`) are on 0 to 100; `sources` is how many there are.
    """

    percent: float
    lowest: float
    highest: float
    sources: int


@dataclass(frozen=True, slots=True)
class SourceValue:
    """Hold what one source says about a teacher, after its role mean and its raters' severity are taken out.

    `measure` (logit) lies on the scale of the level; `standard_error` (logit) holds the error of the scores, the
    rater's halo and what is unknown about severity. `percent` is the same value on the fair scale, 0 to 100.
    """

    role: str
    measure: float
    standard_error: float
    percent: float
    raters: int
    blocks: int
    techniques: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeacherLevel:
    """Hold the level of one teacher in one outcome (a competency, or a named group of them).

    `measure` is the posterior mean in logits of the madrasah's and the teacher's part together, with
    `standard_deviation` of that sum and the 90 % `interval`. `percent` (0 to 100) and `points` (1 to 4) are the
    fair score: what a rater of average severity would give. `probabilities` are those of the labels, lowest first;
    `reading` the one label that is certain enough, or the labels it lies between. `own_evidence` (0 to 1) is the
    share of the number that comes from this teacher's own ratings; the rest is what is known of colleagues.
    `simple` stands beside it, always.
    """

    teacher: str
    outcome: str
    measure: float
    standard_deviation: float
    interval: Interval
    percent: Quantity
    points: Quantity
    probabilities: tuple[float, ...]
    reading: LevelReading
    own_evidence: float
    sources: tuple[SourceValue, ...]
    techniques: tuple[str, ...]
    simple: SimpleMean


@dataclass(frozen=True, slots=True)
class RaterSeverity:
    """Hold how strict a rater is beside the mean of the role: logits, positive is stricter.

    `effective_linking` (0 to 1) is the share of severity that the data tell: 1 - posterior / prior variance.
    `teachers` is how many this rater judged, `madrasah` in how many madrasah.
    """

    rater: str
    role: str
    severity: float
    standard_deviation: float
    effective_linking: float
    teachers: int
    madrasah: int


class Origin(StrEnum):
    """Tell where a variance comes from."""

    DATA = "from-these-data"
    REFERENCE = "from-the-reference"


@dataclass(frozen=True, slots=True)
class VarianceComponent:
    """Hold one variance (logit²) of the model, beside its reference and with where it comes from.

    `information` (0 to 1) is the weight of these data in the value beside the reference's own weight; from .5 on the
    component counts as coming from these data. `role` is "" for a component of no role.
    """

    name: str
    role: str
    variance: float
    reference: float
    information: float
    origin: Origin


class Anchor(StrEnum):
    """Tell on whose mean the zero of severity stands."""

    TRAINED = "trained"
    ONE_TRAINED = "one-trained"
    UNTRAINED = "untrained"


@dataclass(frozen=True, slots=True)
class WithheldComparison:
    """Say that two madrasah cannot be compared: what divides them may be their raters' severity.

    `effective_linking` (0 to 1) is below `needed`; `connected` tells whether any rater joins them at all.
    """

    first: str
    second: str
    effective_linking: float
    needed: float
    connected: bool


@dataclass(frozen=True, slots=True)
class MadrasahComparison:
    """Hold the difference of two madrasah's means (first - second, logit) with its 90 % interval."""

    first: str
    second: str
    difference: float
    standard_deviation: float
    interval: Interval
    effective_linking: float


@dataclass(frozen=True, slots=True)
class ExtraRating:
    """Propose that a rater judges one teacher more, in a madrasah that the rater does not know yet."""

    rater: str
    teacher: str
    madrasah: str
