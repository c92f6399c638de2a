"""Hold the estimate of levels as columns, and read single results from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.partial_credit import reading_of

from .linking import LinkingReport
from .results import (
    Z90,
    Anchor,
    Gap,
    Interval,
    MadrasahComparison,
    NotYetKnowable,
    Quantity,
    RaterSeverity,
    SimpleMean,
    SourceValue,
    TeacherLevel,
    VarianceComponent,
    WithheldComparison,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class SourceColumns:
    """Hold source values as columns [S], sorted by teacher, outcome and role; `start` int64[T, K + 1] finds them.

    `techniques` is a bit set over the technique labels.
    """

    start: Ints
    role: Ints
    measure: Floats
    standard_error: Floats
    percent: Floats
    raters: Ints
    blocks: Ints
    techniques: Ints
    raw_percent: Floats


@dataclass(frozen=True, slots=True, eq=False)
class LevelEstimates:
    """Hold levels of T teachers in K outcomes (competencies in order, then groups) as float64[T, K] in logits.

    `of` reads one; `percent` and `points` hold value, low and high in their last axis; `probabilities` is [T, K, L].
    `groups` gives the weights of each group over its competencies. `components` says where variances come from,
    `anchor` on whose mean severity zero stands, `sampled_madrasah` how many madrasah the variances were estimated
    on (0: all). `mixture` tells whether the intervals hold the uncertainty of the variances as well.
    """

    teachers: tuple[str, ...]
    madrasah: tuple[str, ...]
    madrasah_of: npt.NDArray[np.int32]
    outcomes: tuple[str, ...]
    roles: tuple[str, ...]
    techniques: tuple[str, ...]
    labels: tuple[str, ...]
    measure: Floats
    standard_deviation: Floats
    own_evidence: Floats
    percent: Floats
    points: Floats
    probabilities: Floats
    source_sets: Ints
    technique_sets: Ints
    columns: SourceColumns
    severities: tuple[RaterSeverity, ...]
    components: tuple[VarianceComponent, ...]
    role_offsets: dict[str, Quantity]
    anchor: Anchor
    linking: LinkingReport
    reference_source: str
    method_version: str
    seed: int
    sampled_madrasah: int = 0
    mixture: bool = False
    needed_sources: int = 2
    needed_techniques: int = 2
    _place: dict[str, int] = field(default_factory=dict, repr=False)

    def of(self, teacher: str, outcome: str) -> TeacherLevel | NotYetKnowable:
        """Return the level of a teacher in an outcome, or why it is not yet knowable.

        Raises KeyError for a teacher or an outcome that the ratings do not name.
        """
        if not self._place:
            self._place.update((label, row) for row, label in enumerate(self.teachers))
        if outcome not in self.outcomes:
            raise KeyError(outcome)
        return self.at(self._place[teacher], self.outcomes.index(outcome))

    def __iter__(self) -> Iterator[TeacherLevel | NotYetKnowable]:
        """Yield every teacher's outcomes, in the order of teachers and outcomes; the order says nothing of merit."""
        for row in range(len(self.teachers)):
            for column in range(len(self.outcomes)):
                yield self.at(row, column)

    def at(self, row: int, column: int) -> TeacherLevel | NotYetKnowable:
        """Return the level at a place of the arrays."""
        missing = self._missing(row, column)
        if missing is not None:
            return missing
        measure, deviation = float(self.measure[row, column]), float(self.standard_deviation[row, column])
        probabilities = tuple(float(share) for share in self.probabilities[row, column])
        simple = self.simple_mean(row, column)
        assert simple is not None, "two sources have a mean"  # noqa: S101
        return TeacherLevel(
            teacher=self.teachers[row],
            outcome=self.outcomes[column],
            measure=measure,
            standard_deviation=deviation,
            interval=Interval(measure - Z90 * deviation, measure + Z90 * deviation),
            percent=_quantity(self.percent[row, column]),
            points=_quantity(self.points[row, column]),
            probabilities=probabilities,
            reading=reading_of(probabilities, self.labels),
            own_evidence=float(self.own_evidence[row, column]),
            sources=self.sources_at(row, column),
            techniques=_named(int(self.technique_sets[row, column]), self.techniques),
            simple=simple,
        )

    @property
    def knowable(self) -> npt.NDArray[np.bool_]:
        """Return bool[T, K]: enough sources and techniques for a level."""
        return (np.bitwise_count(self.source_sets) >= self.needed_sources) & (
            np.bitwise_count(self.technique_sets) >= self.needed_techniques
        )

    def sources_at(self, row: int, column: int) -> tuple[SourceValue, ...]:
        """Return what each source says at a place, corrected for role and severity."""
        columns = self.columns
        return tuple(
            SourceValue(
                role=self.roles[columns.role[at]],
                measure=float(columns.measure[at]),
                standard_error=float(columns.standard_error[at]),
                percent=float(columns.percent[at]),
                raters=int(columns.raters[at]),
                blocks=int(columns.blocks[at]),
                techniques=_named(int(columns.techniques[at]), self.techniques),
            )
            for at in range(columns.start[row, column], columns.start[row, column + 1])
        )

    def simple_mean(self, row: int, column: int) -> SimpleMean | None:
        """Return the mean over sources of the mean within each, raw percent; None without any rating."""
        here = self.columns.raw_percent[self.columns.start[row, column] : self.columns.start[row, column + 1]]
        if not len(here):
            return None
        return SimpleMean(float(here.mean()), float(here.min()), float(here.max()), len(here))

    def compare(self, first: str, second: str) -> MadrasahComparison | WithheldComparison:
        """Compare the mean levels of two madrasah over all competencies, where their raters are linked enough.

        Raises KeyError for a madrasah without ratings.
        """
        return self.linking.compare(first, second)

    def _missing(self, row: int, column: int) -> NotYetKnowable | None:
        sources = _named(int(self.source_sets[row, column]), self.roles)
        techniques = _named(int(self.technique_sets[row, column]), self.techniques)
        gaps = [Gap.NO_EVIDENCE] if not sources else []
        gaps += [Gap.FEW_SOURCES] if len(sources) < self.needed_sources else []
        gaps += [Gap.FEW_TECHNIQUES] if len(techniques) < self.needed_techniques else []
        if not gaps:
            return None
        return NotYetKnowable(
            teacher=self.teachers[row],
            outcome=self.outcomes[column],
            gaps=tuple(gaps),
            sources=sources,
            techniques=techniques,
            sources_missing=max(0, self.needed_sources - len(sources)),
            techniques_missing=max(0, self.needed_techniques - len(techniques)),
            simple=self.simple_mean(row, column),
        )


def _quantity(ends: Floats) -> Quantity:
    value, low, high = (float(number) for number in ends)
    return Quantity(value, Interval(low, high))


def _named(bits: int, labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label for place, label in enumerate(labels) if bits >> place & 1)
