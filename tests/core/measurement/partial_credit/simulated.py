"""Draw scores from the partial-credit model, by the textbook formula and with nothing of the code under test."""

import numpy as np

NOT_SEEN = 255


def drawn(thresholds, theta, chance, missing=0.0):
    """Return uint8[B, I]: one score per measure and item; a share of them not observed."""
    scores = np.empty((len(theta), len(thresholds)), dtype=np.uint8)
    for item, steps in enumerate(thresholds):
        category = np.arange(len(steps) + 1)
        height = np.exp(theta[:, None] * category - np.concatenate([[0.0], np.cumsum(steps)]))
        share = np.cumsum(height, axis=1) / height.sum(axis=1, keepdims=True)
        scores[:, item] = (chance.random(len(theta))[:, None] > share[:, :-1]).sum(axis=1)
    scores[chance.random(scores.shape) < missing] = NOT_SEEN
    return scores


def thresholds_of(items, chance, steps=(-1.5, 0.0, 1.5), own=0.3):
    """Return float[I, M] with mean 0: spread locations, common steps, some of their own."""
    drawn_ones = chance.normal(0, 0.8, (items, 1)) + np.array(steps) + chance.normal(0, own, (items, len(steps)))
    return drawn_ones - drawn_ones.mean()


def names(count):
    """Return item names."""
    return tuple(f"butir {number}" for number in range(1, count + 1))
