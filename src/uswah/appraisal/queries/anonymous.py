"""What pupils and guardians say, together: never one by one, and not at all while they are fewer than five."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from uswah.common.viewer import Viewer

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

    Three queries.
    """
    raise NotImplementedError
