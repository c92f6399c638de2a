"""Compute what the tables on the crossed mixed model expect: one small function per kind of table, numbers out."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from uswah.core.measurement.crossed import CrossedFit, Factor, Variance, fit_crossed

from .blocks import blocks_in

SPECS = Path(__file__).parent / "measurement/crossed"
RESIDUAL = "residual"
Cells = Mapping[str, str]
Results = Mapping[str, float]
Levels = Mapping[str, list[str]]
Floats = NDArray[np.float64]


def printed(value: float, like: str) -> str:
    """Write a result with as many decimals as the table has."""
    return f"{value + 0.0:.{len(like.partition('.')[2])}f}"


class Fitted:
    """The fit of a block of data, its factors and columns by the names that the table uses."""

    def __init__(self, name: str, factors: str, fixed: str) -> None:
        block = blocks_in(SPECS)[name]
        values, levels = block.scores()
        seen = ~np.isnan(values)
        self.names: dict[str, list[str]] = {}
        self.columns = ["intercept"]
        columns = [np.ones(len(values))]
        for term in filter(None, fixed.split(" + ")):
            for name_of, column in _columns(levels, term, slope=term == block.columns):
                self.columns.append(name_of)
                columns.append(column)
        terms = [self._factor(term, levels, seen) for term in factors.split(" + ")]
        self.fit: CrossedFit = fit_crossed(np.array(values)[seen], fixed=np.stack(columns, axis=1)[seen], factors=terms)

    def _factor(self, term: str, levels: Levels, seen: NDArray[np.bool_]) -> Factor:
        slope_of, _, by = term.rpartition(" by ")
        rows = [":".join(parts) for parts in zip(*(levels[facet] for facet in by.split(":")), strict=True)]
        self.names[term] = list(dict.fromkeys(rows))
        codes = np.array([self.names[term].index(row) for row in rows])[seen]
        slope = _counted(levels, slope_of)[seen] if slope_of else None
        return Factor(term, codes, len(self.names[term]), slope=slope)


@cache
def _fitted(name: str, factors: str, fixed: str) -> Fitted:
    return Fitted(name, factors, fixed)


def _counted(levels: Levels, facet: str) -> Floats:
    """Return the numbered levels of a facet as a column that begins at 0."""
    return np.array(levels[facet], dtype=float) - 1.0


def _columns(levels: Levels, facet: str, *, slope: bool) -> list[tuple[str, Floats]]:
    if slope:
        return [(facet, _counted(levels, facet))]
    found = list(dict.fromkeys(levels[facet]))
    return [(f"{facet}={level}", (np.array(levels[facet]) == level).astype(float)) for level in found[1:]]


def _of(name: str, given: Cells) -> Fitted:
    return _fitted(name, given["factors"], given.get("fixed", ""))


def _variance(name: str, given: Cells) -> Results:
    fit = _of(name, given).fit
    variances = {**fit.variances, RESIDUAL: float(fit.residual_variances[0])}
    return {"variance": variances[given["of"]]}


def _criterion(name: str, given: Cells) -> Results:
    return {"REML criterion": -2 * _of(name, given).fit.log_reml}


def _effect(name: str, given: Cells) -> Results:
    fitted = _of(name, given)
    level = fitted.names[given["of"]].index(given["level"])
    return {"effect": float(fitted.fit.effects[given["of"]].estimate[level])}


def _fixed(name: str, given: Cells) -> Results:
    fitted = _of(name, given)
    place = fitted.columns.index(given["of"])
    variance = fitted.fit.fixed_covariance[place, place]
    return {"estimate": float(fitted.fit.fixed[place]), "standard error": float(np.sqrt(variance))}


def _shrinkage(_: str, given: Cells) -> Results:
    ratings = int(given["ratings"])
    # One rating of somebody else keeps the table from being empty.
    teacher = np.array([*[0] * ratings, 1])
    factor = Factor("teacher", teacher, 2, Variance.given(float(given["variance"])))
    y = np.array([*[float(given["mean"])] * ratings, 0.0])
    error = np.full(len(y), float(given["error"]))
    effects = fit_crossed(y, fixed=np.zeros((len(y), 0)), factors=[factor], error_variance=error).effects["teacher"]
    return {"effect": float(effects.estimate[0]), "posterior variance": float(effects.variance[0])}


def _reference(_: str, given: Cells) -> Results:
    many = int(given["effects"])
    y = np.append(np.resize([1.0, -1.0], many) * np.sqrt(float(given["mean square"])), 0.0)
    prior = Variance.around(float(given["reference"]), float(given["degrees of freedom"]))
    factor = Factor("teacher", np.append(np.arange(many), -1), many, prior)
    fit = fit_crossed(y, fixed=np.zeros((len(y), 0)), factors=[factor], error_variance=np.full(len(y), 1e-9))
    return {"variance": fit.variances["teacher"]}


def _sum(_: str, given: Cells) -> Results:
    pengawas, teachers, size = int(given["pengawas"]), 20, 5
    teacher = np.tile(np.arange(teachers), 1 + pengawas)
    visitor = np.repeat(np.arange(-1, pengawas), teachers)
    madrasah, is_head = teacher // size, visitor < 0
    factors = [
        Factor("madrasah", madrasah, teachers // size, Variance.given(0.16)),
        Factor("teacher", teacher, teachers, Variance.given(0.64)),
        Factor("head", np.where(is_head, madrasah, -1), teachers // size, Variance.given(0.36)),
        Factor("pengawas", visitor, max(pengawas, 1), Variance.given(0.16)),
    ]
    fixed = np.stack([is_head, ~is_head], axis=1).astype(float)[:, : 2 if pengawas else 1]
    error = np.full(len(teacher), 0.25)
    fit = fit_crossed(np.zeros(len(teacher)), fixed=fixed, factors=factors, error_variance=error, nesting=[teacher])
    row = np.zeros((1, fit.columns))
    row[0, [fit.offsets["madrasah"], fit.offsets["teacher"]]] = 1.0
    effects = fit.effects
    return {
        "madrasah": float(effects["madrasah"].variance[0]),
        "teacher": float(effects["teacher"].variance[0]),
        "madrasah + teacher": float(fit.combine(row).variance[0]),
        "told of heads": 1.0 - float(effects["head"].variance[0]) / 0.36,
    }


CHECKS: Mapping[str, Callable[[str, Cells], Results]] = {
    "variance": _variance,
    "criterion": _criterion,
    "effect": _effect,
    "fixed": _fixed,
    "shrinkage": _shrinkage,
    "reference": _reference,
    "sum": _sum,
}
