"""Tell which items have moved between two calibrations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .calibrations import Calibration

DRIFT_LOGITS: Final = 0.3
DRIFT_ERRORS: Final = 3.0


@dataclass(frozen=True, slots=True)
class ItemDrift:
    """Hold the shift of one item's location, new minus old, in logits on the old scale, and its standard error."""

    item: str
    shift: float
    standard_error: float
    has_drifted: bool


def drift_report(old: Calibration, new: Calibration) -> tuple[ItemDrift, ...]:
    """Compare the items that two calibrations share; `new` must have estimated them freely.

    An item has drifted when its shift passes .3 logit and 3 standard errors. Shifts are taken after the new origin
    is moved to the old one by the items that have not drifted (found by repetition). Such an item leaves the
    anchors by a person's decision, never silently. Raises BadTable when fewer than two items are shared.
    """
    raise NotImplementedError
