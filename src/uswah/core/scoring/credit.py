"""Compute credit points (angka kredit), old scheme and new, exact.

Old: (AKK - AKPKB - AKP) x JM/JWM x NPK / years. New: coefficient x predicate percent x months / 12.
"""

from dataclasses import dataclass
from fractions import Fraction

from .knowability import NotKnowableReason, NotYetKnowable
from .results import OfficialLevel
from .schemes import (
    CreditStep,
    ExtraDuty,
    ExtraDutyScheme,
    NeedCreditScheme,
    NeedRank,
    Post,
    PredicateCreditScheme,
    WorkloadRule,
)

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class CreditPoints:
    """Hold the parts of the old formula as form 1D prints them; `years` is the planned time in rank."""

    rank: NeedRank
    load_ratio: Fraction
    npk: int
    years: int

    @property
    def per_year(self) -> Fraction:
        """Return the points of one year, exact."""
        return Fraction(self.rank.net_need) * self.load_ratio * self.npk / 100 / self.years

    @property
    def per_period(self) -> Fraction:
        """Return the points of the whole planned time in rank, exact."""
        return self.per_year * self.years


@dataclass(frozen=True, slots=True)
class CombinedCredit:
    """Hold the yearly points of a teacher with an extra duty, in its two parts, exact."""

    teaching_part: Fraction
    duty_part: Fraction

    @property
    def per_year(self) -> Fraction:
        """Return both parts together."""
        return self.teaching_part + self.duty_part


def credit_points(
    scheme: NeedCreditScheme,
    *,
    rank: str,
    npk: int,
    load: Fraction | int,
    workload: str = "weekly-hours",
) -> CreditPoints | NotYetKnowable:
    """Return the credit points of performance by the old scheme.

    `npk` is the percentage of the label; `load` is JM in the unit of `workload`. A load above what the rule
    covers is not yet knowable. Raises ValueError for an unknown rank or workload, and for a negative number.
    """
    needs = _rank(scheme, rank)
    rule = _workload(scheme, workload)
    if npk < 0 or load < 0:
        raise ValueError(f"neither a percentage ({npk}) nor a load ({load}) is negative")
    if load > rule.full_up_to:
        return NotYetKnowable(NotKnowableReason.WORKLOAD_NOT_COVERED, (rule.code,))
    ratio = min(Fraction(load) / rule.required, Fraction(1))
    return CreditPoints(needs, ratio, npk, scheme.years)


def combine_extra_duty(duty: ExtraDuty, *, teaching: CreditPoints, duty_level: OfficialLevel) -> CombinedCredit:
    """Share yearly credit between teaching and an extra duty that is rated by its own instrument.

    The duty's part knows no JM/JWM: it is net need x NPK of the duty / years x share.
    """
    duty_alone = CreditPoints(teaching.rank, Fraction(1), duty_level.npk, teaching.years)
    return CombinedCredit(
        teaching_part=teaching.per_year * duty.teaching_share / 100,
        duty_part=duty_alone.per_year * duty.duty_share / 100,
    )


def small_duty_credit(scheme: ExtraDutyScheme, *, duty: str, per_year: Fraction) -> Fraction:
    """Return the addition for a duty without an instrument, in points.

    Raises ValueError for a duty that the scheme does not name.
    """
    for small in scheme.small_duties:
        if small.code == duty:
            return per_year * small.percent / 100
    raise ValueError(f"{duty} is not a small duty of {scheme.source.name}")


def predicate_credit(
    scheme: PredicateCreditScheme, *, post: str, predicate: str, months: int = MONTHS_OF_A_YEAR
) -> Fraction:
    """Return the credit points of a performance year by the new scheme, exact.

    Raises ValueError for an unknown post or predicate, and for months outside 1 to 12.
    """
    if not 1 <= months <= MONTHS_OF_A_YEAR:
        raise ValueError(f"a performance year has 1 to {MONTHS_OF_A_YEAR} months, not {months}")
    for held in scheme.posts:
        if held.code == post:
            return held.coefficient * _percent(scheme, predicate) / 100 * months / MONTHS_OF_A_YEAR
    raise ValueError(f"{post} is not a post of {scheme.source.name}")


def post_of(scheme: PredicateCreditScheme, rank: str) -> Post:
    """Return the post that a rank belongs to. Raises ValueError for an unknown rank."""
    for post in scheme.posts:
        if rank in post.ranks:
            return post
    raise ValueError(f"{rank} is not a rank of {scheme.source.name}")


def step_from(scheme: PredicateCreditScheme, rank: str) -> CreditStep:
    """Return the step up from a rank. Raises ValueError when the scheme has none from there."""
    for step in scheme.steps:
        if step.rank == rank:
            return step
    raise ValueError(f"{scheme.source.name} has no step up from {rank}")


def _percent(scheme: PredicateCreditScheme, code: str) -> int:
    for predicate in scheme.predicates:
        if predicate.code == code:
            return predicate.percent
    raise ValueError(f"{code} is not a predicate of {scheme.source.name}")


def _rank(scheme: NeedCreditScheme, code: str) -> NeedRank:
    for rank in scheme.ranks:
        if rank.code == code:
            return rank
    raise ValueError(f"{scheme.source.name} has no step up from {code}")


def _workload(scheme: NeedCreditScheme, code: str) -> WorkloadRule:
    for rule in scheme.workloads:
        if rule.code == code:
            return rule
    raise ValueError(f"{code} is not a workload of {scheme.source.name}")
