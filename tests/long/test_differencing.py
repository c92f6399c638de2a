"""A hundred thousand hidden groups: the figures told never give one of them away."""

from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from core.disclosure.attacker import recovered, small_groups
from core.disclosure.game import THRESHOLDS, play

pytestmark = pytest.mark.long
HIDDEN, BATCH = 100_000, 500


def played(first):
    """Return how many small groups a batch of games hid, and which seeds lost one."""
    hidden, lost = 0, []
    for seed in range(first, first + BATCH):
        game = play(np.random.Generator(np.random.PCG64(seed)))
        hidden += sum(1 for _ in small_groups(game.answers, THRESHOLDS.cell))
        if recovered(game.answers, game.told, THRESHOLDS):
            lost.append(seed)
    return hidden, lost


def test_no_hidden_group_of_a_hundred_thousand_is_recovered(record_property):
    hidden, games, lost = 0, 0, []
    with ProcessPoolExecutor(2) as pool:
        while hidden < HIDDEN:
            for found, seeds in pool.map(played, range(games, games + 8 * BATCH, BATCH)):
                hidden, lost = hidden + found, lost + seeds
            games += 8 * BATCH
    record_property("hidden groups", hidden)
    record_property("games", games)
    assert lost == []
