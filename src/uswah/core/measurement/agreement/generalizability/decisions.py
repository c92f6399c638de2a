"""Say how dependable a mean is: as measured, and with any other number of observations per facet."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from uswah.core.measurement.agreement.answers import Reason, Undefined

from .components import GeneralizabilityStudy
from .designs import BadDesign, Design, Effect, declare


class Coefficient(StrEnum):
    """Which coefficient is meant: does strictness common to everybody count as error?"""

    GENERALIZABILITY = "generalizability"  # Eρ²: for comparing objects under the same conditions
    DEPENDABILITY = "dependability"  # Φ: for the number itself, as against a fixed bound


@dataclass(frozen=True, slots=True)
class Part:
    """Hold what one effect adds to the variance of an object's mean.

    Attributes:
        effect: the effect.
        variance: of a single level, squared points.
        divisor: by how much averaging divides it.
        universe: whether it belongs to what is to be measured.
        relative: whether it is error when objects are compared.
        absolute: whether it is error of the number itself.
    """

    effect: Effect
    variance: float
    divisor: float
    universe: bool
    relative: bool
    absolute: bool

    @property
    def averaged(self) -> float:
        """Return the variance that averaging leaves, squared points."""
        return self.variance / self.divisor


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold how dependable the mean of an object is.

    Attributes:
        of: the object of measurement.
        sizes: the number of levels of each facet that is averaged over; None stands for the data as they are.
        fixed: facets that are not sampled: exactly these levels are meant.
        universe_variance: σ²(τ), of what is to be measured, squared points.
        relative_error: σ²(δ), squared points.
        absolute_error: σ²(Δ), squared points.
        generalizability: Eρ² = σ²(τ) / (σ²(τ) + σ²(δ)), 0 to 1.
        dependability: Φ = σ²(τ) / (σ²(τ) + σ²(Δ)), 0 to 1.
        parts: what each effect adds.
    """

    of: str
    sizes: Mapping[str, int] | None
    fixed: tuple[str, ...]
    universe_variance: float
    relative_error: float
    absolute_error: float
    generalizability: float | Undefined
    dependability: float | Undefined
    parts: tuple[Part, ...]

    def coefficient(self, which: Coefficient) -> float | Undefined:
        """Return one of the two coefficients."""
        return self.generalizability if which is Coefficient.GENERALIZABILITY else self.dependability

    @property
    def relative_standard_error(self) -> float:
        """Return σ(δ), points."""
        return math.sqrt(self.relative_error)

    @property
    def absolute_standard_error(self) -> float:
        """Return σ(Δ), points."""
        return math.sqrt(self.absolute_error)


@dataclass(frozen=True, slots=True)
class OneMore:
    """Hold what one more level of a facet would bring.

    Attributes:
        facet: of which there is one more.
        before: how dependable the mean is now.
        after: how dependable it would be.
    """

    facet: str
    before: Decision
    after: Decision


def decide(
    study: GeneralizabilityStudy,
    of: str,
    *,
    sizes: Mapping[str, int] | None = None,
    fixed: Collection[str] = (),
    design: Design | str | None = None,
) -> Decision:
    """Compute the coefficients of an object's mean (a D study).

    An effect counts to the universe score when it holds the object and no sampled facet; to relative error when it
    holds the object and a sampled facet; to absolute error when it holds a sampled facet. Facets that the object is
    nested in stand with the object (Brennan 2001, chapters 4 and 5; Cardinet, Johnson and Pini 2010).

    Args:
        study: the estimated components.
        of: the object of measurement, a facet.
        sizes: number of levels to average over, for facets that are named; for the others as in the study (rounded
            where the data are unbalanced). Without any, the data as they are, gaps and unequal numbers included.
        fixed: facets whose levels are all that is meant.
        design: another design of the same facets, with more nesting; its effects are sums of those of the study.

    Raises:
        BadDesign: an unknown facet, a size below 1, the object as a fixed facet, or a design that crosses what the
            study nested.
    """
    target = study.design if design is None else declare(design) if isinstance(design, str) else design
    _check(study, target, of, sizes or {}, fixed)
    variances = {effect: _variance(study, effect) for effect in target.effects}
    if sizes is None and target is study.design:
        told = None
        within = study.layout.cells[study.design.effects.index(_object_effect(study.design, of))]
        divisors = {
            effect: 1 / study.layout.concentration(at, within) for at, effect in enumerate(study.design.effects)
        }
    else:
        around = target.nested_in[of] | {of}
        told = _default_sizes(study, target, of) | dict(sizes or {})
        divisors = {
            effect: float(math.prod(told[facet] for facet in effect.indices - around)) for effect in target.effects
        }
    return _decision(target, of, told, tuple(fixed), variances, divisors)


