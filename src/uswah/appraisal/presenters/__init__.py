"""Display values of the room: formatted, translated, ready to be placed."""

from uswah.appraisal.presenters.competency_map import MapPage, map_page
from uswah.appraisal.presenters.rating import RatingPage, rating_page
from uswah.appraisal.presenters.submission import SubmissionPage, submission_page
from uswah.appraisal.presenters.teacher import TeacherPage, teacher_page
from uswah.appraisal.presenters.words import Standing, full_name, standing

__all__ = [
    "MapPage",
    "RatingPage",
    "Standing",
    "SubmissionPage",
    "TeacherPage",
    "full_name",
    "map_page",
    "rating_page",
    "standing",
    "submission_page",
    "teacher_page",
]
