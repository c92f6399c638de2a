"""Gather what one line about a teacher's level holds; the terminal, the CSV and the page all tell the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from uswah.common.presenters.charts import LevelInterval, SourceTick
from uswah.common.presenters.charts.svg import figure
from uswah.core.measurement.levels import NotYetKnowable, points_of
from uswah.core.studies import RatingStudy

from .words import column_name, level_words, range_words, verdict_words


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One teacher in one competency: points are 1 to 4, percents 0 to 100, shares 0 to 1.

    `points`, `low`, `high` are the fair score with its 90 % interval, None where nothing can be concluded. `simple` is
    the plain mean over sources in percent; it stands there always.
    """

    teacher: str
    competency: str
    level: str
    is_concluded: bool
    points: float | None
    low: float | None
    high: float | None
    simple: float
    simple_low: float
    simple_high: float
    own_evidence: float
    sources: tuple[str, ...]
    techniques: tuple[str, ...]
    verdict: str
    chart: LevelInterval

    @property
    def fair(self) -> tuple[str, str]:
        """Return the fair score and its interval in words, dashes where nothing can be concluded."""
        if self.points is None or self.low is None or self.high is None:
            return "–", "–"
        return figure(self.points), range_words(self.low, self.high)


def level_rows(study: RatingStudy, most: int | None = None) -> Iterator[LevelRow]:
    """Yield a row per teacher and competency that has any rating, in the order of codes; at most `most`."""
    places = (
        (row, column)
        for row in range(len(study.estimates.teachers))
        for column in range(len(study.estimates.outcomes))
        if study.estimates.simple_mean(row, column) is not None
    )
    for row, column in islice(places, most):
        yield _row(study, row, column)


def count_rows(study: RatingStudy) -> int:
    """Return how many rows there are."""
    start = study.estimates.columns.start
    return int((start[:, 1:] > start[:, :-1]).sum())


def _row(study: RatingStudy, row: int, column: int) -> LevelRow:
    found = study.estimates
    level, simple = found.at(row, column), found.simple_mean(row, column)
    if simple is None:
        raise ValueError(f"nobody rated {found.teachers[row]} in {found.outcomes[column]}")
    sources = found.sources_at(row, column)
    is_concluded = not isinstance(level, NotYetKnowable)
    points, low, high = (float(value) if is_concluded else None for value in found.points[row, column])
    bands = study.law.bands
    ticks = tuple(
        SourceTick(column_name(source.role, "–"), float(points_of(source.percent, bands))) for source in sources
    )
    return LevelRow(
        teacher=found.teachers[row],
        competency=column_name(found.outcomes[column], "–"),
        level=level_words(level),
        is_concluded=is_concluded,
        points=points,
        low=low,
        high=high,
        simple=simple.percent,
        simple_low=simple.lowest,
        simple_high=simple.highest,
        own_evidence=float(found.own_evidence[row, column]),
        sources=tuple(tick.name for tick in ticks),
        techniques=tuple(column_name(name, "–") for name in found.techniques_at(row, column)),
        verdict=verdict_words(int(study.verdicts[row, column])),
        chart=LevelInterval(points, low, high, ticks),
    )
