"""Invented PKG ratings with the structure that real ones have.

A score follows from what the teacher can do (overall, in the competency, and growing over the years), how hard the
indicator is, how severe the head is, and chance; heads seldom give a 0, and most results end near the top of the scale.
"""

from __future__ import annotations

from collections.abc import Iterator

from uswah.evidence.policies import NewRating
from uswah.standards.queries import Form
from uswah.web.demonstration.cast import Teacher
from uswah.web.demonstration.draws import draws
from uswah.web.demonstration.facts import FULL_AND_PARTIAL, NOT_OBSERVED, NOT_SEEN
from uswah.web.demonstration.places import YEARS

# How far each competency lies above or below the average, easiest first seen: conduct is rated high, reflection low.
EASE = (0.1, 0.0, 0.0, 0.1, -0.45, 0.2, -0.35, 0.65, 0.55, 0.35, 0.4, -0.05, 0.15, -0.6)
FULL_FROM, PARTLY_FROM = 0.2, -1.7
CHANCE = 0.75
SHARE_WITH_FACT = 1 / 3
FIRST_SCORE_COLUMN = 8  # after the columns that say who is rated, in which year, by whom


def ratings_of(
    teacher: Teacher,
    form: Form,
    *,
    year: int,
    stage: str,
    rater: str,
    severity: float,
    row: int,
    every_fact: bool = False,
) -> list[NewRating]:
    """Return the ratings of a teacher on all indicators, with facts in about a third (or everywhere)."""
    chance = draws("ratings", teacher.nuptk, year, stage, rater)
    kelas = chance.choice(("VII-A", "VII-B", "VIII-A", "VIII-B", "IX-A"))
    years = YEARS.index(year) + (0.5 if stage == "summative" else 0.0)
    level = teacher.ability + teacher.growth * years - severity
    ratings: list[NewRating] = []
    for place, (code, number, pk) in enumerate(_items(form)):
        hard = draws("indicator", code).gauss(0.0, 0.35)
        seen = level + EASE[number] + teacher.strengths[number] - hard + chance.gauss(0.0, CHANCE)
        score = 2 if seen > FULL_FROM else 1 if seen > PARTLY_FROM else 0
        drawn = chance.random() < SHARE_WITH_FACT  # drawn in any case, so that the scores do not depend on it
        has_fact = every_fact or drawn
        fact = _fact(code, score, kelas, chance.randrange(3)) if has_fact else ""
        cell = f"{column(FIRST_SCORE_COLUMN + place)}{row}"
        ratings.append(NewRating(indicator_id=pk, code=code, score=score, fact=fact, cell=cell))
    return ratings


def without(ratings: list[NewRating], competency: str, why: int) -> list[NewRating]:
    """Return the ratings with one competency not observed, with its reason: its level is not yet knowable."""
    return [
        NewRating(r.indicator_id, r.code, None, NOT_OBSERVED[why % len(NOT_OBSERVED)], r.cell)
        if r.code.startswith(f"{competency}.")
        else r
        for r in ratings
    ]


def column(number: int) -> str:
    """Return the letters of a sheet's column: 1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _items(form: Form) -> Iterator[tuple[str, int, int]]:
    """Yield (code, place of the competency from 0, row number) of every indicator in official order."""
    for number, group in enumerate(form.groups):
        for item in group.items:
            yield item.code, number, item.indicator_id


def _fact(code: str, score: int, kelas: str, which: int) -> str:
    full, partial = FULL_AND_PARTIAL[code.removeprefix("pkg.")]
    return (NOT_SEEN[which], partial, full)[score].format(kelas=kelas)
