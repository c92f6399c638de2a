"""Chance that falls the same way every time."""

from __future__ import annotations

import random

SEED = "uswah-demonstration-1"


def draws(*key: object) -> random.Random:
    """Return a source of chance that depends on nothing but the key, so that one change does not shift the rest."""
    return random.Random("/".join((SEED, *map(str, key))))  # noqa: S311  # invented data, no secret
