"""Refuse what makes a table of ratings unusable, and note what its reader should know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from .codes import NOT_GIVEN, Codes, crossed
from .problems import BadTable, Notice
from .scores import Scores, row_number

RowNumbers = npt.NDArray[np.integer] | None
ONE_RATING: Final = ("teacher", "rater", "occasion", "technique", "competency", "item")  # at most one score for each
MOST_TOLD: Final = 5


def refuse_empty_cells(column: Codes, called: str, rows: RowNumbers) -> None:
    """Raise BadTable where a cell that must be filled is not."""
    empty = np.flatnonzero(column.codes == NOT_GIVEN)
    if len(empty):
        raise BadTable(
            "The cell is empty ({count} in all). Fill it in, or leave the row out.",
            row=row_number(rows, int(empty[0])),
            column=called,
            values={"count": len(empty)},
        )


def refuse_few_raters(rater: Codes, fewest: int, called: str) -> None:
    """Raise BadTable when fewer raters than `fewest` gave all ratings."""
    used = np.flatnonzero(rater.used())
    if len(used) < fewest:
        raise BadTable(
            "All ratings come from {labels} alone. With one rater nobody can tell strictness from quality; add "
            "ratings of at least one other rater.",
            column=called,
            values={"labels": ", ".join(rater.labels[code] for code in used)},
        )


def refuse_two_homes(teacher: Codes, madrasah: Codes, called: str, rows: RowNumbers) -> None:
    """Raise BadTable where one teacher stands under two madrasah."""
    given = np.flatnonzero(madrasah.codes >= 0)
    home = np.full(teacher.count, NOT_GIVEN, dtype=np.int32)
    home[teacher.codes[given]] = madrasah.codes[given]
    other = given[home[teacher.codes[given]] != madrasah.codes[given]]
    if len(other) == 0:
        return
    place = int(other[0])
    name = teacher.codes[place]
    second = int(given[(teacher.codes[given] == name) & (madrasah.codes[given] != madrasah.codes[place])][0])
    raise BadTable(
        "Teacher {teacher!r} stands under {first!r} here and under {second!r} in row {second_row}. Keep the home "
        "madrasah of a person; give two people of one name different codes.",
        row=row_number(rows, place),
        column=called,
        values={
            "teacher": teacher.label(place),
            "first": madrasah.label(place),
            "second": madrasah.label(second),
            "second_row": row_number(rows, second),
        },
    )


def refuse_duplicates(columns: Mapping[str, Codes], called: Mapping[str, str], rows: RowNumbers) -> None:
    """Raise BadTable where the same rater scored the same item of a teacher twice on one occasion."""
    key = crossed(columns[name] for name in ONE_RATING if not columns[name].is_single)
    ordered = np.sort(key)
    if not (ordered[1:] == ordered[:-1]).any():
        return
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    twice = np.flatnonzero(ordered[1:] == ordered[:-1])
    at = twice[np.argmin(order[twice + 1])]  # the repetition that a reader of the file meets first
    first, second = int(order[at]), int(order[at + 1])
    told = [
        f"{called[name]} {columns[name].label(second)!r}"
        for name in ONE_RATING
        if not columns[name].is_single and columns[name].label(second)
    ]
    raise BadTable(
        "The same rating stands already in row {first} ({what}). Keep one of them, or tell them apart by an "
        "occasion. Rows that repeat another: {count}.",
        row=row_number(rows, second),
        column=called["item"] if not columns["item"].is_single else called["rater"],
        values={"first": row_number(rows, first), "what": ", ".join(told), "count": len(twice)},
    )


def notices_of(
    columns: Mapping[str, Codes], scores: Scores, lowest: int, highest: int, called: Mapping[str, str]
) -> list[Notice]:
    """Return what is usable but worth knowing: unused levels, items without variation, one teacher alone."""
    notices = []
    levels = highest - lowest + 1
    given = np.bincount(scores - lowest, minlength=levels)
    never = [str(lowest + int(level)) for level in np.flatnonzero(given == 0)]
    if never:
        notices.append(
            Notice("Levels of the scale that nobody gave: {levels}.", called["score"], {"levels": ", ".join(never)})
        )
    notices += _item_notices(columns["item"], scores, lowest, levels, called["item"])
    if columns["teacher"].used().sum() == 1:
        notices.append(Notice("There is one teacher only; nobody to be compared with.", called["teacher"]))
    return notices


def _item_notices(item: Codes, scores: Scores, lowest: int, levels: int, called: str) -> list[Notice]:
    if item.is_single:
        return []
    counts = np.bincount(item.codes.astype(np.int64) * levels + (scores - lowest), minlength=item.count * levels)
    used = counts.reshape(item.count, levels) > 0
    skipping = np.flatnonzero([_skips(row) for row in used])
    constant = np.flatnonzero(used.sum(axis=1) == 1)
    notices = []
    if len(skipping):
        notices.append(
            Notice(
                "Items with a level between used ones that nobody gave ({count}): {items}. Their thresholds lean on the "
                "other items.",
                called,
                {"count": len(skipping), "items": _some(item, skipping)},
            )
        )
    if len(constant):
        notices.append(
            Notice(
                "Items with the same score everywhere ({count}): {items}. They tell nothing about differences.",
                called,
                {"count": len(constant), "items": _some(item, constant)},
            )
        )
    return notices


def _skips(used: npt.NDArray[np.bool_]) -> bool:
    places = np.flatnonzero(used)
    return len(places) > 0 and len(places) < places[-1] - places[0] + 1


def _some(column: Codes, codes: npt.NDArray[np.intp]) -> str:
    told = ", ".join(column.labels[code] for code in codes[:MOST_TOLD].tolist())
    return f"{told}, …" if len(codes) > MOST_TOLD else told
