"""Describe the law that scores are computed by: frozen schemes, each with its source and validity.

They are built from dated documents by `reading`; nothing here computes a score.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .knowability import NotYetKnowable
from .rounding import RoundingPolicy, ZeroPolicy


@dataclass(frozen=True, slots=True)
class Bilingual:
    """Hold one text in Indonesian and in English."""

    id: str
    en: str


@dataclass(frozen=True, slots=True)
class LawSource:
    """Tell where a scheme comes from, when it holds, and what in it is not verified yet.

    Versions of one code follow each other in time: `credit` is the old scheme until 2022, the new one after.
    """

    code: str
    version: str
    title: Bilingual
    citation: str
    valid_from: date
    valid_until: date | None
    note: Bilingual
    open_points: tuple[Bilingual, ...]

    @property
    def name(self) -> str:
        """Return code and version together, as in "pkg-2010"."""
        return f"{self.code}-{self.version}"

    def is_in_force_on(self, day: date) -> bool:
        """Tell whether the scheme holds on a day; both limits are inclusive."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class ValueBand:
    """Give a competency value to percentages up to and including a bound."""

    upper_percent: int
    value: int


@dataclass(frozen=True, slots=True)
class LabelBand:
    """Hold one official label: its printed band on the 100 scale and its share of credit points."""

    code: str
    title: Bilingual
    lower: int
    upper: int
    npk: int


@dataclass(frozen=True, slots=True)
class LabelScale:
    """Hold the label bands, lowest first, and how results between whole numbers meet them."""

    bands: tuple[LabelBand, ...]
    rounding: RoundingPolicy


@dataclass(frozen=True, slots=True)
class PublishedTotals:
    """Hold a range of totals as a published table prints it, to check the computed labels against."""

    label_code: str
    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class Domain:
    """Hold one of the groups of competencies."""

    code: str
    title: Bilingual


@dataclass(frozen=True, slots=True)
class Competency:
    """Hold one competency with the codes of its indicators, in official order."""

    code: str
    domain: str
    indicators: tuple[str, ...] | NotYetKnowable


@dataclass(frozen=True, slots=True)
class PkgScheme:
    """Hold one version of PKG: indicators scored from 0 to `score_maximum`, values, labels."""

    source: LawSource
    score_maximum: int
    bands: tuple[ValueBand, ...]
    labels: LabelScale
    zero_percent: ZeroPolicy
    domains: tuple[Domain, ...]
    competencies: tuple[Competency, ...]
    published_totals: tuple[PublishedTotals, ...] = ()

    @property
    def value_minimum(self) -> int:
        """Return the lowest value of a competency."""
        return self.bands[0].value

    @property
    def value_maximum(self) -> int:
        """Return the highest value of a competency."""
        return self.bands[-1].value

    @property
    def total_maximum(self) -> int:
        """Return the highest total: 14 competencies make 56, 17 make 68."""
        return len(self.competencies) * self.value_maximum

    @property
    def indicator_codes(self) -> tuple[str, ...]:
        """Return the codes of all indicators that are known, in official order."""
        known = (c.indicators for c in self.competencies if not isinstance(c.indicators, NotYetKnowable))
        return tuple(code for codes in known for code in codes)

    def competency(self, code: str) -> Competency:
        """Return the competency of that code. Raises ValueError when there is none."""
        for competency in self.competencies:
            if competency.code == code:
                return competency
        raise ValueError(f"{code} is not a competency of {self.source.name}")


@dataclass(frozen=True, slots=True)
class ExtraDuty:
    """Hold one extra duty: its competencies and how yearly credit is shared with teaching (percent)."""

    code: str
    title: Bilingual
    competencies: tuple[str, ...]
    teaching_share: int
    duty_share: int
    published_totals: tuple[PublishedTotals, ...] = ()


@dataclass(frozen=True, slots=True)
class SmallDuty:
    """Hold the addition, in percent of yearly credit, for a duty that has no instrument."""

    code: str
    title: Bilingual
    percent: int


@dataclass(frozen=True, slots=True)
class ExtraDutyScheme:
    """Hold the extra-duty instruments of one version of PKG."""

    source: LawSource
    value_minimum: int
    value_maximum: int
    labels: LabelScale
    duties: tuple[ExtraDuty, ...]
    small_duties: tuple[SmallDuty, ...]

    def duty(self, code: str) -> ExtraDuty:
        """Return the duty of that code. Raises ValueError when there is none."""
        for duty in self.duties:
            if duty.code == code:
                return duty
        raise ValueError(f"{code} is not an extra duty of {self.source.name}")

    def total_maximum(self, code: str) -> int:
        """Return the highest total of a duty: 6 competencies make 24."""
        return len(self.duty(code).competencies) * self.value_maximum


@dataclass(frozen=True, slots=True)
class WorkloadRule:
    """Hold what counts as full work: `required` is JWM; up to and including `full_up_to` the ratio is 1."""

    code: str
    required: int
    full_up_to: int


@dataclass(frozen=True, slots=True)
class NeedRank:
    """Hold what promotion from one rank needs: AKK, PD and PI/KI (together AKPKB), AKP."""

    code: str
    next_rank: str
    cumulative_need: int
    self_development: int
    publication: int
    support: int

    @property
    def net_need(self) -> int:
        """Return AKK - AKPKB - AKP, the points that performance itself must bring."""
        return self.cumulative_need - self.self_development - self.publication - self.support


@dataclass(frozen=True, slots=True)
class NeedCreditScheme:
    """Hold the old credit scheme: yearly points are a share of what promotion needs in `years`."""

    source: LawSource
    years: int
    workloads: tuple[WorkloadRule, ...]
    ranks: tuple[NeedRank, ...]


@dataclass(frozen=True, slots=True)
class Predicate:
    """Hold a yearly performance predicate and its percentage."""

    code: str
    title: Bilingual
    percent: int


@dataclass(frozen=True, slots=True)
class Post:
    """Hold a functional post: points of a full year at 100 percent, base points, and its ranks."""

    code: str
    title: Bilingual
    coefficient: Fraction
    base: int
    ranks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CreditStep:
    """Hold the points that the step from one rank to the next needs."""

    rank: str
    next_rank: str
    need: int


@dataclass(frozen=True, slots=True)
class PredicateCreditScheme:
    """Hold the new credit scheme: coefficient of the post times percentage of the predicate."""

    source: LawSource
    predicates: tuple[Predicate, ...]
    posts: tuple[Post, ...]
    steps: tuple[CreditStep, ...]
