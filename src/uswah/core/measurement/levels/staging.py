"""Bring ratings to blocks: stage 1 for every form of every competency, and blocks without idle labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.partial_credit import Calibration, ScoreMatrix, warm_competencies
from uswah.core.measurement.table import BadTable, Codes, RatingTable, crossed

from .blocks import Blocks

COLUMNS: Final = ("teacher", "madrasah", "rater", "role", "technique", "occasion", "competency")
FORM: Final = ("teacher", "rater", "role", "technique", "occasion")


def blocks_of(table: RatingTable, calibrations: Mapping[str, Calibration]) -> Blocks:
    """Measure every block of a table with the calibration of its competency.

    A technique or an occasion that is not given counts as one of its own without a name. Raises BadTable for a
    competency without a calibration, and for an item that its calibration does not hold.
    """
    for label in table.competency.labels:
        if label not in calibrations:
            raise BadTable(
                "There is no calibration for the competency {label}.", column="competency", values={"label": label}
            )
    filled = {name: _named(table.column(name)) for name in FORM}
    key, first, form = np.unique(crossed(filled.values()), return_index=True, return_inverse=True)
    matrix = ScoreMatrix.of_rows(
        form,
        table.item.codes,
        table.score,
        items=table.item.labels,
        lowest=table.lowest,
        maxima=_maxima(table, calibrations),
        blocks=len(key),
    )
    used = {
        label: calibrations[label].select(_items(table, place)) for place, label in enumerate(table.competency.labels)
    }
    measured = warm_competencies(matrix, used)
    observed = {label: np.flatnonzero(np.isfinite(measured[label].measure)) for label in used}
    rows = np.concatenate([first[observed[label]] for label in used])
    columns = {name: filled[name].select(rows) for name in FORM}
    order = np.lexsort(tuple(columns[name].codes for name in reversed(FORM)))
    competency = np.concatenate([np.full(len(observed[label]), place) for place, label in enumerate(used)])
    measures = [np.concatenate([getattr(measured[label], part)[observed[label]] for label in used]) for part in _PARTS]
    blocks = Blocks(
        **columns,
        madrasah=table.madrasah.select(rows),
        competency=Codes(competency.astype(np.int32), table.competency.labels),
        measure=measures[0],
        standard_error=measures[1],
        percent=measures[2],
    )
    return selected(blocks, order)


_PARTS: Final = ("measure", "standard_error", "percent")


def selected(blocks: Blocks, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Blocks:
    """Return some blocks (a mask or indices), with all labels."""
    columns = {name: getattr(blocks, name).select(rows) for name in COLUMNS}
    return Blocks(
        **columns,
        measure=blocks.measure[rows],
        standard_error=blocks.standard_error[rows],
        percent=blocks.percent[rows],
    )


def compacted(blocks: Blocks) -> Blocks:
    """Return the same blocks without labels that no block has; labels keep their order."""
    columns: dict[str, Any] = {name: _without_idle(getattr(blocks, name)) for name in COLUMNS}
    return replace(blocks, **columns)


def _without_idle(column: Codes) -> Codes:
    used = column.used()
    if used.all():
        return column
    place = np.append(np.cumsum(used) - 1, -1).astype(np.int32)
    return Codes(place[column.codes], tuple(label for label, here in zip(column.labels, used, strict=True) if here))


def _named(column: Codes) -> Codes:
    """Give what was not given a label of its own."""
    if not (column.codes < 0).any():
        return column
    return Codes(np.where(column.codes < 0, column.count, column.codes).astype(np.int32), (*column.labels, ""))


def _items(table: RatingTable, competency: int) -> tuple[str, ...]:
    codes = np.unique(table.item.codes[table.competency.codes == competency])
    return tuple(table.item.labels[code] for code in codes)


def _maxima(table: RatingTable, calibrations: Mapping[str, Calibration]) -> npt.NDArray[np.uint8]:
    """Return the highest score of each item of the table, from its calibration."""
    highest = np.zeros(table.item.count, dtype=np.uint8)
    place = {label: at for at, label in enumerate(table.item.labels)}
    for label in table.competency.labels:
        calibration = calibrations[label]
        for item, maximum in zip(calibration.items, calibration.maxima.tolist(), strict=True):
            if item in place:
                highest[place[item]] = maximum
    if not highest.all():
        item = table.item.labels[int(np.argmin(highest))]
        raise BadTable("The item {item} is not calibrated.", column="item", values={"item": item})
    return highest
