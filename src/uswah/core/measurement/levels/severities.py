"""Read from the fit how strict raters are, and how roles lie beside the trained assessors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.crossed import CrossedFit

from .combinations import role_rows
from .counts import paired, ranked
from .linked import SeverityModel, judges_of
from .model import SEVERITY, Layout
from .results import Z90, Interval, Quantity, RaterSeverity

Floats = npt.NDArray[np.float64]


def severities(layout: Layout, fitted: CrossedFit, told: SeverityModel | None) -> tuple[RaterSeverity, ...]:
    """Return the severity of every rater who judged several teachers, in the order of roles and raters.

    Of a rater with one teacher severity and halo are one; there is nothing to say of severity alone.
    """
    linking = told.told() if told is not None else {}
    homes = _homes(layout)
    found: list[RaterSeverity] = []
    for term in layout.terms:
        if term.name != SEVERITY or not layout.joins.role_shares[layout.blocks.role.labels.index(term.role)]:
            continue
        effects = fitted.effects[term.key]
        of_level = np.flatnonzero(layout.joins.judge_role == layout.blocks.role.labels.index(term.role))
        for rater, level in judges_of(layout, term.role):
            judge = of_level[level]
            if layout.joins.judge_teachers[judge] > 1:
                found.append(
                    RaterSeverity(
                        rater=rater,
                        role=term.role,
                        severity=-float(effects.estimate[level]),
                        standard_deviation=float(np.sqrt(effects.variance[level])),
                        effective_linking=linking.get((rater, term.role), 0.0),
                        teachers=int(layout.joins.judge_teachers[judge]),
                        madrasah=int(homes[judge]),
                    )
                )
    return tuple(found)


def role_offsets(layout: Layout, fitted: CrossedFit, anchor: Floats) -> dict[str, Quantity]:
    """Return each role's mean beside the anchor, in logits with 90 % intervals: positive is milder."""
    found = fitted.combine(role_rows(layout, fitted, anchor))
    half = Z90 * np.sqrt(np.maximum(found.variance, 0.0))
    return {
        role: Quantity(float(value), Interval(float(value - width), float(value + width)))
        for role, value, width in zip(layout.blocks.role.labels, found.estimate, half, strict=True)
    }


def _homes(layout: Layout) -> npt.NDArray[np.int64]:
    """Return in how many madrasah each judge rated."""
    blocks, joins = layout.blocks, layout.joins
    homed = blocks.madrasah.codes >= 0
    met = ranked(paired(joins.judge.of[homed], blocks.madrasah.codes[homed].astype(np.int64), blocks.madrasah.count))
    judge = np.zeros(met.count, dtype=np.int64)
    judge[met.of] = joins.judge.of[homed]
    return np.bincount(judge, minlength=joins.judge.count)
