"""Whether the sources agree once strictness is taken out, and which evidence would settle what is open."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from scipy.stats import chi2

from uswah.appraisal.enums import Convergence
from uswah.appraisal.queries.measurement_law import MeasurementLaw

# Which techniques a source can use at all; a source that is not named uses the first two of the law.
TECHNIQUES_OF = {
    "diri": ("self_reflection",),
    "siswa": ("questionnaire",),
    "wali": ("questionnaire", "interview"),
}


def convergence_of(measures: Sequence[float], standard_errors: Sequence[float], law: MeasurementLaw) -> Convergence:
    """Return whether sources (logits, with standard errors) tell the same.

    Cochran's Q over the sources, sum of w (value - weighted mean)² with w = 1 / se², beside chi² with S - 1 degrees of
    freedom (Cochran 1954, Biometrics 10): in agreement above `agreeing_p` while no two lie further apart than
    `agreeing_gap`, differing below `differing_p`, worth a look between; fewer than two sources tell nothing.
    """
    if len(measures) < 2:
        return Convergence.INSUFFICIENT
    values, weights = np.asarray(measures), 1.0 / np.asarray(standard_errors) ** 2
    mean = float(weights @ values / weights.sum())
    chance = float(chi2.sf(float(weights @ (values - mean) ** 2), len(values) - 1))
    if chance < law.differing_p:
        return Convergence.DIVERGENT
    agreeing = chance > law.agreeing_p and float(np.ptp(values)) < law.agreeing_gap
    return Convergence.CONVERGENT if agreeing else Convergence.UNCLEAR


def next_evidence(
    law: MeasurementLaw, given: Collection[tuple[str, str]], convergence: Convergence, is_open: bool
) -> dict[str, str] | None:
    """Return the source and technique of the next evidence that would settle most; None where nothing is open.

    A source that has not spoken comes first, in the order of the law, then a technique that was not used.
    """
    if not is_open and convergence not in {Convergence.DIVERGENT, Convergence.UNCLEAR}:
        return None
    sources, techniques = {role for role, _ in given}, {technique for _, technique in given}
    fresh = next((role for role in law.next_sources if role not in sources and _is_open_to(role, sources)), "")
    role = fresh or next(iter(law.next_sources), "")
    able = TECHNIQUES_OF.get(role, law.next_techniques[:3])
    return {"role": role, "technique": next((way for way in able if way not in techniques), able[0])}


def _is_open_to(role: str, sources: Collection[str]) -> bool:
    """Tell whether a role adds a view: where an assessor rates, the head's own rating is not awaited."""
    return role != "kepala" or "asesor" not in sources
