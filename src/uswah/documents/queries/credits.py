"""Credit points (angka kredit) for form 1D, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uswah.core.scoring import (
    CreditPoints,
    NeedCreditScheme,
    NotYetKnowable,
    OfficialLevel,
    PredicateCreditScheme,
    credit_points,
    law_from_document,
)
from uswah.documents.enums import CreditObstacle
from uswah.people.enums import Employment
from uswah.standards.enums import Stage
from uswah.standards.queries import dated_schemes

CREDIT_SCHEME = "credit"
CIVIL_SERVANTS = frozenset({Employment.PNS, Employment.PPPK})


@dataclass(frozen=True, slots=True)
class CreditByNeed:
    """Yearly points by the old scheme with all that they come from; `required` is JWM, `hours` JM."""

    scheme: NeedCreditScheme
    points: CreditPoints
    level: OfficialLevel
    hours: int
    required: int
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class WithoutCredit:
    """Why a scheme gives no points; without a scheme the reason holds for all."""

    obstacle: CreditObstacle
    scheme: NeedCreditScheme | PredicateCreditScheme | None = None


CreditOutcome = CreditByNeed | WithoutCredit


@dataclass(frozen=True, slots=True)
class CreditLaw:
    """Both schemes of credit points, whenever they held: archives still ask for the old one."""

    need: NeedCreditScheme
    predicate: PredicateCreditScheme


@dataclass(frozen=True, slots=True)
class CreditCase:
    """What decides about a teacher's points in one stage of a year that ends on `ends_on`."""

    stage: str
    employment: str
    rank: str
    hours: int | None
    level: OfficialLevel | NotYetKnowable
    ends_on: date
    is_head: bool = False  # who led the madrasah in the year has an appraisal of that duty besides


def credit_law() -> CreditLaw:
    """Return both schemes, the latest version of each; raise LookupError when one is missing. One query."""
    need: NeedCreditScheme | None = None
    predicate: PredicateCreditScheme | None = None
    for version in dated_schemes(CREDIT_SCHEME):
        match law_from_document(version.document):
            case NeedCreditScheme() as law:
                need = need or law
            case PredicateCreditScheme() as law:
                predicate = predicate or law
            case _:
                raise LookupError("A scheme of another kind stands among those of credit points.")
    if need is None or predicate is None:
        raise LookupError("The schemes of credit points have not been loaded.")
    return CreditLaw(need, predicate)


def credits_of(law: CreditLaw, case: CreditCase) -> tuple[CreditOutcome, ...]:
    """Return the points by each scheme, or why there are none.

    No predicate of performance is recorded in this system yet, so the new scheme never has a result.
    """
    if case.stage != Stage.SUMMATIVE:
        return (WithoutCredit(CreditObstacle.FORMATIVE),)
    if not case.rank and not case.employment:
        return (WithoutCredit(CreditObstacle.EMPLOYMENT_UNKNOWN),)
    if not case.rank and case.employment not in CIVIL_SERVANTS:
        return (WithoutCredit(CreditObstacle.NOT_CIVIL_SERVANT),)
    has_predicates = not case.employment or case.employment in CIVIL_SERVANTS
    new = CreditObstacle.NO_PREDICATE if has_predicates else CreditObstacle.NOT_CIVIL_SERVANT
    return _by_need(law.need, case), WithoutCredit(new, law.predicate)


def _by_need(scheme: NeedCreditScheme, case: CreditCase) -> CreditOutcome:
    if case.rank and case.is_head:
        return WithoutCredit(CreditObstacle.EXTRA_DUTY, scheme)
    obstacle = _obstacle(scheme, case)
    if obstacle is not None:
        return WithoutCredit(obstacle, scheme)
    level, hours = case.level, case.hours
    if isinstance(level, NotYetKnowable):
        return WithoutCredit(CreditObstacle.LEVEL_NOT_KNOWABLE, scheme)
    if hours is None:
        return WithoutCredit(CreditObstacle.HOURS_UNKNOWN, scheme)
    points = credit_points(scheme, rank=case.rank, npk=level.npk, load=hours)
    if isinstance(points, NotYetKnowable):
        return WithoutCredit(CreditObstacle.LOAD_NOT_COVERED, scheme)
    required = next(rule.required for rule in scheme.workloads if rule.code == "weekly-hours")
    in_force = scheme.source.is_in_force_on(case.ends_on)
    return CreditByNeed(scheme, points, level, hours, required, in_force)


def _obstacle(scheme: NeedCreditScheme, case: CreditCase) -> CreditObstacle | None:
    """Return what the rank has against a calculation."""
    if not case.rank:
        return CreditObstacle.CONTRACT if case.employment == Employment.PPPK else CreditObstacle.RANK_UNKNOWN
    if case.rank not in {rank.code for rank in scheme.ranks}:
        return CreditObstacle.RANK_WITHOUT_STEP
    return None
