"""Pages about levels: the map of a madrasah, a teacher, the rating form, a submission."""

from uswah.appraisal.views.calibration import own_calibration, vignette
from uswah.appraisal.views.levels import competency_map_page, teacher
from uswah.appraisal.views.ratings import amend, rate
from uswah.appraisal.views.submissions import adopt, submission

__all__ = ["adopt", "amend", "competency_map_page", "own_calibration", "rate", "submission", "teacher", "vignette"]
