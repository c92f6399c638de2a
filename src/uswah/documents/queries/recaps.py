"""Everything that the recap of a madrasah prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from uswah.appraisal.queries import CompetencyMap, competency_map
from uswah.common.viewer import Viewer
from uswah.core.scoring import NotYetKnowable, OfficialLevel
from uswah.documents.enums import PaperGap
from uswah.documents.queries.signers import PaperPlace, numbers_of, paper_place
from uswah.institutions.models import Institution, SchoolYear
from uswah.standards.enums import Stage


@dataclass(frozen=True)
class RecapFacts:
    """The teachers of a madrasah with their official results, by name, and what stands around them."""

    place: PaperPlace
    map: CompetencyMap
    numbers: Mapping[UUID, Mapping[str, str]]

    @cached_property
    def labels(self) -> Counter[str]:
        """Count the teachers by the code of their label."""
        return Counter(row.level.label_code for row in self.map.rows if isinstance(row.level, OfficialLevel))

    @property
    def not_yet_knowable(self) -> int:
        """Return how many were rated without a result yet."""
        return sum(isinstance(row.level, NotYetKnowable) for row in self.map.rows)

    @property
    def unrated(self) -> int:
        """Return how many nobody has rated."""
        return sum(row.level is None for row in self.map.rows)

    @cached_property
    def gaps(self) -> tuple[PaperGap, ...]:
        """Return what the paper would lack, the weightiest first."""
        lacks = {
            PaperGap.UNRATED: self.unrated > 0,
            PaperGap.HEAD: self.place.head is None,
            PaperGap.TOWN: not self.place.institution.town,
            PaperGap.CODE: not self.place.institution.paper_code,
        }
        return tuple(gap for gap, is_lacking in lacks.items() if is_lacking)


def recap_facts(viewer: Viewer, *, place: Institution, year: SchoolYear, stage: Stage | None) -> RecapFacts:
    """Return what the recap prints; without a stage the one that the competency map opens with. Nine queries."""
    today = timezone.localdate(viewer.at)
    found = competency_map(viewer, institution_id=place.pk, year=year, stage=stage, today=today)
    numbers = numbers_of(row.person_id for row in found.rows)
    return RecapFacts(paper_place(place, today), found, numbers)
