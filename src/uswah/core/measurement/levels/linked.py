"""Ask the model how much of severity the data tell: without self-ratings, and with each madrasah's mean left open.

Were madrasah drawn from their prior here, heads who never judged a teacher in common would look linked by it: at the
reference 1 - Var(severity | y) / Var(severity) is above a half for two heads of disconnected madrasah.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from uswah.core.measurement.crossed import CrossedFit

from .blocks import Blocks
from .model import MADRASAH, SEVERITY, Layout, Term, fit, layout_of
from .reference import VarianceReference
from .staging import compacted, selected

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: A variance (logit²) so wide that it says nothing of a madrasah's mean.
OPEN: Final = 1e4


def without_single(blocks: Blocks, reference: VarianceReference) -> Blocks | None:
    """Return the blocks of raters who may judge several teachers; None when there are none."""
    single = np.array([label in reference.single_teacher for label in blocks.role.labels])
    keep = ~single[blocks.role.codes]
    if keep.all():
        return blocks
    return compacted(selected(blocks, keep)) if keep.any() else None


def connected(blocks: Blocks, reference: VarianceReference) -> Mapping[str, int]:
    """Return the connected component of each madrasah, numbered from 0 in the order of madrasah.

    Edges join a teacher with each rater (self-ratings aside) and with the madrasah; vignettes join as teachers do.
    """
    teachers, madrasah, raters = blocks.teacher.count, blocks.madrasah.count, blocks.rater.count
    single = np.array([label in reference.single_teacher for label in blocks.role.labels])
    judged = ~single[blocks.role.codes]
    homed = blocks.madrasah.codes >= 0
    teacher = blocks.teacher.codes.astype(np.int64)
    ends = np.concatenate([teacher[judged], teacher[homed]])
    others = np.concatenate([blocks.rater.codes[judged] + teachers, blocks.madrasah.codes[homed] + teachers + raters])
    size = teachers + raters + madrasah
    graph = sparse.coo_array((np.ones(len(ends), dtype=np.int8), (ends, others)), shape=(size, size))
    labels = connected_components(graph, directed=False)[1][teachers + raters :]
    order: dict[int, int] = {}
    for label in labels.tolist():
        order.setdefault(label, len(order))
    return {name: order[label] for name, label in zip(blocks.madrasah.labels, labels.tolist(), strict=True)}


@dataclass(frozen=True, slots=True, eq=False)
class SeverityModel:
    """Hold the fit without self-ratings and with open madrasah, at given variances, to ask about severities."""

    layout: Layout
    fitted: CrossedFit
    variances: Mapping[str, float]

    @staticmethod
    def of(blocks: Blocks, reference: VarianceReference, variances: Mapping[str, float]) -> SeverityModel | None:
        """Fit it; None when only self-ratings are there."""
        judged = without_single(blocks, reference)
        if judged is None:
            return None
        layout = layout_of(judged, reference)
        known = {term.key: variances.get(term.key, term.reference) for term in layout.all_terms}
        known.update({MADRASAH: OPEN} if MADRASAH in known else {})
        return SeverityModel(layout, fit(layout, reference, known), known)

    def told(self) -> dict[tuple[str, str], float]:
        """Return 1 - posterior / prior variance of severity by (rater, role), for raters of several teachers."""
        found: dict[tuple[str, str], float] = {}
        for term in self.terms:
            variance = self.fitted.effects[term.key].variance
            share = np.clip(1.0 - variance / max(self.variances[term.key], 1e-12), 0.0, 1.0)
            found.update(
                ((rater, term.role), float(share[level])) for rater, level in judges_of(self.layout, term.role)
            )
        return found

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return the severity terms that have one level per judge."""
        shares, labels = self.layout.joins.role_shares, self.layout.blocks.role.labels
        return tuple(
            term for term in self.layout.terms if term.name == SEVERITY and bool(shares[labels.index(term.role)])
        )

    def pair(self, first: str, second: str) -> tuple[float, float]:
        """Return prior and posterior variance of the difference of two madrasah's mean severities (logit²).

        A madrasah's mean severity weighs each rater by the blocks it has there. Where one of them has no rater
        who judges several teachers nothing is told: both variances are those of one rater.
        """
        labels = self.layout.blocks.madrasah.labels
        if first not in labels or second not in labels:
            return 1.0, 1.0
        rows = [self._mean_severity(labels.index(name)) for name in (first, second)]
        if not all(row.any() for row in rows):
            return 1.0, 1.0
        gap = rows[0] - rows[1]
        prior = 0.0
        for term in self.terms:
            begin = self.fitted.offsets[term.key]
            prior += self.variances[term.key] * float((gap[begin : begin + self.layout.counts[term.key]] ** 2).sum())
        return prior, float(self.fitted.combine(sparse.csr_array(gap[None, :])).variance[0])

    def _mean_severity(self, madrasah: int) -> Floats:
        row = np.zeros(self.fitted.columns)
        here = self.layout.blocks.madrasah.codes == madrasah
        for term in self.terms:
            levels = self.layout.levels[term.key][here]
            np.add.at(row, self.fitted.offsets[term.key] + levels[levels >= 0], 1.0)
        return row / row.sum() if row.any() else row


def judges_of(layout: Layout, role: str) -> list[tuple[str, int]]:
    """Return the raters of a role with their level in its severity factor."""
    code = layout.blocks.role.labels.index(role)
    judges = np.flatnonzero((layout.joins.judge_role == code) & (layout.judge_level >= 0))
    rater = np.zeros(layout.joins.judge.count, dtype=np.int64)
    rater[layout.joins.judge.of] = layout.blocks.rater.codes
    return [(layout.blocks.rater.labels[rater[judge]], int(layout.judge_level[judge])) for judge in judges]
