"""Display values of the room: formatted, translated, ready to be placed."""

from uswah.appraisal.presenters.competency_map import MapPage, map_page
from uswah.appraisal.presenters.dialogue import (
    LevelTalk,
    level_talk,
    musyawarah_page,
    reply_new_page,
    reply_page,
)
from uswah.appraisal.presenters.fair_words import label_choices
from uswah.appraisal.presenters.method import method_page
from uswah.appraisal.presenters.rating import RatingPage, rating_page
from uswah.appraisal.presenters.rounds import round_head, round_list, round_page
from uswah.appraisal.presenters.submission import SubmissionPage, latest_url, submission_page
from uswah.appraisal.presenters.teacher import TeacherPage, teacher_page
from uswah.appraisal.presenters.teacher_fair import FairFile, Yardstick, titles_of
from uswah.appraisal.presenters.waiting import waiting_in_rounds
from uswah.appraisal.presenters.words import Standing, full_name, standing

__all__ = [
    "FairFile",
    "LevelTalk",
    "MapPage",
    "RatingPage",
    "Standing",
    "SubmissionPage",
    "TeacherPage",
    "Yardstick",
    "full_name",
    "label_choices",
    "latest_url",
    "level_talk",
    "map_page",
    "method_page",
    "musyawarah_page",
    "rating_page",
    "reply_new_page",
    "reply_page",
    "round_head",
    "round_list",
    "round_page",
    "standing",
    "submission_page",
    "teacher_page",
    "titles_of",
    "waiting_in_rounds",
]
