"""Intraclass correlations of complete tables, from the analysis of variance of targets by raters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from uswah.core.measurement.agreement.answers import Floats, Interval, Reason, Undefined

from .forms import Form, Intraclass, IntraclassCorrelations, MeanSquares, stepped_up

_SINGLE: Final = {
    Form.ICC_1_K: Form.ICC_1_1,
    Form.ICC_2_K: Form.ICC_2_1,
    Form.ICC_3_K: Form.ICC_3_1,
}


@dataclass(frozen=True, slots=True)
class _Table:
    """n targets, k raters, mean squares, the value to test against, and the confidence."""

    n: int
    k: int
    squares: MeanSquares
    null: float
    confidence: float

    def quantile(self, first: float, second: float) -> float:
        """Return the upper quantile of F at half of what the confidence leaves."""
        return float(special.fdtri(first, second, (1 + self.confidence) / 2))


def mean_squares(matrix: Floats) -> MeanSquares:
    """Return the analysis of variance of a complete table, float[targets, raters]."""
    n, k = matrix.shape
    centred = matrix - matrix.mean()
    rows, columns = centred.mean(axis=1), centred.mean(axis=0)
    residual = centred - rows[:, None] - columns[None, :]
    tiny = 1e-13 * float((centred**2).sum())  # what rounding leaves of an exact zero
    between, judges, error = k * float((rows**2).sum()), n * float((columns**2).sum()), float((residual**2).sum())
    between, judges, error = (0.0 if part < tiny else part for part in (between, judges, error))
    return MeanSquares(
        targets=between / (n - 1),
        within=(judges + error) / (n * (k - 1)),
        raters=judges / (k - 1),
        error=error / ((n - 1) * (k - 1)),
    )


def from_mean_squares(matrix: Floats, null: float, confidence: float) -> IntraclassCorrelations:
    """Return the six forms of a complete table, float[targets, raters], tested against `null`."""
    n, k = matrix.shape
    table = _Table(n, k, mean_squares(matrix), null, confidence)
    forms: dict[Form, Intraclass | Undefined] = {
        Form.ICC_1_1: _one_way(table),
        Form.ICC_2_1: _agreement(table),
        Form.ICC_3_1: _consistency(table),
    }
    for average, single in _SINGLE.items():
        forms[average] = _averaged(table, average, forms[single])
    return IntraclassCorrelations(forms, n, k, table.squares, complete=True)


def _one_way(table: _Table) -> Intraclass:
    ms, n, k = table.squares, table.n, table.k
    freedom = (n - 1.0, n * (k - 1.0))
    value = (ms.targets - ms.within) / (ms.targets + (k - 1) * ms.within)
    interval = _exact(table, _over(ms.targets, ms.within), freedom)
    f = _over(ms.targets, ms.within) * (1 - table.null) / (1 + (k - 1) * table.null)
    return Intraclass(Form.ICC_1_1, value, f, freedom, _tail(f, freedom), interval)


def _consistency(table: _Table) -> Intraclass | Undefined:
    ms, n, k = table.squares, table.n, table.k
    if ms.targets + ms.error == 0:
        return Undefined(Reason.NO_VARIATION, "Targets do not differ; only raters do.")
    freedom = (n - 1.0, (n - 1.0) * (k - 1.0))
    value = (ms.targets - ms.error) / (ms.targets + (k - 1) * ms.error)
    interval = _exact(table, _over(ms.targets, ms.error), freedom)
    f = _over(ms.targets, ms.error) * (1 - table.null) / (1 + (k - 1) * table.null)
    return Intraclass(Form.ICC_3_1, value, f, freedom, _tail(f, freedom), interval)


def _exact(table: _Table, f: float, freedom: tuple[float, float]) -> Interval:
    """Return the interval of a single rating from its F ratio: (F / F_q − 1) / (F / F_q + k − 1)."""
    low, high = f / table.quantile(freedom[0], freedom[1]), f * table.quantile(freedom[1], freedom[0])
    if np.isinf(f):
        return Interval(1.0, 1.0, table.confidence)
    return Interval((low - 1) / (low + table.k - 1), (high - 1) / (high + table.k - 1), table.confidence)


def _agreement(table: _Table) -> Intraclass:
    """Return ICC(2,1) = (BMS − EMS) / (BMS + (k − 1) EMS + k (JMS − EMS) / n)."""
    ms, n, k = table.squares, table.n, table.k
    value = (ms.targets - ms.error) / (ms.targets + (k - 1) * ms.error + k * (ms.raters - ms.error) / n)
    a = k * table.null / (n * (1 - table.null))
    b = 1 + k * table.null * (n - 1) / (n * (1 - table.null))
    freedom = (n - 1.0, _satterthwaite(table, a, b))
    f = _over(ms.targets, a * ms.raters + b * ms.error)
    return Intraclass(Form.ICC_2_1, value, f, freedom, _tail(f, freedom), _approximate(table, value))


def _approximate(table: _Table, value: float) -> Interval:
    """Return the interval of ICC(2,1) (Shrout and Fleiss 1979; McGraw and Wong 1996, table 7)."""
    ms, n, k = table.squares, table.n, table.k
    if value >= 1:
        return Interval(1.0, 1.0, table.confidence)
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    freedom = _satterthwaite(table, a, b)
    lower, upper = table.quantile(n - 1, freedom), table.quantile(freedom, n - 1)
    others = k * ms.raters + (k * n - k - n) * ms.error
    return Interval(
        n * (ms.targets - lower * ms.error) / (lower * others + n * ms.targets),
        n * (upper * ms.targets - ms.error) / (others + n * upper * ms.targets),
        table.confidence,
    )


def _satterthwaite(table: _Table, a: float, b: float) -> float:
    """Return the degrees of freedom of a · JMS + b · EMS."""
    judges, error = a * table.squares.raters, b * table.squares.error
    whole = (table.n - 1.0) * (table.k - 1.0)
    if judges + error == 0:
        return whole
    return (judges + error) ** 2 / (judges**2 / (table.k - 1) + error**2 / whole)


def _averaged(table: _Table, form: Form, single: Intraclass | Undefined) -> Intraclass | Undefined:
    """Return the form for the mean of k raters: Spearman and Brown's k ρ / (1 + (k − 1) ρ), the ends alike."""
    k = table.k
    # The null value is one of the mean, so that its single-rating counterpart is tested.
    null = table.null / (k - (k - 1) * table.null)
    tested = {Form.ICC_1_K: _one_way, Form.ICC_2_K: _agreement, Form.ICC_3_K: _consistency}[form](
        _Table(table.n, k, table.squares, null, table.confidence)
    )
    if isinstance(single, Undefined) or isinstance(tested, Undefined):
        return single
    value = stepped_up(single.value, k)
    if value is None:
        return Undefined(Reason.NO_VARIATION, "Means of targets do not differ beyond what raters differ.")
    return Intraclass(form, value, tested.f, tested.freedom, tested.p_value, _stepped_interval(single.interval, k))


def _stepped_interval(interval: Interval | Undefined, k: float) -> Interval | Undefined:
    if isinstance(interval, Undefined):
        return interval
    low, high = stepped_up(interval.low, k), stepped_up(interval.high, k)
    if low is None or high is None:
        return Undefined(Reason.NO_VARIATION, "The interval has no lower end.")
    return Interval(low, high, interval.confidence)


def _over(above: float, below: float) -> float:
    if below > 0:
        return above / below
    return float("inf") if above > 0 else 1.0


def _tail(f: float, freedom: tuple[float, float]) -> float:
    return float(special.fdtrc(*freedom, f))
