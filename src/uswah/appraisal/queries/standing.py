"""The levels that hold: of one teacher with what they rest on, and of all teachers of a madrasah for the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uswah.appraisal.enums import Convergence, LevelScope, Outcome
from uswah.common.viewer import Viewer
from uswah.evidence.models import Round

ALL = "all"  # the code of the level over all competencies; domains go by their code, competencies by theirs


@dataclass(frozen=True, slots=True)
class SourceShown:
    """What one source says, after its raters' strictness is taken out, on 0 to 100 and 1 to 4.

    `low` and `high` are the 90 % interval in percent. `raters` is how many judged; `techniques` their codes.
    """

    source_role: str
    percent: float
    percent_low: float
    percent_high: float
    points: float
    raters: int
    techniques: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run says of a level: both languages with their 90 % interval, and the labels it lies at or between.

    `probabilities` are by label code, lowest first; `own_share` is the share that comes from the teacher's own evidence.
    """

    points: float
    points_low: float
    points_high: float
    percent: float
    percent_low: float
    percent_high: float
    label_low: str
    label_high: str
    own_share: float
    probabilities: Mapping[str, float]

    @property
    def is_certain(self) -> bool:
        """Tell whether one label is sure enough to be said."""
        return self.label_low == self.label_high


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a level cannot be concluded yet: codes of gaps, and how many sources and techniques are missing."""

    gaps: tuple[str, ...]
    sources_missing: int
    techniques_missing: int


@dataclass(frozen=True, slots=True)
class NextEvidence:
    """The next piece of evidence that would settle most: which source, which technique; either may be open ('')."""

    source_role: str
    technique: str


@dataclass(frozen=True, slots=True)
class Moderated:
    """A person's decision: the label, the reason, who and when."""

    label: str
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ShownLevel:
    """One level that stands. `label` is the one to show first: the decided one, else the certain one, else ''.

    `simple_mean` is the plain mean over sources in percent; `coverage` counts submissions by (source role, technique).
    `before` is the level of the cycle before in the same scope and code, `target` the level aimed at (1 to 4).
    """

    level_id: int
    scope: LevelScope
    code: str
    outcome: Outcome
    estimate: Estimate | Unknown
    moderated: Moderated | None
    label: str
    simple_mean: float | None
    sources: tuple[SourceShown, ...]
    coverage: Mapping[tuple[str, str], int]
    convergence: Convergence
    next_evidence: NextEvidence | None
    is_final: bool
    target: int
    before: ShownLevel | None = None


@dataclass(frozen=True, slots=True)
class TeacherLevels:
    """The levels of one teacher in one round, competencies in official order; `domains` and `overall` beside them.

    `method`, `version` and `made_at` are the run's; `round_before` is where `before` of each level comes from.
    `anonymous` names the sources that are left out because fewer than five people answered.
    """

    round: Round
    round_before: Round | None
    competencies: tuple[ShownLevel, ...]
    domains: tuple[ShownLevel, ...]
    overall: ShownLevel | None
    method: str
    version: str
    made_at: datetime
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelMap:
    """The levels over all competencies and in each domain, by teacher, of one round; None where there is no round.

    `levels[person][code]`; codes are ALL and those of the domains. Nobody is ranked: the order is the caller's.
    """

    round: Round | None
    levels: Mapping[UUID, Mapping[str, ShownLevel]]


def levels_about(
    viewer: Viewer, *, person_id: UUID, institution_id: int, school_year: str, stage: str
) -> TeacherLevels | None:
    """Return the standing levels of a teacher in a round, with the cycle before; None while there are none to see.

    The cycle before is the latest earlier round of the same stage at the madrasah. Five queries.
    """
    raise NotImplementedError


def levels_at(viewer: Viewer, *, institution_id: int, school_year: str, stage: str) -> LevelMap:
    """Return the domain and overall levels of every teacher of a madrasah whom the viewer sees. Three queries."""
    raise NotImplementedError
