"""Lay the model of stage 2 over blocks: which factors there are, with what reference, and what a level sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from uswah.core.measurement.crossed import CrossedFit, Factor, Variance, fit_crossed

from .blocks import Blocks
from .counts import Joined, joined, occasions_apart, paired, ranked
from .reference import VarianceReference

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MADRASAH: Final = "madrasah"
MADRASAH_COMPETENCY: Final = "madrasah-competency"
TEACHER: Final = "teacher"
TEACHER_COMPETENCY: Final = "teacher-competency"
SEVERITY: Final = "severity"
HALO: Final = "halo"
RATER_COMPETENCY: Final = "rater-competency"
OCCASION: Final = "occasion"
RESIDUAL: Final = "residual"
COMPETENCY: Final = "competency"
ROLE_COMPETENCY: Final = "role-competency"
TECHNIQUE: Final = "technique"

#: A rater's leaning to a competency is told from the block's residual from this many teachers on.
TEACHERS_FOR_LEANING: Final = 4
#: The most improvements of the variances in one fit.
STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Term:
    """Name a variance of the model with its reference; `role` is "" for one of no role."""

    name: str
    role: str
    reference: float

    @property
    def key(self) -> str:
        """Return the name of the factor."""
        return f"{self.name}:{self.role}" if self.role else self.name


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Hold the model laid over blocks.

    `levels` holds int64[n] per factor, -1 where it does not apply, `counts` how many levels each has; `terms` the
    factors whose variance is estimated, `offsets` those of given wide variance. `residuals` int64[n] is the group of
    the unknown block variance, `residual_terms` one term per group. `judge_level` maps a judge to its level of the
    severity factor of its role (-1: none).
    """

    blocks: Blocks
    joins: Joined
    terms: tuple[Term, ...]
    offsets: tuple[Term, ...]
    levels: Mapping[str, Ints]
    counts: Mapping[str, int]
    residuals: Ints
    residual_terms: tuple[Term, ...]
    judge_level: Ints
    madrasah_of: Ints

    @property
    def all_terms(self) -> tuple[Term, ...]:
        """Return the terms that are estimated: factors, then residual groups."""
        return (*self.terms, *self.residual_terms)


def layout_of(blocks: Blocks, reference: VarianceReference) -> Layout:
    """Lay the model over blocks; with one competency it has no competency parts at all."""
    joins = joined(blocks)
    build = _Build(blocks, joins, reference)
    build.places()
    build.raters()
    build.wide_offsets()
    return build.layout()


class _Build:
    """Collect the factors, one kind after the other."""

    def __init__(self, blocks: Blocks, joins: Joined, reference: VarianceReference) -> None:
        self.blocks, self.joins, self.reference = blocks, joins, reference
        self.teacher = blocks.teacher.codes.astype(np.int64)
        self.madrasah = blocks.madrasah.codes.astype(np.int64)
        self.competency = blocks.competency.codes.astype(np.int64)
        self.role = blocks.role.codes.astype(np.int64)
        self.several = blocks.competency.count > 1
        self.terms: list[Term] = []
        self.offsets: list[Term] = []
        self.levels: dict[str, Ints] = {}
        self.counts: dict[str, int] = {}
        self.residual_terms: list[Term] = []
        self.residuals = np.full(len(blocks), -1, dtype=np.int64)
        self.judge_level = np.full(joins.judge.count, -1, dtype=np.int64)

    def add(self, term: Term, levels: Ints, count: int, *, estimated: bool = True) -> None:
        (self.terms if estimated else self.offsets).append(term)
        self.levels[term.key], self.counts[term.key] = levels, count

    def places(self) -> None:
        blocks, reference, width = self.blocks, self.reference, self.blocks.competency.count
        if np.unique(self.madrasah).size > 1:
            self.add(Term(MADRASAH, "", reference.madrasah), self.madrasah, blocks.madrasah.count)
            if self.several:
                crossing = np.where(self.madrasah < 0, -1, paired(self.madrasah, self.competency, width))
                term = Term(MADRASAH_COMPETENCY, "", reference.madrasah_competency)
                self.add(term, crossing, blocks.madrasah.count * width)
        self.add(Term(TEACHER, "", reference.teacher), self.teacher, blocks.teacher.count)
        if self.several:
            term = Term(TEACHER_COMPETENCY, "", reference.teacher_competency)
            self.add(term, paired(self.teacher, self.competency, width), blocks.teacher.count * width)
        occasion = occasions_apart(blocks, self.joins)
        if occasion is not None:
            self.add(Term(OCCASION, "", reference.occasion), occasion.of, occasion.count)

    def raters(self) -> None:
        for code, label in enumerate(self.blocks.role.labels):
            here = self.role == code
            if here.any():
                self.role_terms(code, label, here)
        leaning = self.joins.judge_teachers >= TEACHERS_FOR_LEANING
        if self.several and leaning.any():
            on = leaning[self.joins.judge.of]
            crossing = np.full(len(self.blocks), -1, dtype=np.int64)
            found = ranked(paired(self.joins.judge.of[on], self.competency[on], self.blocks.competency.count))
            crossing[on] = found.of
            self.add(Term(RATER_COMPETENCY, "", self.reference.rater_competency), crossing, found.count)

    def role_terms(self, code: int, label: str, here: npt.NDArray[np.bool_]) -> None:
        """Add severity, halo and residual of a role; what cannot be told apart is one term."""
        severity, halo = self.reference.severity_of(label), self.reference.halo_of(label)
        of_pair = severity if label in self.reference.single_teacher else severity + halo
        term = Term(SEVERITY, label, of_pair)
        if self.joins.role_shares[code]:
            judges = np.flatnonzero(self.joins.judge_role == code)
            self.judge_level[judges] = np.arange(len(judges))
            levels = np.where(here, self.judge_level[self.joins.judge.of], -1)
            self.add(Term(SEVERITY, label, severity), levels, len(judges))
            term = Term(HALO, label, halo)
        if self.joins.role_repeats[code]:
            pairs = np.full(len(self.blocks), -1, dtype=np.int64)
            found = ranked(self.joins.pair.of[here])
            pairs[here] = found.of
            self.add(term, pairs, found.count)
            term = Term(RESIDUAL, label, self.reference.residual)
        self.residuals[here] = len(self.residual_terms)
        self.residual_terms.append(term)

    def wide_offsets(self) -> None:
        blocks, reference, width = self.blocks, self.reference, self.blocks.competency.count
        if self.several:
            self.add(Term(COMPETENCY, "", reference.competency_mean), self.competency, width, estimated=False)
            crossing = paired(self.role, self.competency, width)
            term = Term(ROLE_COMPETENCY, "", reference.role_competency)
            self.add(term, crossing, blocks.role.count * width, estimated=False)
        if blocks.technique.count > 1:
            term = Term(TECHNIQUE, "", reference.technique)
            self.add(term, blocks.technique.codes.astype(np.int64), blocks.technique.count, estimated=False)

    def layout(self) -> Layout:
        madrasah_of = np.full(self.blocks.teacher.count, -1, dtype=np.int64)
        madrasah_of[self.teacher] = self.madrasah
        return Layout(
            self.blocks,
            self.joins,
            tuple(self.terms),
            tuple(self.offsets),
            self.levels,
            self.counts,
            self.residuals,
            tuple(self.residual_terms),
            self.judge_level,
            madrasah_of,
        )


