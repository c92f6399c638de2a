"""The dated assumptions and limits of fair levels: reference variances, certainty, targets, who is expected to judge."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from uswah.core.measurement.levels import VarianceReference

LAW = Path(__file__).resolve().parents[1] / "law"


@dataclass(frozen=True, slots=True)
class MeasurementLaw:
    """One version of the assumptions; `expected` lists, for a teacher and for the head, roles of which one suffices.

    `agreeing_p`, `agreeing_gap` (logit), `gap_beyond_chance` (standard errors) and `differing_p` are the limits of
    triangulation; `spread` (logit) lies between the thresholds of an indicator that cannot be calibrated; `target` is
    the level aimed at, 1 to 4. `next_evidence` are the techniques that further evidence of each source can use.
    """

    version: str
    citation: str
    reference: VarianceReference
    spread: float
    sources_needed: int
    techniques_needed: int
    certainty: float
    agreeing_p: float
    agreeing_gap: float
    gap_beyond_chance: float
    differing_p: float
    target: int
    labels: tuple[str, ...]
    upper_percents: tuple[float, ...]
    expected: Mapping[str, Sequence[Sequence[str]]]
    next_evidence: Mapping[str, Sequence[str]]


def measurement_law(on: date) -> MeasurementLaw:
    """Return the version in force on a day; before the first one began, the first one."""
    versions = _versions()
    held = [law for start, law in versions if start <= on]
    return held[-1] if held else versions[0][1]


@cache
def _versions() -> tuple[tuple[date, MeasurementLaw], ...]:
    """Return every version with the day from which it holds, earliest first; each is read once."""
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(LAW.glob("measurement-*.json"))]
    return tuple(sorted(((date.fromisoformat(law["valid_from"]), _law(law)) for law in told), key=lambda pair: pair[0]))


def _law(law: Mapping[str, Any]) -> MeasurementLaw:
    convergence, labels = law["convergence"], law["competency_labels"]
    return MeasurementLaw(
        version=law["version"],
        citation=law["citation"],
        reference=_reference(law),
        spread=law["thresholds_start"]["spread"],
        sources_needed=law["sources_needed"],
        techniques_needed=law["techniques_needed"],
        certainty=law["certainty"],
        agreeing_p=convergence["agreeing_p"],
        agreeing_gap=convergence["agreeing_gap_logit"],
        gap_beyond_chance=convergence["gap_beyond_chance"],
        differing_p=convergence["differing_p"],
        target=law["target"],
        labels=tuple(labels["codes"]),
        upper_percents=tuple(float(percent) for percent in labels["upper_percent"]),
        expected=law["expected"],
        next_evidence=law["next_evidence"],
    )


def _reference(law: Mapping[str, Any]) -> VarianceReference:
    variances = dict(law["variances"])
    unsourced = tuple(variances.pop("unsourced"))
    return VarianceReference(
        **variances,
        trained=tuple(law["trained"]),
        single_teacher=tuple(law["single_teacher"]),
        valid_from=law["valid_from"],
        unsourced=unsourced,
    )
