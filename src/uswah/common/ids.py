"""Identifiers that a device may make: UUID version 7 (RFC 9562), ordered by time, unique without a server."""

from __future__ import annotations

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def _start_anew() -> None:
    """Forget what the parent process gave out: two children that went on counting would give out the same."""
    global _last, _lock
    _last, _lock = 0, threading.Lock()


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_start_anew)


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7; within one process each is greater than the one before (RFC 9562 §6.2, method 2).

    48 bits of milliseconds, then 74 bits that start at random and count up within the same millisecond.
    """
    global _last
    with _lock:
        fresh = (time.time_ns() // 1_000_000) << 74 | int.from_bytes(os.urandom(10)) >> 7
        _last = fresh if fresh > _last else _last + 1
        value = _last
    stamp, rest = value >> 74, value & (1 << 74) - 1
    return uuid.UUID(int=stamp << 80 | 0x7 << 76 | (rest >> 62) << 64 | 0b10 << 62 | rest & (1 << 62) - 1)