def fit(
    layout: Layout, reference: VarianceReference, given: Mapping[str, float] | None = None, *, steps: int = STEPS
) -> CrossedFit:
    """Fit the crossed model: variances by REML around the reference, or all `given` by the key of their term.

    `steps` is the most improvements of the variances; after a dozen they differ by less than their third digit.
    """

    def known(term: Term) -> Variance:
        if given is not None:
            return Variance.given(given[term.key])
        return Variance.around(term.reference, reference.degrees_of_freedom)

    factors = [Factor(term.key, layout.levels[term.key], layout.counts[term.key], known(term)) for term in layout.terms]
    factors += [
        Factor(term.key, layout.levels[term.key], layout.counts[term.key], Variance.given(term.reference))
        for term in layout.offsets
    ]
    blocks = layout.blocks
    return fit_crossed(
        blocks.measure,
        fixed=role_columns(blocks),
        factors=factors,
        error_variance=blocks.standard_error**2,
        error_group=layout.residuals,
        residual=[known(term) for term in layout.residual_terms],
        nesting=nesting_of(blocks),
        iterations=steps,
    )


def nesting_of(blocks: Blocks) -> list[npt.NDArray[np.integer]]:
    """Return teacher, madrasah and what raters connect, for the solver's speed: each group lies within one of the next."""
    nesting: list[npt.NDArray[np.integer]] = [blocks.teacher.codes]
    if blocks.madrasah.count > 1:
        own = blocks.madrasah.count + blocks.teacher.codes
        nesting.append(np.where(blocks.madrasah.codes < 0, own, blocks.madrasah.codes))
        size = blocks.madrasah.count + blocks.teacher.count
        ends = (nesting[1], size + blocks.rater.codes)
        ones = np.ones(len(blocks), dtype=np.int8)
        graph = sparse.coo_array((ones, ends), shape=(size + blocks.rater.count,) * 2)
        nesting.append(connected_components(graph, directed=False)[1][nesting[1]])
    return nesting


def role_columns(blocks: Blocks) -> Floats:
    """Return the fixed effects' columns, float64[n, roles]: the mean of each role that judged."""
    columns = np.zeros((len(blocks), blocks.role.count))
    columns[np.arange(len(blocks)), blocks.role.codes] = 1.0
    return columns


def variances_of(layout: Layout, fitted: CrossedFit) -> dict[str, float]:
    """Return the variance of each estimated term by its key."""
    found = {term.key: float(fitted.variances[term.key]) for term in layout.terms}
    for place, term in enumerate(layout.residual_terms):
        found[term.key] = float(fitted.residual_variances[place])
    return found