def one_more(
    study: GeneralizabilityStudy,
    of: str,
    facet: str,
    *,
    sizes: Mapping[str, int] | None = None,
    fixed: Collection[str] = (),
) -> OneMore:
    """Compare the mean with one that has one more level of a facet, everything else equal.

    Raises:
        BadDesign: as `decide`, or a facet that is not averaged over.
    """
    now = _averaged_over(study, of, facet, sizes)
    before = decide(study, of, sizes=now, fixed=fixed)
    after = decide(study, of, sizes={**now, facet: now[facet] + 1}, fixed=fixed)
    return OneMore(facet, before, after)


def smallest_size(
    study: GeneralizabilityStudy,
    of: str,
    facet: str,
    wanted: float,
    *,
    which: Coefficient = Coefficient.GENERALIZABILITY,
    sizes: Mapping[str, int] | None = None,
    fixed: Collection[str] = (),
) -> int | Undefined:
    """Return the smallest number of levels of one facet with which a coefficient reaches `wanted`.

    The error is A + B / n; where A alone is too much, no number reaches it, and the answer says what the limit is.

    Raises:
        BadDesign: as `decide`, or a facet that is not averaged over.
        ValueError: a wanted coefficient outside 0 to 1.
    """
    if not 0 < wanted < 1:
        raise ValueError(f"A wanted reliability of {wanted} is not between 0 and 1.")
    now = _averaged_over(study, of, facet, sizes)
    one = decide(study, of, sizes={**now, facet: 1}, fixed=fixed)
    if one.universe_variance == 0:
        return Undefined(Reason.NO_VARIATION, f"The data show no differences of {of!r} to be measured.")
    relative = which is Coefficient.GENERALIZABILITY
    errors = [part for part in one.parts if (part.relative if relative else part.absolute)]
    shrinking = sum(part.averaged for part in errors if facet in part.effect.indices)
    staying = sum(part.averaged for part in errors if facet not in part.effect.indices)
    room = one.universe_variance * (1 - wanted) / wanted - staying
    if room <= 0 and shrinking + max(-room, 0) > 0:
        limit = one.universe_variance / (one.universe_variance + staying)
        return Undefined(
            Reason.NOT_REACHABLE, f"However many levels {facet!r} has, the coefficient stays below {limit:.3f}."
        )
    count = max(1, math.floor(shrinking / room) if room > 0 else 1)
    # The quotient may miss a whole number by rounding; the coefficient itself decides.
    while count > 1 and staying + shrinking / (count - 1) <= room + staying:
        count -= 1
    while staying + shrinking / count > (room + staying) * (1 + 1e-12):
        count += 1
    return count


def cut_dependability(decision: Decision, study: GeneralizabilityStudy, cut: float) -> float | Undefined:
    """Return Φ(λ), the dependability of deciding whether an object lies above a bound, balanced data only.

    Φ(λ) = (σ²(τ) + (X̄ − λ)² − σ²(X̄)) / (the same + σ²(Δ)); σ²(X̄) is the error variance of the grand mean
    of the study (Brennan and Kane 1977; Brennan 2001, section 2.5).

    Args:
        decision: of the same study, with any sizes.
        study: the study.
        cut: the bound λ, points.
    """
    if not study.balanced:
        return Undefined(Reason.NOT_IDENTIFIED, "Dependability at a bound is known for balanced data.")
    grand = sum(
        component.variance / study.layout.sizes(at).size
        for at, component in enumerate(study.components)
        if component.effect.indices - set(decision.fixed)
    )
    signal = decision.universe_variance + max((study.mean - cut) ** 2 - grand, 0.0)
    return _share(signal, decision.absolute_error, decision.of)


