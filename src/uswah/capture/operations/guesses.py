"""How often a network may type a code that nobody has: counted in memory, under a name that changes every day.

Nothing of it is ever stored. The salt is drawn anew each day and the counts of the day before are forgotten with it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import Counter
from datetime import date

MOST_A_DAY = 2000  # a class of forty behind one address can mistype; with 64 bits, guessing has no hope anyhow


class Guesses:
    """The wrong codes of a day, by network; shared by the threads of one process."""

    def __init__(self, most: int = MOST_A_DAY) -> None:
        """Begin with nothing counted."""
        self._most, self._lock = most, threading.Lock()
        self._day, self._salt, self._wrong = date.min, b"", Counter[bytes]()

    def are_too_many(self, network: str, today: date) -> bool:
        """Tell whether a network typed too many wrong codes today."""
        with self._lock:
            name = self._name(network, today)  # before the counts are looked at: a new day brings new ones
            return self._wrong[name] >= self._most

    def count(self, network: str, today: date) -> None:
        """Count a wrong code."""
        with self._lock:
            name = self._name(network, today)
            self._wrong[name] += 1

    def _name(self, network: str, today: date) -> bytes:
        if today != self._day:
            self._day, self._salt, self._wrong = today, secrets.token_bytes(32), Counter()
        return hmac.digest(self._salt, network.encode(), hashlib.sha256)


guesses = Guesses()
