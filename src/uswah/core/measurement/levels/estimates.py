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
    `parts` float64[K, C] are the weights of the competencies in each outcome; `source_sets` and
    `technique_sets` int64[T, C] are bit sets over `roles` and `techniques`. `components` says where variances come from,
    `anchor` on whose mean severity zero stands, `sampled_madrasah` how many madrasah the variances were estimated
    on (0: all). `mixture` tells whether the intervals hold the uncertainty of the variances as well.
    """

    teachers: tuple[str, ...]
    madrasah: tuple[str, ...]
    madrasah_of: npt.NDArray[np.int32]
    outcomes: tuple[str, ...]
    competencies: tuple[str, ...]
    parts: Floats
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
        if simple is None:
            raise ValueError("a level without any source; `needed_sources` must be at least 1")
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
            techniques=self.techniques_at(row, column),
            simple=simple,
        )

    @property
    def knowable(self) -> npt.NDArray[np.bool_]:
        """Return bool[T, K]: enough sources and techniques for a level; a group needs them in each competency."""
        enough = np.bitwise_count(self.source_sets) >= self.needed_sources
        enough &= np.bitwise_count(self.technique_sets) >= self.needed_techniques
        known: npt.NDArray[np.bool_] = (~enough).astype(np.int64) @ (self.parts.T > 0).astype(np.int64) == 0
        return known

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

    def techniques_at(self, row: int, column: int) -> tuple[str, ...]:
        """Return the techniques that were used at a place."""
        at = slice(self.columns.start[row, column], self.columns.start[row, column + 1])
        return _named(int(np.bitwise_or.reduce(self.columns.techniques[at], initial=0)), self.techniques)

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
        """Return what is missing in the outcome or, for a group, in its competencies."""
        sources, techniques, lacking = 0, 0, []
        gaps: set[Gap] = set()
        for part in np.flatnonzero(self.parts[column]).tolist():
            there = int(self.source_sets[row, part]).bit_count()
            ways = int(self.technique_sets[row, part]).bit_count()
            found = self._gaps(there, ways)
            if found:
                gaps |= found
                lacking.append(self.competencies[part])
                sources = max(sources, self.needed_sources - there)
                techniques = max(techniques, self.needed_techniques - ways)
        if not lacking:
            return None
        at = slice(self.columns.start[row, column], self.columns.start[row, column + 1])
        return NotYetKnowable(
            teacher=self.teachers[row],
            outcome=self.outcomes[column],
            gaps=tuple(gap for gap in Gap if gap in gaps),
            competencies=tuple(lacking),
            sources=tuple(self.roles[role] for role in self.columns.role[at]),
            techniques=self.techniques_at(row, column),
            sources_missing=sources,
            techniques_missing=techniques,
            simple=self.simple_mean(row, column),
        )

    def _gaps(self, sources: int, techniques: int) -> set[Gap]:
        found = {Gap.NO_EVIDENCE} if sources == 0 else set()
        if sources < self.needed_sources:
            found.add(Gap.FEW_SOURCES)
        if techniques < self.needed_techniques:
            found.add(Gap.FEW_TECHNIQUES)
        return found


def _quantity(ends: Floats) -> Quantity:
    value, low, high = (float(number) for number in ends)
    return Quantity(value, Interval(low, high))


def _named(bits: int, labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label for place, label in enumerate(labels) if bits >> place & 1)