def _decision(
    design: Design,
    of: str,
    sizes: Mapping[str, int] | None,
    fixed: tuple[str, ...],
    variances: Mapping[Effect, float],
    divisors: Mapping[Effect, float],
) -> Decision:
    around = design.nested_in[of] | {of}
    parts = []
    for effect in design.effects:
        sampled = bool(effect.indices - around - set(fixed))
        holds = bool(effect.indices & around)
        parts.append(
            Part(effect, variances[effect], divisors[effect], holds and not sampled, holds and sampled, sampled)
        )
    universe = sum(part.averaged for part in parts if part.universe)
    relative = sum(part.averaged for part in parts if part.relative)
    absolute = sum(part.averaged for part in parts if part.absolute)
    return Decision(
        of=of,
        sizes=sizes,
        fixed=fixed,
        universe_variance=universe,
        relative_error=relative,
        absolute_error=absolute,
        generalizability=_share(universe, relative, of),
        dependability=_share(universe, absolute, of),
        parts=tuple(parts),
    )


def _share(universe: float, error: float, of: str) -> float | Undefined:
    if universe + error == 0:
        return Undefined(Reason.NO_VARIATION, f"Means of {of!r} do not vary at all.")
    return universe / (universe + error)


def _variance(study: GeneralizabilityStudy, effect: Effect) -> float:
    """Return the variance of an effect of a design with more nesting: the sum of those that it confounds."""
    return float(
        np.sum(
            [
                component.variance
                for component in study.components
                if effect.primary <= component.effect.indices <= effect.indices
            ]
        )
    )


def _object_effect(design: Design, of: str) -> Effect:
    return next(effect for effect in design.effects if effect.primary == {of})


def _default_sizes(study: GeneralizabilityStudy, design: Design, of: str) -> dict[str, int]:
    """Return the number of levels in the study of each facet that the object's scores are averaged over."""
    around = design.nested_in[of] | {of}
    return {facet: max(1, round(study.levels[facet])) for facet in design.facets if facet not in around}


def _averaged_over(
    study: GeneralizabilityStudy, of: str, facet: str, sizes: Mapping[str, int] | None
) -> dict[str, int]:
    """Return all sizes, the named ones as named; raises BadDesign when `facet` has none."""
    _check(study, study.design, of, sizes or {}, ())
    now = _default_sizes(study, study.design, of) | dict(sizes or {})
    if facet not in now:
        raise BadDesign(f"The facet {facet!r} is not one that scores of {of!r} are averaged over.")
    return now


def _check(
    study: GeneralizabilityStudy, target: Design, of: str, sizes: Mapping[str, int], fixed: Collection[str]
) -> None:
    if set(target.facets) != set(study.design.facets):
        raise BadDesign(f"The design {target.text!r} has other facets than {study.design.text!r}.")
    for facet in (of, *sizes, *fixed):
        if facet not in target.facets:
            raise BadDesign(f"The design {target.text!r} has no facet {facet!r}.")
    if of in fixed:
        raise BadDesign(f"The object of measurement {of!r} cannot be a fixed facet.")
    wrong = [facet for facet, size in sizes.items() if size < 1]
    if wrong:
        raise BadDesign(f"The facet {wrong[0]!r} needs at least one level.")
    crossed = [facet for facet in target.facets if not study.design.nested_in[facet] <= target.nested_in[facet]]
    if crossed:
        raise BadDesign(f"{crossed[0]!r} is nested in the study; its effects cannot be told apart when it is crossed.")
