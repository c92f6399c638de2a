"""Writes of the room: which submission counts, rounds, level runs and what people decide about them, calibration."""

from uswah.appraisal.operations.calibration import hand_in_vignette, load_vignettes
from uswah.appraisal.operations.dialogue import answer_reply, moderate, reply_to_level, settle_musyawarah
from uswah.appraisal.operations.levels import ask_for_levels, run_levels
from uswah.appraisal.operations.official import count_first, count_instead, decide_version, submit_rating
from uswah.appraisal.operations.rounds import close_collection, complete_round, open_round

__all__ = [
    "answer_reply",
    "ask_for_levels",
    "close_collection",
    "complete_round",
    "count_first",
    "count_instead",
    "decide_version",
    "hand_in_vignette",
    "load_vignettes",
    "moderate",
    "open_round",
    "reply_to_level",
    "run_levels",
    "settle_musyawarah",
    "submit_rating",
]
