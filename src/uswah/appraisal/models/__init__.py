"""Rows of the room: official appraisals, level runs and what people answer to them, calibration of raters."""

from uswah.appraisal.models.calibration import Vignette, VignetteSheet
from uswah.appraisal.models.dialogue import Moderation, Musyawarah, Reply, ReplyAnswer, StandingLevel
from uswah.appraisal.models.levels import Level, LevelRun
from uswah.appraisal.models.official import Appraisal

__all__ = [
    "Appraisal",
    "Level",
    "LevelRun",
    "Moderation",
    "Musyawarah",
    "Reply",
    "ReplyAnswer",
    "StandingLevel",
    "Vignette",
    "VignetteSheet",
]
