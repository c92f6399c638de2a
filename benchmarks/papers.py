"""Forty PKG reports of one madrasah, from the database to PDF."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import Figure

SECONDS = 2.0


def measure() -> Iterator[Figure]:
    """Not written yet."""
    yield Figure("40 PKG reports", "s", SECONDS, (), "the room of documents issues none yet")
