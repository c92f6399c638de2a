"""Tell which items have moved between two calibrations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable

from .calibrations import Calibration, Floats, ItemMethod

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
    anchors by a person's decision, never silently: `calibrate(matrix, anchors=old.select(kept))` then estimates it anew.
    Raises BadTable when fewer than two items are shared, and for an item that `new` only took over from its anchor.
    """
    shared = [item for item in old.items if item in set(new.items)]
    if len(shared) < 2:
        raise BadTable("Two calibrations need at least two items in common to be compared.")
    before, after = old.select(shared), new.select(shared)
    if ItemMethod.ANCHORED in after.methods:
        held = shared[after.methods.index(ItemMethod.ANCHORED)]
        raise BadTable("The new calibration took this item from its anchor, where it cannot move.", column=held)
    shifts = after.locations - before.locations
    errors = np.hypot(before.location_errors, after.location_errors)
    shift = shifts - np.median(shifts)
    drifted = _passes(shift, errors)
    for _ in shared:  # it settles after a round or two; two sets that alternate end here
        if drifted.all():
            break
        shift = shifts - shifts[~drifted].mean()
        earlier, drifted = drifted, _passes(shift, errors)
        if (drifted == earlier).all():
            break
    return tuple(
        ItemDrift(item, float(moved), float(error), bool(has))
        for item, moved, error, has in zip(shared, shift, errors, drifted, strict=True)
    )


def _passes(shift: Floats, errors: Floats) -> npt.NDArray[np.bool_]:
    passes: npt.NDArray[np.bool_] = (np.abs(shift) > DRIFT_LOGITS) & (np.abs(shift) > DRIFT_ERRORS * errors)
    return passes
