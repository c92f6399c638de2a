"""The receipts that somebody carries back to a phone."""

from __future__ import annotations

from collections.abc import Sequence

from uswah.capture.models import Receipt


def receipts_numbered(numbers: Sequence[int]) -> list[Receipt]:
    """Return receipts by their numbers, in order, for whoever holds a list that this server signed."""
    return list(Receipt.rows.filter(number__in=numbers).order_by("number"))
