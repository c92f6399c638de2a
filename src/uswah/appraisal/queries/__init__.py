"""Reads of the room: official levels, the competency map, everything about one teacher, who may have rated."""

from uswah.appraisal.queries.competency_map import CompetencyMap, MapRow, competency_map
from uswah.appraisal.queries.levels import (
    PKG_INSTRUMENT,
    OfficialRecord,
    appraisal_for,
    own_records,
    pkg_scheme,
    record_of,
    records_about,
    records_at,
    years_appraised,
)
from uswah.appraisal.queries.overview import Overview, overview_at
from uswah.appraisal.queries.pkg_law import PKG_SCHEME, PkgLaw, law_day, pkg_law
from uswah.appraisal.queries.raters import PossibleRater, possible_raters
from uswah.appraisal.queries.submissions import SubmissionFile, submission_file
from uswah.appraisal.queries.teacher import OtherRater, TeacherFile, teacher_file
from uswah.appraisal.queries.years import AskedYear, asked_year

__all__ = [
    "PKG_INSTRUMENT",
    "PKG_SCHEME",
    "AskedYear",
    "CompetencyMap",
    "MapRow",
    "OfficialRecord",
    "OtherRater",
    "Overview",
    "PkgLaw",
    "PossibleRater",
    "SubmissionFile",
    "TeacherFile",
    "appraisal_for",
    "asked_year",
    "competency_map",
    "law_day",
    "overview_at",
    "own_records",
    "pkg_law",
    "pkg_scheme",
    "possible_raters",
    "record_of",
    "records_about",
    "records_at",
    "submission_file",
    "teacher_file",
    "years_appraised",
]
