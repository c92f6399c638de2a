"""Check a column of scores: whole, finite, not negative, few levels, no level skipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from .problems import BadTable

MOST_LEVELS: Final = 12  # more than that is not a rating scale but a measurement
HIGHEST_SCORE: Final = 999

Floats = npt.NDArray[np.float64]
Scores = npt.NDArray[np.int16]


def row_number(rows: npt.NDArray[np.integer] | None, place: int) -> int:
    """Return what a person calls the row at this place: its own number, or the place counted from 1."""
    return int(rows[place]) if rows is not None else place + 1


def as_numbers(
    score: Sequence[object] | npt.NDArray[np.generic],
    *,
    column: str = "score",
    rows: npt.NDArray[np.integer] | None = None,
) -> Floats:
    """Return the scores as float64[n], every one finite.

    Raises BadTable naming the first row that is empty, no number, NaN or infinite.
    """
    array = np.asarray(score)
    is_numeric = array.dtype.kind in "iufb"
    numbers = array.astype(np.float64) if is_numeric else _from_objects(array.tolist(), column, rows)
    bad = np.flatnonzero(~np.isfinite(numbers))
    if len(bad):
        raise BadTable(
            "{value} is not a score. A rating that was not given is left out as a whole row; it is never a zero.",
            row=row_number(rows, int(bad[0])),
            column=column,
            values={"value": numbers[bad[0]]},
        )
    return numbers


def _from_objects(values: list[object], column: str, rows: npt.NDArray[np.integer] | None) -> Floats:
    number_of: dict[object, float] = {}
    for value in set(values):
        try:
            number_of[value] = float(str(value)) if value is not None else float("nan")
        except ValueError:
            raise BadTable(
                "{value!r} is not a number.",
                row=row_number(rows, values.index(value)),
                column=column,
                values={"value": str(value)},
            ) from None
    return np.fromiter(map(number_of.__getitem__, values), dtype=np.float64, count=len(values))


def as_levels(
    numbers: Floats,
    *,
    column: str = "score",
    rows: npt.NDArray[np.integer] | None = None,
    scale: tuple[int, int] | None = None,
) -> tuple[Scores, int, int]:
    """Return ordinal scores int16[n] with the lowest and the highest level of their scale.

    With `scale` (lowest, highest) its levels need not all occur, and no score may lie outside. Without it the
    levels that occur are the scale, and none between them may be missing.
    Raises BadTable naming the row of a score that is not whole, negative, outside, or beside a skipped level.
    """
    scores = _whole(numbers, column, rows)
    lowest, highest = scale if scale is not None else (int(scores.min()), int(scores.max()))
    if highest - lowest + 1 > MOST_LEVELS:
        raise BadTable(
            "Scores go from {lowest} to {highest}; a rating scale has at most {most} levels. "
            "Give measurements of this kind as plain scores (--plain).",
            row=row_number(rows, int(scores.argmax())),
            column=column,
            values={"lowest": lowest, "highest": highest, "most": MOST_LEVELS},
        )
    outside = np.flatnonzero((scores < lowest) | (scores > highest))
    if len(outside):
        raise BadTable(
            "{value} lies outside the scale {lowest} to {highest}.",
            row=row_number(rows, int(outside[0])),
            column=column,
            values={"value": int(scores[outside[0]]), "lowest": lowest, "highest": highest},
        )
    if scale is None:
        _refuse_gap(scores, lowest, highest, column, rows)
    return scores, lowest, highest


def _whole(numbers: Floats, column: str, rows: npt.NDArray[np.integer] | None) -> Scores:
    checks = (
        (numbers < 0, "{value:g} is negative. Scores start at 0 or above; leave out what was not observed."),
        (numbers != np.rint(numbers), "{value:g} is not a whole number. Measured scores are read with --plain."),
        (numbers > HIGHEST_SCORE, "{value:g} is too high for a rating scale. Measured scores are read with --plain."),
    )
    for wrong, problem in checks:
        places = np.flatnonzero(wrong)
        if len(places):
            raise BadTable(
                problem,
                row=row_number(rows, int(places[0])),
                column=column,
                values={"value": float(numbers[places[0]])},
            )
    return numbers.astype(np.int16)


def _refuse_gap(scores: Scores, lowest: int, highest: int, column: str, rows: npt.NDArray[np.integer] | None) -> None:
    used = np.bincount(scores - lowest, minlength=highest - lowest + 1) > 0
    if used.all():
        return
    skipped = [lowest + int(level) for level in np.flatnonzero(~used)]
    above = lowest + int(np.flatnonzero(used[skipped[0] - lowest :])[0]) + skipped[0] - lowest
    raise BadTable(
        "No score is {skipped}, although some are {above}. If the scale has that level, name the whole scale "
        "(--scale {lowest}-{highest}); if {above} means 'not observed', leave those rows out.",
        row=row_number(rows, int(np.flatnonzero(scores == above)[0])),
        column=column,
        values={
            "skipped": ", ".join(str(level) for level in skipped),
            "above": above,
            "lowest": lowest,
            "highest": highest,
        },
    )
