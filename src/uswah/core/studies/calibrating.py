"""Calibrate the items of one long table, each instrument apart, with even thresholds where data tell nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from uswah.core.measurement.partial_credit import (
    NOT_OBSERVED,
    Calibration,
    ScoreMatrix,
    calibrate_competencies,
)
from uswah.core.measurement.table import Notice, RatingTable, crossed

FORM: Final = ("teacher", "rater", "role", "technique", "occasion")  # one filled-in form of all competencies


def calibrations_of(
    table: RatingTable, *, spread: float, anchors: Mapping[str, Calibration] | None = None
) -> tuple[dict[str, Calibration], tuple[Notice, ...]]:
    """Return the calibration of every competency of a table, with notices about what could not be calibrated.

    Items that never stand in one block (an observation sheet and a checklist of documents) are calibrated apart,
    each set around its own mean; the model's technique effect takes up the difference. An item alone has
    nothing beside it: its thresholds are set `spread` logits apart around 0. The highest score of an item is the
    highest of its set. A competency whose calibration is in `anchors` with all its items keeps it to the byte.
    """
    held = {name: found for name, found in (anchors or {}).items() if _holds(found, table, name)}
    items = {name: _items(table, place) for place, name in enumerate(table.competency.labels) if name not in held}
    found = {name: calibration.select(_items(table, _place(table, name))) for name, calibration in held.items()}
    if not items:
        return found, ()
    matrix = _forms(table)
    sets = {name: _sets(matrix, listed) for name, listed in items.items()}
    matrix = ScoreMatrix.of(matrix.scores, matrix.items, maxima=_maxima(matrix, sets))
    asked = {
        f"{name}\0{number}": part for name, parts in sets.items() for number, part in enumerate(parts) if len(part) > 1
    }
    calibrated = calibrate_competencies(matrix, asked) if asked else {}
    highest = dict(zip(matrix.items, matrix.maxima.tolist(), strict=True))
    for name, parts in sets.items():
        found[name] = _joined(
            [
                calibrated[f"{name}\0{number}"] if len(part) > 1 else even(part, highest, spread)
                for number, part in enumerate(parts)
            ]
        )
    return {name: found[name] for name in table.competency.labels}, _notices(sets, spread)


def even(items: tuple[str, ...], highest: Mapping[str, int], spread: float) -> Calibration:
    """Return thresholds `spread` logits apart around 0 for items that nothing can calibrate."""
    steps = [[spread * (step - (highest[item] - 1) / 2) for step in range(max(1, highest[item]))] for item in items]
    return Calibration.of_thresholds(items, steps)


def _holds(calibration: Calibration, table: RatingTable, name: str) -> bool:
    return name in table.competency.labels and set(_items(table, _place(table, name))) <= set(calibration.items)


def _place(table: RatingTable, name: str) -> int:
    return table.competency.labels.index(name)


def _items(table: RatingTable, competency: int) -> tuple[str, ...]:
    codes = np.unique(table.item.codes[table.competency.codes == competency])
    return tuple(table.item.labels[code] for code in codes.tolist())


def _forms(table: RatingTable) -> ScoreMatrix:
    """Return one row per form, a column per item; the rows of one rater stand side by side."""
    order = ("rater", "teacher", "role", "technique", "occasion")
    key, form = np.unique(crossed(table.column(name) for name in order), return_inverse=True)
    return ScoreMatrix.of_rows(
        form, table.item.codes, table.score, items=table.item.labels, lowest=table.lowest, blocks=len(key)
    )


def _sets(matrix: ScoreMatrix, items: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Part items into sets that blocks join, each in the order of items."""
    places = matrix.places(items)
    together = np.zeros((len(items), len(items)))
    for _first, scores in matrix.chunks():
        seen = (scores[:, places] != NOT_OBSERVED).astype(np.float64)
        together += seen.T @ seen
    _count, part = connected_components(coo_array(together > 0), directed=False)
    numbered = list(zip(items, part.tolist(), strict=True))
    return [tuple(item for item, at in numbered if at == number) for number in dict.fromkeys(part.tolist())]


def _maxima(matrix: ScoreMatrix, sets: Mapping[str, list[tuple[str, ...]]]) -> npt.NDArray[np.uint8]:
    """Return the highest score that each item can be given: the highest that any item of its set was given."""
    maxima = matrix.maxima.copy()
    for part in (part for parts in sets.values() for part in parts):
        places = matrix.places(part)
        maxima[places] = max(1, int(maxima[places].max()))
    return maxima


def _joined(parts: list[Calibration]) -> Calibration:
    """Return one calibration of several sets of items, each with the thresholds that it has."""
    if len(parts) == 1:
        return parts[0]
    documents = [part.document() for part in parts]
    rows = [row for document in documents for row in cast("list[dict[str, Any]]", document["items"])]
    blocks = sum(part.blocks for part in parts)
    return Calibration.of_document({"method": documents[0]["method"], "blocks": blocks, "items": rows})


def _notices(sets: Mapping[str, list[tuple[str, ...]]], spread: float) -> tuple[Notice, ...]:
    alone = [name or "–" for name, parts in sets.items() if any(len(part) == 1 for part in parts)]
    apart = [name or "–" for name, parts in sets.items() if sum(len(part) > 1 for part in parts) > 1]
    notices = []
    if alone:
        notices.append(
            Notice(
                "Items that stand alone in their form cannot be calibrated; their thresholds are assumed {spread:g} "
                "logits apart, in: {competencies}.",
                values={"spread": spread, "competencies": ", ".join(alone)},
            )
        )
    if apart:
        notices.append(
            Notice(
                "Instruments without a common form were calibrated apart and are compared through their techniques, "
                "in: {competencies}.",
                values={"competencies": ", ".join(apart)},
            )
        )
    return tuple(notices)
