"""Whether the sources agree once strictness is taken out, and which evidence would settle what is open."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from uswah.appraisal.enums import Convergence
from uswah.appraisal.queries.measurement_law import MeasurementLaw
from uswah.core.measurement.levels import SourceValue
from uswah.core.triangulation import Candidate, Estimate, Thresholds, Verdict, compare, settle
from uswah.evidence.enums import SourceRole

VERDICTS = {
    Verdict.CONVERGENT: Convergence.CONVERGENT,
    Verdict.UNSETTLED: Convergence.UNCLEAR,
    Verdict.DIVERGENT: Convergence.DIVERGENT,
    Verdict.NOT_ENOUGH: Convergence.INSUFFICIENT,
}


def thresholds_of(law: MeasurementLaw) -> Thresholds:
    """Return the bounds of the verdicts as the law says them."""
    return Thresholds(
        convergent_above=law.agreeing_p,
        divergent_below=law.differing_p,
        largest_gap=law.agreeing_gap,
        beyond_chance=law.gap_beyond_chance,
    )


def convergence_of(sources: Sequence[SourceValue], law: MeasurementLaw) -> Convergence:
    """Return whether sources tell the same."""
    return VERDICTS[compare(_estimates(sources), thresholds_of(law)).verdict]


def next_evidence(
    law: MeasurementLaw,
    sources: Sequence[SourceValue],
    *,
    lacks_source: bool,
    lacks_technique: bool,
    is_head: bool = False,
) -> dict[str, str] | None:
    """Return the source and technique of the evidence that would settle most surely whether sources agree.

    While a source or a technique is missing for any level at all, only what brings one is thought of. Nobody is the head
    over themselves.
    """
    roles = {source.role for source in sources}
    techniques = {technique for source in sources for technique in source.techniques}
    candidates = [
        candidate
        for candidate in _candidates(law, sources)
        if not (is_head and candidate.source == SourceRole.KEPALA)
        and not (lacks_source and candidate.source in roles)
        and not (lacks_technique and candidate.technique in techniques)
    ]
    best = settle(_estimates(sources), candidates, thresholds_of(law)).best
    return {"role": best.candidate.source, "technique": best.candidate.technique} if best else None


def _estimates(sources: Sequence[SourceValue]) -> list[Estimate]:
    return [Estimate(source.role, source.measure, source.standard_error**2) for source in sources]


def _candidates(law: MeasurementLaw, sources: Sequence[SourceValue]) -> list[Candidate]:
    """Return what could still be gathered, each with the error that the reference variances make it expect."""
    known = {source.role: source.standard_error**2 for source in sources}
    return [_candidate(law, role, technique, known.get(role)) for role, technique in _open_pairs(law, set(known))]


def _open_pairs(law: MeasurementLaw, roles: Collection[str]) -> list[tuple[str, str]]:
    # Where an assessor rates, the head's own rating is not awaited.
    asked = [role for role in law.next_evidence if role != SourceRole.KEPALA or SourceRole.ASSESSOR not in roles]
    return [(role, technique) for role in asked for technique in law.next_evidence[role]]


def _candidate(law: MeasurementLaw, role: str, technique: str, variance: float | None) -> Candidate:
    reference = law.reference
    shared = reference.severity_of(role) + reference.halo_of(role)
    whole = shared + reference.rater_competency + reference.occasion + reference.residual
    if variance is None:
        return Candidate(role, technique, whole)
    return Candidate(role, technique, max(whole, variance), min(shared, variance * 0.9))
