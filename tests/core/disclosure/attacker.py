"""An attacker who has every figure that was ever told, knows how large each part is, and wants to know a small group.

A second opinion: it knows nothing of rests and nesting. A small group is recovered when every set of whole numbers that
agrees with all figures gives it the same counts. To show that it is not, one other such set is enough: first two
respondents who could change places are looked for, then an integer program answers exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from scipy.optimize import LinearConstraint, milp

from uswah.core.disclosure import Banded, Shown, Thresholds
from uswah.core.disclosure.releases import Answers, Told


def recovered(answers: Answers, told: Sequence[Told], thresholds: Thresholds) -> list[frozenset[str]]:
    """Return the groups of fewer respondents than a cell needs whose counts are certain."""
    return [group for group in small_groups(answers, thresholds.cell) if _is_certain(group, answers, told, thresholds)]


def small_groups(answers: Answers, cell: int) -> Iterator[frozenset[str]]:
    """Yield every group of parts with fewer respondents than a cell needs."""
    sizes = {part: sum(counts) for part, counts in answers.items() if 0 < sum(counts) < cell}
    for number in range(1, cell):
        for parts in combinations(sorted(sizes), number):
            if sum(sizes[part] for part in parts) < cell:
                yield frozenset(parts)


def _is_certain(group: frozenset[str], answers: Answers, told: Sequence[Told], thresholds: Thresholds) -> bool:
    return not _can_change_places(group, answers, told, thresholds) and _is_only_solution(
        group, answers, told, thresholds
    )


def _can_change_places(group: frozenset[str], answers: Answers, told: Sequence[Told], thresholds: Thresholds) -> bool:
    """Tell whether some respondent of the group could have chosen what somebody outside it chose."""
    inside = [(part, option) for part in group for option, count in enumerate(answers[part]) if count]
    outside = [
        (part, option) for part in answers if part not in group for option, count in enumerate(answers[part]) if count
    ]
    return any(
        here != there
        and all(
            _still_holds(figure, {(a, here): -1, (a, there): 1, (b, there): -1, (b, here): 1}, answers, thresholds)
            for figure in told
        )
        for a, here in inside
        for b, there in outside
    )


def _still_holds(figure: Told, change: dict[tuple[str, int], int], answers: Answers, thresholds: Thresholds) -> bool:
    moved: dict[int, int] = {}
    for (part, option), by in change.items():
        if part in figure.group.parts:
            moved[option] = moved.get(option, 0) + by
    if isinstance(figure, Shown):
        return not any(moved.values())
    have = sum(answers[part][figure.option] for part in figure.group.parts)
    return have + moved.get(figure.option, 0) >= thresholds.banded_from(figure.respondents)


def _is_only_solution(group: frozenset[str], answers: Answers, told: Sequence[Told], thresholds: Thresholds) -> bool:
    parts = sorted(answers)
    width = len(answers[parts[0]])
    place = {(part, option): at * width + option for at, part in enumerate(parts) for option in range(width)}
    rows, low, high = [], [], []

    def demand(cells: list[tuple[str, int]], least: float, most: float) -> None:
        row = np.zeros(len(place))
        row[[place[cell] for cell in cells]] = 1
        rows.append(row)
        low.append(least)
        high.append(most)

    for part in parts:
        size = sum(answers[part])
        demand([(part, option) for option in range(width)], size, size)
    for figure in told:
        for option in range(width):
            cells = [(part, option) for part in figure.group.parts]
            if isinstance(figure, Shown):
                demand(cells, figure.counts[option], figure.counts[option])
            elif isinstance(figure, Banded) and option == figure.option:
                demand(cells, thresholds.banded_from(figure.respondents), np.inf)
    limits = LinearConstraint(np.array(rows), low, high)
    for option in range(width):
        goal = np.zeros(len(place))
        goal[[place[part, option] for part in group]] = 1
        ends = [milp(sign * goal, constraints=limits, integrality=np.ones(len(place))) for sign in (1, -1)]
        assert all(end.success for end in ends), "the truth itself agrees with every figure"
        if round(ends[0].fun) != round(-ends[1].fun):
            return False
    return True
