"""Give the levels of a study as rows of a CSV file: figures with points, for programs rather than people."""

from __future__ import annotations

from collections.abc import Iterator

from uswah.core.studies import PlainStudy, RatingStudy

from .rows import level_rows

LEVEL_COLUMNS = (
    "teacher",
    "competency",
    "level",
    "concluded",
    "points",
    "points_low_90",
    "points_high_90",
    "simple_mean_percent",
    "simple_lowest_percent",
    "simple_highest_percent",
    "own_evidence",
    "sources",
    "techniques",
    "triangulation",
)
PLAIN_COLUMNS = ("teacher", "estimate", "low_90", "high_90", "simple_mean", "ratings")


def ratings_rows(study: RatingStudy) -> Iterator[tuple[object, ...]]:
    """Yield the heading and one row per teacher and competency, in the order of codes."""
    yield LEVEL_COLUMNS
    for row in level_rows(study):
        yield (
            _safe(row.teacher),
            _safe(row.competency),
            row.level,
            int(row.is_concluded),
            *("" if value is None else f"{value:.4f}" for value in (row.points, row.low, row.high)),
            *(f"{value:.2f}" for value in (row.simple, row.simple_low, row.simple_high)),
            f"{row.own_evidence:.3f}",
            _safe("; ".join(row.sources)),
            _safe("; ".join(row.techniques)),
            row.verdict,
        )


def plain_rows(study: PlainStudy) -> Iterator[tuple[object, ...]]:
    """Yield the heading and one row per teacher, in the order of codes."""
    yield PLAIN_COLUMNS
    found = study.teachers
    for place, label in enumerate(found.labels):
        figures = (found.estimate[place], found.low[place], found.high[place], found.mean[place])
        yield (_safe(label), *(f"{float(value):.4f}" for value in figures), int(found.ratings[place]))


def _safe(text: str) -> str:
    """Return text that a spreadsheet takes for text, never for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
