"""From sheets to levels: the measurement core's estimate as rounded plain values. No row and no clock is touched here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from uswah.appraisal.enums import Convergence, LevelScope, Outcome
from uswah.appraisal.operations.levels.triangulating import convergence_of, next_evidence
from uswah.appraisal.queries.anonymous import FEWEST
from uswah.appraisal.queries.measurement_law import MeasurementLaw
from uswah.appraisal.queries.run_evidence import Evidence, Sheet
from uswah.core.measurement.levels import (
    Z90,
    LevelEstimates,
    NotYetKnowable,
    Quantity,
    SourceValue,
    TeacherLevel,
    Translation,
    blocks_of,
    estimate_levels,
    total_percent,
)
from uswah.core.measurement.partial_credit import (
    Bands,
    Calibration,
    ClearLevel,
    reading_of,
)
from uswah.core.measurement.table import Codes, RatingTable
from uswah.evidence.enums import ANONYMOUS, SourceRole

ALL = "all"
NOWHERE = "-"  # in the table, the madrasah of a vignette; as a block it has none
METHOD = "uswah.core.measurement.levels"
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """By what a run estimates: indicators by competency, competencies by domain, the scale, the law, the labels.

    `overall` are the labels over all competencies with the percents that end them; None gives them 1 to 4 as well.
    """

    competencies: Mapping[str, tuple[str, ...]]
    domains: Mapping[str, tuple[str, ...]]
    lowest: int
    highest: int
    law: MeasurementLaw
    overall: Bands | None


@dataclass(frozen=True, slots=True)
class Estimated:
    """What a run found: one document for each teacher and outcome, and what was found about the whole."""

    version: str
    levels: tuple[Document, ...]
    findings: Document


def estimated(evidence: Evidence, plan: Plan, calibrations: Mapping[str, Calibration], seed: int) -> Estimated:
    """Return the levels of every teacher with evidence; the same arguments give the same values to the digit."""
    sheets = sorted(evidence.sheets)
    table = _table(sheets, plan)
    blocks = blocks_of(table, {code: calibrations[code] for code in table.competency.labels})
    homes = blocks.madrasah
    nowhere = [place for place, label in enumerate(homes.labels) if label == NOWHERE]
    blocks = replace(
        blocks, madrasah=Codes(np.where(np.isin(homes.codes, nowhere), -1, homes.codes).astype(np.int32), homes.labels)
    )
    groups = _groups(plan, set(blocks.competency.labels))
    found = estimate_levels(
        blocks,
        calibrations=calibrations,
        bands=Bands.of(plan.law.labels, plan.law.upper_percents),
        reference=plan.law.reference,
        seed=seed,
        groups=groups,
        needed_sources=plan.law.sources_needed,
        needed_techniques=plan.law.techniques_needed,
    )
    told = _Telling(plan, found, evidence, calibrations)
    return Estimated(found.method_version, tuple(told.levels()), told.findings())


def _table(sheets: Sequence[Sheet], plan: Plan) -> RatingTable:
    competency_of = {item: code for code, items in plan.competencies.items() for item in items}
    rows = [(sheet, item, score) for sheet in sheets for item, score in sheet.scores if item in competency_of]
    columns = {
        "teacher": [sheet.teacher for sheet, _, _ in rows],
        "madrasah": [sheet.place or NOWHERE for sheet, _, _ in rows],
        "rater": [sheet.rater for sheet, _, _ in rows],
        "role": [sheet.role for sheet, _, _ in rows],
        "technique": [sheet.technique for sheet, _, _ in rows],
        "occasion": [sheet.occasion or "-" for sheet, _, _ in rows],
        "competency": [competency_of[item] for _, item, _ in rows],
        "item": [item for _, item, _ in rows],
    }
    scores = [score for _, _, score in rows]
    return RatingTable.of(columns, scores, scale=(plan.lowest, plan.highest), fewest_raters=1)


def _groups(plan: Plan, rated: set[str]) -> dict[str, dict[str, float]]:
    """Return the domains and all together, each with even weights, as far as all their competencies were rated."""
    groups = {code: dict.fromkeys(parts, 1.0) for code, parts in plan.domains.items()}
    groups[ALL] = dict.fromkeys(plan.competencies, 1.0)
    return {code: weights for code, weights in groups.items() if set(weights) <= rated}


class _Telling:
    """Turn an estimate into documents."""

    def __init__(
        self, plan: Plan, found: LevelEstimates, evidence: Evidence, calibrations: Mapping[str, Calibration]
    ) -> None:
        self.plan, self.found, self.evidence = plan, found, evidence
        self.heads = {sheet.rater for sheet in evidence.sheets if sheet.role == SourceRole.KEPALA}
        self.row_of = {teacher: row for row, teacher in enumerate(found.teachers)}
        bands = Bands.of(plan.law.labels, plan.law.upper_percents)
        self.translation = Translation(found.competencies, found.parts, calibrations, bands)
        self.total = self._total(calibrations)
        self.totals = self._totals()
        self.coverage = _coverage(evidence.sheets, plan)

    def _total(self, calibrations: Mapping[str, Calibration]) -> Translation:
        """Return how all competencies together are read: as the official total, where the law has one."""
        law, overall = self.plan.law, self.plan.overall
        if overall is None:
            return self.translation
        by = Bands.of(law.labels, law.upper_percents)
        return Translation(self.found.competencies, self.found.parts, calibrations, overall, counted_by=by)

    def _totals(self) -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
        """Return percent (value, low, high) and the labels' probabilities over all competencies, by teacher."""
        found = self.found
        if self.plan.overall is None or ALL not in found.outcomes:
            return {}
        column = found.outcomes.index(ALL)
        read = self.total.read(found.measure, found.standard_deviation)
        return {
            teacher: (tuple(map(float, read.percent[row, column])), tuple(map(float, read.probabilities[row, column])))
            for row, teacher in enumerate(found.teachers)
        }

    def levels(self) -> list[Document]:
        """Return a document for each teacher of a madrasah, and each competency, domain and all together."""
        homes = {sheet.teacher: sheet.place for sheet in self.evidence.sheets if sheet.place}
        outcomes = [*self.plan.competencies, *self.plan.domains, ALL]
        return [
            self._document(teacher, outcome, homes[teacher])
            for teacher in self.found.teachers
            if teacher in homes
            for outcome in outcomes
        ]

    def _document(self, teacher: str, outcome: str, place: str) -> Document:
        scope = self._scope(outcome)
        start = {
            "teacher": teacher.partition("@")[0],
            "place": place,
            "scope": scope.value,
            "code": outcome,
            "left_out": list(self.evidence.left_out.get(teacher, ())),
            "coverage": self.coverage.get((teacher, outcome), []),
        }
        if outcome not in self.found.outcomes:
            return {**start, **self._unrated()}
        level = self.found.of(teacher, outcome)
        told = self._unknown(level) if isinstance(level, NotYetKnowable) else self._known(level, scope)
        row, column = self.row_of[teacher], self.found.outcomes.index(outcome)
        sources = self.found.sources_at(row, column)
        convergence = convergence_of(sources, self.plan.law)
        return {**start, **told, "convergence": convergence.value, "next": self._next(level, sources, convergence)}

    def _next(
        self, level: TeacherLevel | NotYetKnowable, sources: Sequence[SourceValue], convergence: Convergence
    ) -> Document | None:
        """Return the next evidence where a level is not known, or its sources are not clear; in a competency only."""
        if level.outcome not in self.plan.competencies:
            return None
        if isinstance(level, NotYetKnowable):
            lacks = (level.sources_missing > 0, level.techniques_missing > 0)
        elif convergence in {Convergence.DIVERGENT, Convergence.UNCLEAR}:
            lacks = (False, False)
        else:
            return None
        is_head = level.teacher.partition("@")[0] in self.heads
        return next_evidence(self.plan.law, sources, lacks_source=lacks[0], lacks_technique=lacks[1], is_head=is_head)

    def _scope(self, outcome: str) -> LevelScope:
        if outcome == ALL:
            return LevelScope.ALL
        return LevelScope.DOMAIN if outcome in self.plan.domains else LevelScope.COMPETENCY

    def _unrated(self) -> Document:
        law = self.plan.law
        return {
            "outcome": Outcome.UNKNOWN.value,
            "gaps": ["no-evidence"],
            "sources_missing": law.sources_needed,
            "techniques_missing": law.techniques_needed,
            "sources": [],
            "techniques": [],
            "simple_mean": None,
            "convergence": Convergence.INSUFFICIENT.value,
            "next": next_evidence(law, [], lacks_source=True, lacks_technique=True),
        }

    def _unknown(self, level: NotYetKnowable) -> Document:
        return {
            "outcome": Outcome.UNKNOWN.value,
            "gaps": [gap.value for gap in level.gaps],
            "sources_missing": level.sources_missing,
            "techniques_missing": level.techniques_missing,
            "sources": self._sources(level.teacher, level.outcome),
            "techniques": list(level.techniques),
            "simple_mean": self._simple(level),
        }

    def _known(self, level: TeacherLevel, scope: LevelScope) -> Document:
        bands = self.plan.overall if scope is LevelScope.ALL and self.plan.overall else None
        labels = bands.labels if bands else self.plan.law.labels
        total, chances = self.totals[level.teacher] if bands else (None, level.probabilities)
        reading = reading_of(chances, labels, certainty=self.plan.law.certainty)
        low, high = (
            (reading.label, reading.label)
            if isinstance(reading, ClearLevel)
            else (reading.lowest_label, reading.highest_label)
        )
        return {
            "outcome": (Outcome.LEVEL if low == high else Outcome.SPAN).value,
            "measure": round(level.measure, 4),
            "standard_deviation": round(level.standard_deviation, 4),
            "points": _ends([end * self._highest / 100 for end in total] if total else _three(level.points), 3),
            "percent": _ends(total or _three(level.percent), 1),
            "label_low": low,
            "label_high": high,
            "probabilities": [[label, round(chance, 4)] for label, chance in zip(labels, chances, strict=True)],
            "own_share": round(level.own_evidence, 3),
            "sources": self._sources(level.teacher, level.outcome),
            "techniques": list(level.techniques),
            "simple_mean": self._simple(level),
        }

    @property
    def _highest(self) -> int:
        return len(self.plan.law.labels)

    def _simple(self, level: TeacherLevel | NotYetKnowable) -> float | None:
        """Return the plain mean over sources in the language of the level beside it, None where nothing was rated."""
        if level.simple is None:
            return None
        if level.outcome != ALL or self.plan.overall is None:
            return round(level.simple.percent, 1)
        row = self.row_of[level.teacher]
        means = [self.found.simple_mean(row, column) for column in range(len(self.found.competencies))]
        bands = Bands.of(self.plan.law.labels, self.plan.law.upper_percents)
        parts = [float(total_percent(mean.percent, bands)) for mean in means if mean is not None]
        return round(sum(parts) / len(parts), 1) if len(parts) == len(means) else None

    def _sources(self, teacher: str, outcome: str) -> list[Document]:
        row, column = self.row_of[teacher], self.found.outcomes.index(outcome)
        base = self.found.measure[row : row + 1, : len(self.found.competencies)]
        told = []
        for source in self.found.sources_at(row, column):
            if source.role in ANONYMOUS and source.raters < FEWEST:
                continue  # in this competency they were too few to be told
            shift = source.measure - self.found.measure[row, column]
            ends = (shift, shift - Z90 * source.standard_error, shift + Z90 * source.standard_error)
            translation = self.total if outcome == ALL else self.translation
            percents = translation.percent_of(base.repeat(3, axis=0), column, np.array(ends))
            told.append(
                {
                    "role": source.role,
                    "measure": round(source.measure, 4),
                    "standard_error": round(source.standard_error, 4),
                    "percent": [round(float(percent), 1) for percent in percents],
                    "points": round(self._points(outcome, float(percents[0])), 3),
                    "raters": source.raters,
                    "techniques": list(source.techniques),
                }
            )
        return told

    def _points(self, outcome: str, percent: float) -> float:
        if outcome == ALL and self.plan.overall is not None:
            return percent * self._highest / 100
        return float(self.translation.points_of(np.array(percent)))

    def findings(self) -> Document:
        """Return what is found about the whole: variances with their origin, role means, linking. No rater is named."""
        found = self.found
        places = sorted(found.linking.component)
        return {
            "components": [
                {
                    "name": component.name,
                    "role": component.role,
                    "variance": round(component.variance, 4),
                    "reference": round(component.reference, 4),
                    "information": round(component.information, 3),
                    "origin": component.origin.value,
                }
                for component in found.components
            ],
            "role_means": {
                role: [round(q.value, 3), round(q.interval.low, 3), round(q.interval.high, 3)]
                for role, q in sorted(found.role_offsets.items())
            },
            "anchor": found.anchor.value,
            "reference_source": found.reference_source,
            "sampled_madrasah": found.sampled_madrasah,
            "linking": {
                "components": found.linking.components,
                "needed": found.linking.needed,
                "component_of": {place: found.linking.component[place] for place in places},
            },
            "sheets": len(self.evidence.sheets),
            "left_out": sum(len(roles) for roles in self.evidence.left_out.values()),
        }


def _three(quantity: Quantity) -> tuple[float, float, float]:
    return quantity.value, quantity.interval.low, quantity.interval.high


def _ends(ends: Sequence[float], places: int) -> list[float]:
    value, low, high = (round(end, places) for end in ends)
    return [min(max(value, low), high), low, high]


def _coverage(sheets: Sequence[Sheet], plan: Plan) -> dict[tuple[str, str], list[list[Any]]]:
    """Return how many sheets each role and technique has given, by teacher and outcome: [[role, technique, count], …]."""
    competency_of = {item: code for code, items in plan.competencies.items() for item in items}
    domain_of = {code: domain for domain, parts in plan.domains.items() for code in parts}
    counts: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for sheet in sheets:
        rated = {competency_of[item] for item, _ in sheet.scores if item in competency_of}
        for outcome in (*rated, *{domain_of[code] for code in rated if code in domain_of}, *([ALL] if rated else [])):
            cell = counts.setdefault((sheet.teacher, outcome), {})
            cell[sheet.role, sheet.technique] = cell.get((sheet.role, sheet.technique), 0) + 1
    return {key: [[*pair, number] for pair, number in sorted(cell.items())] for key, cell in counts.items()}
