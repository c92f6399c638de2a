"""What pupils and guardians say, together: never one by one, and not at all while they are fewer than five."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from uswah.appraisal.queries.levels import PKG_INSTRUMENT
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.core.disclosure import Thresholds
from uswah.evidence.enums import ANONYMOUS, RoundState
from uswah.evidence.models import Submission
from uswah.evidence.queries import effective, scores_of
from uswah.institutions.access import can
from uswah.institutions.models import Institution
from uswah.standards.queries import Form, form_by_id

FEWEST = 5


@dataclass(frozen=True, slots=True)
class TooFew:
    """An anonymous source that fewer than five people have answered in; how many is not told either."""

    source_role: str


@dataclass(frozen=True, slots=True)
class Together:
    """What an anonymous source says: `people` answered; means in percent of the maximum.

    By indicator code only where at least five scored the indicator; by competency code likewise.
    """

    source_role: str
    people: int
    competencies: Mapping[str, float]
    indicators: Mapping[str, float]


def anonymous_about(
    viewer: Viewer, *, person_id: UUID, institution_id: int, school_year: str, stage: str
) -> tuple[Together | TooFew, ...]:
    """Return what each anonymous source says about a teacher whose levels the viewer sees; none while it is collected.

    Five queries.
    """
    place = Institution.objects.visible_to(viewer).filter(pk=institution_id).first()
    if place is None or not (viewer.person_id == person_id or can(viewer, Permission.SEE_APPRAISAL, place)):
        return ()
    rows = effective(
        Submission.rows.filter(
            about_id=person_id,
            institution_id=institution_id,
            school_year_id=school_year,
            stage=stage,
            source_role__in=ANONYMOUS,
            instrument__code=PKG_INSTRUMENT,
        ).exclude(round__state=RoundState.COLLECTING)
    )
    by_role: defaultdict[str, list[UUID]] = defaultdict(list)
    instruments = set()
    for pk, role, instrument in rows.order_by("pk").values_list("pk", "source_role", "instrument_id"):
        by_role[role].append(pk)
        instruments.add(instrument)
    told = [role for role, listed in by_role.items() if len(listed) >= FEWEST]
    scores = scores_of(pk for role in told for pk in by_role[role])
    form = form_by_id(max(instruments)) if told else None
    return tuple(
        _together(role, [scores.get(pk, {}) for pk in by_role[role]], form) if form and role in told else TooFew(role)
        for role in ANONYMOUS
        if role in by_role
    )


def _together(role: str, sheets: Sequence[Mapping[str, int]], form: Form) -> Together:
    """Return the means of all sheets; of what fewer than five scored nothing is told."""
    highest = max(form.scores)
    indicators: dict[str, float] = {}
    competencies: dict[str, float] = {}
    for group in form.groups:
        means = []
        for item in group.items:
            scored = [sheet[item.code] for sheet in sheets if item.code in sheet]
            if len(scored) >= FEWEST:
                mean = _told(scored) / highest
                indicators[item.code] = round(float(100 * mean), 1)
                means.append(mean)
        if means:
            competencies[group.code] = round(float(100 * sum(means) / len(means)), 1)
    return Together(role, len(sheets), competencies, indicators)


def _told(scores: Sequence[int]) -> Fraction:
    """Return the mean; where nearly all gave one score that score, so that it tells neither that all did nor who did not."""
    commonest, count = Counter(scores).most_common(1)[0]
    if count >= Thresholds().banded_from(len(scores)):
        return Fraction(commonest)
    return Fraction(sum(scores), len(scores))
