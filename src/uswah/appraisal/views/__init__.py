"""Pages about levels: the map of a madrasah, a teacher, rounds, what is said about levels, ratings, calibration."""

from uswah.appraisal.views.calibration import own_calibration, vignette
from uswah.appraisal.views.dialogue import moderation, musyawarah, reply, reply_new
from uswah.appraisal.views.levels import competency_map_page, method, teacher
from uswah.appraisal.views.ratings import amend, rate
from uswah.appraisal.views.rounds import one_round, round_close, round_complete, round_estimate, round_open, rounds
from uswah.appraisal.views.submissions import adopt, submission

__all__ = [
    "adopt",
    "amend",
    "competency_map_page",
    "method",
    "moderation",
    "musyawarah",
    "one_round",
    "own_calibration",
    "rate",
    "reply",
    "reply_new",
    "round_close",
    "round_complete",
    "round_estimate",
    "round_open",
    "rounds",
    "submission",
    "teacher",
    "vignette",
]
