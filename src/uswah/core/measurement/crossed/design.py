"""What a crossed mixed model is made of: factors, variances, and the design that holds them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class BadDesign(ValueError):
    """Say in words what in a design cannot be used."""


@dataclass(frozen=True, slots=True)
class Variance:
    """State what is known beforehand about one variance (squared unit of y).

    `Variance()` is unknown (pure REML); `Variance(start=2.0)` the same from a better start; `Variance.given(2.0)` is not
    estimated; `Variance.around(2.0, degrees_of_freedom=5)` has a scaled inverse chi-square prior, worth as much as five
    effects seen without error whose mean square is 2.0 (Gelman et al. 2013, Bayesian Data Analysis, 2.6). Its estimate is
    the mode for the logarithm of the variance, so that with no data it is 2.0 itself.
    """

    start: float | None = None
    fixed: bool = False
    degrees_of_freedom: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no variance."""
        if self.start is None and (self.fixed or self.degrees_of_freedom):
            msg = "a variance that is given, or has a prior, needs its value"
            raise BadDesign(msg)
        if self.start is not None and not 0 <= self.start < np.inf:
            msg = f"a variance is a number from 0 upwards, not {self.start}"
            raise BadDesign(msg)
        if self.degrees_of_freedom < 0 or (self.degrees_of_freedom > 0 and self.start == 0):
            msg = "a prior on a variance needs a value above 0 and degrees of freedom from 0 upwards"
            raise BadDesign(msg)

    @classmethod
    def given(cls, value: float) -> Self:
        """Hold the variance at this value."""
        return cls(start=value, fixed=True)

    @classmethod
    def around(cls, value: float, degrees_of_freedom: float) -> Self:
        """Fall back on this value where data are few."""
        return cls(start=value, degrees_of_freedom=degrees_of_freedom)


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """Name a random factor and give each row its level.

    Attributes:
        name: unique within a model.
        levels: int[n], the level of each row from 0 to count - 1; -1 where the factor does not apply to the row.
        count: how many levels there are; levels without a row keep estimate 0 and the variance of the factor.
        variance: what is known beforehand about the variance of its effects.
        slope: float[n] or None; what the effect is multiplied by in each row (a random slope); None is 1 everywhere.
    """

    name: str
    levels: NDArray[np.integer[Any]]
    count: int
    variance: Variance = Variance()
    slope: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A model that has been looked through: every array has its shape, every level its place."""

    y: FloatArray
    fixed: FloatArray
    factors: tuple[Factor, ...]
    error_variance: FloatArray
    error_group: IntArray
    residuals: tuple[Variance, ...]
    nesting: tuple[IntArray, ...]

    @property
    def offsets(self) -> tuple[int, ...]:
        """Return the column at which each factor begins (fixed effects come first), and the number of columns last."""
        return tuple(np.cumsum([self.fixed.shape[1], *(factor.count for factor in self.factors)]).tolist())


def look_through(
    y: ArrayLike,
    fixed: ArrayLike | None,
    factors: Sequence[Factor],
    error_variance: ArrayLike | None,
    error_group: ArrayLike | None,
    residual: Variance | Sequence[Variance],
    nesting: Sequence[ArrayLike],
) -> Design:
    """Return the design with its arrays in their types; raise BadDesign naming what cannot be used."""
    values = _numbers("y", y, 1)
    n = len(values)
    if n == 0:
        raise BadDesign("there are no observations")
    columns = np.ones((n, 1)) if fixed is None else _numbers("fixed", fixed, 2)
    _check_length("fixed", len(columns), n)
    known = np.zeros(n) if error_variance is None else _numbers("error_variance", error_variance, 1)
    _check_length("error_variance", len(known), n)
    if (known < 0).any():
        raise BadDesign(f"row {int(np.argmax(known < 0))}: the error variance is below 0")
    groups, count = _residual_groups(error_group, n, unknown=error_variance is None)
    residuals = _residuals(residual, count)
    given_zero = np.array([*(belief.fixed and belief.start == 0 for belief in residuals), True])
    bare = (known == 0) & given_zero[groups]
    if bare.any():
        raise BadDesign(f"row {int(np.argmax(bare))}: its error variance is 0 and no residual variance is added to it")
    if len({factor.name for factor in factors}) < len(factors):
        raise BadDesign("two factors have the same name")
    return Design(
        y=values,
        fixed=columns,
        factors=tuple(_looked_through(factor, n) for factor in factors),
        error_variance=known,
        error_group=groups,
        residuals=residuals,
        nesting=tuple(_whole_numbers(f"nesting {place}", level, n) for place, level in enumerate(nesting)),
    )


def _residual_groups(error_group: ArrayLike | None, n: int, *, unknown: bool) -> tuple[IntArray, int]:
    if error_group is None:
        return np.full(n, 0 if unknown else -1, dtype=np.int64), int(unknown)
    groups = _whole_numbers("error_group", error_group, n)
    return groups, int(groups.max()) + 1


def _residuals(residual: Variance | Sequence[Variance], count: int) -> tuple[Variance, ...]:
    if isinstance(residual, Variance):
        return (residual,) * count
    if len(residual) < count:
        raise BadDesign(f"there are {count} groups of residuals, but {len(residual)} variances for them")
    return tuple(residual)


def _looked_through(factor: Factor, n: int) -> Factor:
    levels = _whole_numbers(f"factor {factor.name}", factor.levels, n)
    if levels.max() >= factor.count:
        row = int(np.argmax(levels >= factor.count))
        raise BadDesign(f"factor {factor.name}, row {row}: level {levels[row]}, but it has {factor.count} levels")
    slope = None if factor.slope is None else _numbers(f"slope of factor {factor.name}", factor.slope, 1)
    if slope is not None:
        _check_length(f"slope of factor {factor.name}", len(slope), n)
    return Factor(factor.name, levels, factor.count, factor.variance, slope)


def _numbers(name: str, values: ArrayLike, dimensions: int) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != dimensions:
        raise BadDesign(f"{name} has {array.ndim} dimensions where {dimensions} are needed")
    if not np.isfinite(array).all():
        raise BadDesign(f"{name}, row {int(np.argwhere(~np.isfinite(array))[0, 0])}: not a finite number")
    return array


def _whole_numbers(name: str, values: ArrayLike, n: int) -> IntArray:
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise BadDesign(f"{name} must be one row of whole numbers")
    _check_length(name, len(array), n)
    if array.min() < -1:
        raise BadDesign(
            f"{name}, row {int(np.argmin(array))}: {array.min()}, but levels begin at 0 (-1: does not apply)"
        )
    return array.astype(np.int64, copy=False)


def _check_length(name: str, found: int, n: int) -> None:
    if found != n:
        raise BadDesign(f"{name} has {found} rows, y has {n}")
