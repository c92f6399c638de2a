"""Writes of the room: which submission counts, level runs and what people decide and answer about them, calibration."""

from uswah.appraisal.operations.calibration import hand_in_vignette, load_vignettes
from uswah.appraisal.operations.official import count_first, count_instead, submit_rating

__all__ = ["count_first", "count_instead", "hand_in_vignette", "load_vignettes", "submit_rating"]
