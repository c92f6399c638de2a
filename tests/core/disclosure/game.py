"""Invented campaigns: classes, answers, filters, late answers and a second release, some of them meant to give away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from uswah.core.disclosure import Group, Outcome, Thresholds, Withheld, release
from uswah.core.disclosure.releases import Answers, Told

THRESHOLDS = Thresholds()


@dataclass(frozen=True)
class Played:
    """One game: all answers, and what became of every figure that was asked for."""

    answers: Answers
    outcomes: tuple[Outcome, ...]

    @property
    def told(self) -> list[Told]:
        return [outcome for outcome in self.outcomes if not isinstance(outcome, Withheld)]


def play(rng: np.random.Generator, release_figures=release) -> Played:
    """Ask for classes, totals and filters in some order, then again with the late answers."""
    classes = [f"class {number}" for number in range(rng.integers(2, 6))]
    width = int(rng.integers(2, 5))
    taste = rng.dirichlet(np.full(width, rng.choice([0.1, 0.5, 2.0])))
    answers = {name: _chosen(rng, width, taste, int(rng.choice([1, 2, 3, 4, 5, 6, 9, 14]))) for name in classes}
    first = release_figures(_asked(rng, classes), answers, THRESHOLDS)
    late = {
        f"late {name}": _chosen(rng, width, taste, int(rng.integers(0, 7))) for name in classes if rng.random() < 0.4
    }
    answers |= late
    told = [outcome for outcome in first if not isinstance(outcome, Withheld)]
    again = [
        Group(f"{group.name} again", group.parts | {f"late {name}" for name in group.parts if f"late {name}" in late})
        for group in _asked(rng, classes)
    ]
    return Played(answers, (*first, *release_figures(again, answers, THRESHOLDS, told)))


def _chosen(rng: np.random.Generator, width: int, taste: np.ndarray, size: int) -> tuple[int, ...]:
    return tuple(int(count) for count in rng.multinomial(size, taste))


def _asked(rng: np.random.Generator, classes: list[str]) -> list[Group]:
    groups = [Group(name, frozenset([name])) for name in classes]
    groups.append(Group("all", frozenset(classes)))
    groups += [
        Group(f"filter {number}", frozenset(rng.choice(classes, size=rng.integers(1, len(classes) + 1), replace=False)))
        for number in range(rng.integers(0, 4))
    ]
    return [groups[at] for at in rng.permutation(len(groups))]
