"""The differencing game in short; tests/long plays it a hundred thousand times."""

import numpy as np

from uswah.core.disclosure import Banded, Shown
from uswah.core.disclosure.releases import release

from .attacker import recovered
from .game import THRESHOLDS, play


def lost(seeds, release_figures=release):
    """Return in how many games the attacker recovered a small group."""
    games = (play(np.random.Generator(np.random.PCG64(seed)), release_figures) for seed in seeds)
    return sum(bool(recovered(game.answers, game.told, THRESHOLDS)) for game in games)


def total(group, answers):
    return tuple(sum(counts) for counts in zip(*(answers[part] for part in group.parts), strict=True))


def test_nobody_recovers_a_small_group():
    assert lost(range(1500)) == 0


def test_the_attacker_beats_thresholds_alone():
    def thresholds_only(groups, answers, thresholds, earlier=()):
        sums = [(group, total(group, answers)) for group in groups]
        return tuple(Shown(group, counts) for group, counts in sums if sum(counts) >= thresholds.cell)

    assert lost(range(100), thresholds_only) > 20


def test_the_attacker_beats_bands_that_totals_sharpen():
    def without_a_look_at_the_rest(groups, answers, thresholds, earlier=()):
        told = []
        for group in groups:
            counts = total(group, answers)
            if sum(counts) >= thresholds.cell:
                banded = max(counts) >= thresholds.banded_from(sum(counts))
                told.append(Banded(group, sum(counts), counts.index(max(counts))) if banded else Shown(group, counts))
        return tuple(told)

    assert lost(range(100), without_a_look_at_the_rest) > 20


def test_there_is_something_left_to_read():
    games = [play(np.random.Generator(np.random.PCG64(seed))) for seed in range(200)]
    assert sum(len(game.told) for game in games) / sum(len(game.outcomes) for game in games) > 0.3
