"""Estimate the variances of stage 2, say how far they come from the data, and how unsure they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from uswah.core.measurement.crossed import CrossedFit

from .blocks import Blocks
from .counts import Ranked, summed
from .information import expected_measures, reweighted
from .model import Layout, Term, fit, layout_of, variances_of
from .reference import VarianceReference
from .results import Origin, VarianceComponent
from .staging import compacted, selected

Floats = npt.NDArray[np.float64]

SAMPLED_FROM: Final = 5000
"""Teachers from which variances are estimated on a sample of madrasah."""
SAMPLED_MADRASAH: Final = 200
FIRST_STEPS: Final = 6
MIXED_UNTIL: Final = 6000
"""Blocks up to which intervals hold the uncertainty of the variances; beyond, the data tell them well."""
SURE_FROM: Final = 20.0
"""Degrees of freedom from which a variance counts as known."""
#: Gauss-Hermite with three points: the outer two stand at ± sqrt(3) deviations with a weight of 1/6 each.
OUTER: Final = (float(special.ndtr(-np.sqrt(3.0))), float(special.ndtr(np.sqrt(3.0))))
OUTER_WEIGHT: Final = 1.0 / 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Variances:
    """Hold the variance of each term, the degrees of freedom that data gave it, and the reference."""

    terms: tuple[Term, ...]
    values: Mapping[str, float]
    data_freedom: Mapping[str, float]
    prior_freedom: float
    sampled_madrasah: int

    def components(self) -> tuple[VarianceComponent, ...]:
        """Return them for people: value, reference, and where each comes from."""
        found = []
        for term in self.terms:
            information = self.data_freedom[term.key] / (self.data_freedom[term.key] + self.prior_freedom)
            origin = Origin.DATA if information >= 0.5 else Origin.REFERENCE
            value = self.values[term.key]
            found.append(VarianceComponent(term.name, term.role, value, term.reference, information, origin))
        return tuple(found)

    def alternatives(self) -> Iterator[dict[str, float]]:
        """Yield the variances with one of them at an outer point of its posterior, the others at their values.

        The posterior of a variance is scaled inverse chi-square with the reference's and the data's degrees of freedom.
        """
        for term in self.terms:
            freedom = self.prior_freedom + self.data_freedom[term.key]
            if freedom < SURE_FROM:
                for share in OUTER:
                    value = self.values[term.key] * freedom / float(special.chdtri(freedom, share))
                    yield {**self.values, term.key: value}


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Hold the model laid over all blocks (with their final weights), fitted, and its variances."""

    layout: Layout
    fit: CrossedFit
    variances: Variances


def estimate_variances(blocks: Blocks, reference: VarianceReference, curves: Sequence[Floats], seed: int) -> Fitted:
    """Estimate variances by REML around the reference, and fit all blocks with them.

    Weights come from what the model expects of each block: at the reference first, then twice more. From
    `SAMPLED_FROM` teachers on the variances are estimated on `SAMPLED_MADRASAH` madrasah drawn with the seed, and
    hold for all; a term that the sample does not have keeps its reference.
    """
    sample = _sample(blocks, seed)
    if sample is None:
        layout, found = _climbed(blocks, reference, curves)
        return Fitted(layout, found, _read(layout, layout.all_terms, found, reference, 0))
    part = compacted(selected(blocks, sample))
    own = [curves[blocks.competency.labels.index(label)] for label in part.competency.labels]
    small, found = _climbed(part, reference, own)
    terms = layout_of(blocks, reference).all_terms
    read = _read(small, terms, found, reference, int(part.madrasah.count))
    layout = _weighed(blocks, reference, curves, read.values)
    return Fitted(layout, fit(layout, reference, read.values), read)


def _climbed(blocks: Blocks, reference: VarianceReference, curves: Sequence[Floats]) -> tuple[Layout, CrossedFit]:
    layout = _weighed(blocks, reference, curves, None)
    found = fit(layout, reference, steps=FIRST_STEPS)
    again = reweighted(blocks, expected_measures(layout, found), curves)
    layout = replace(layout, blocks=again)
    return layout, fit(layout, reference)


def _weighed(
    blocks: Blocks, reference: VarianceReference, curves: Sequence[Floats], given: Mapping[str, float] | None
) -> Layout:
    """Return the layout with weights at what is expected under given variances (None: the reference)."""
    layout = layout_of(blocks, reference)
    known = {term.key: term.reference for term in layout.all_terms} if given is None else given
    expected = expected_measures(layout, fit(layout, reference, known))
    return replace(layout, blocks=reweighted(blocks, expected, curves))


def _sample(blocks: Blocks, seed: int) -> npt.NDArray[np.bool_] | None:
    if blocks.teacher.count <= SAMPLED_FROM or blocks.madrasah.count <= SAMPLED_MADRASAH:
        return None
    order = np.random.Generator(np.random.PCG64(seed)).permutation(blocks.madrasah.count)
    chosen = np.zeros(blocks.madrasah.count + 1, dtype=bool)
    chosen[order[:SAMPLED_MADRASAH]] = True
    # Vignettes belong to no madrasah (-1, the last place) and stay with the raters that the sample has.
    inside = chosen[blocks.madrasah.codes]
    raters = np.zeros(blocks.rater.count, dtype=bool)
    raters[blocks.rater.codes[inside]] = True
    return inside | ((blocks.madrasah.codes < 0) & raters[blocks.rater.codes])


def _read(
    layout: Layout, terms: tuple[Term, ...], fitted: CrossedFit, reference: VarianceReference, sampled: int
) -> Variances:
    values = {term.key: term.reference for term in terms} | variances_of(layout, fitted)
    freedom = dict.fromkeys(values, 0.0) | _data_freedom(layout, fitted, values)
    return Variances(terms, values, freedom, reference.degrees_of_freedom, sampled)


def _data_freedom(layout: Layout, fitted: CrossedFit, values: Mapping[str, float]) -> dict[str, float]:
    """Return the degrees of freedom that data give each variance: the sum over its effects of squared reliability.

    Twice the expected information on the logarithm of a variance, where effects are told apart from each other
    (reliability r = 1 - posterior / prior variance); of a residual, its share of each block's error in place of r,
    less what the factors' effects took.
    """
    found: dict[str, float] = {}
    spent = np.zeros(len(layout.residual_terms))
    effects = fitted.effects
    for term in layout.terms:
        variance = effects[term.key].variance
        reliability = np.clip(1.0 - variance / max(values[term.key], 1e-12), 0.0, 1.0)
        found[term.key] = float((reliability**2).sum())
        spent += _spent(layout, term, reliability)
    squared = layout.blocks.standard_error**2
    for place, term in enumerate(layout.residual_terms):
        here = layout.residuals == place
        share = values[term.key] / (values[term.key] + squared[here])
        left = max(0.0, 1.0 - spent[place] / max(1, int(here.sum())))
        found[term.key] = float((share**2).sum()) * left
    return found


def _spent(layout: Layout, term: Term, reliability: Floats) -> Floats:
    """Share the effective parameters of a factor over the residual groups of the blocks that it touches."""
    levels, groups = layout.levels[term.key], len(layout.residual_terms)
    on = levels >= 0
    touched = np.bincount(levels[on], minlength=len(reliability))
    per_block = np.divide(reliability, touched, out=np.zeros(len(reliability)), where=touched > 0)
    return summed(Ranked(layout.residuals[on], groups), per_block[levels[on]])
