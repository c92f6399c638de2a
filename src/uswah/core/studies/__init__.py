"""Study one table from outside, alone: no database, no settings, one call.

    table = RatingTable.of({"teacher": …, "rater": …, "role": …, "technique": …, "item": …}, scores)
    study = study_ratings(table, StudyLaw.of_document(json), seed=1)
    study.estimates.of("GURU-01", "Pedagogik")      # a level with its interval, or why there is none yet

`study_plain` does the same for plain scores by the general crossed model. The command `uswah levels` is both
with a reader before and a report behind; docs/guide/levels.md shows it.
"""

from .agreeing import Agreement as Agreement
from .agreeing import PairAgreement as PairAgreement
from .calibrating import calibrations_of as calibrations_of
from .converging import VERDICTS as VERDICTS
from .converging import verdicts_of as verdicts_of
from .law import BadReference as BadReference
from .law import StudyLaw as StudyLaw
from .linking import Linking as Linking
from .linking import linking_of as linking_of
from .plain import PlainEstimates as PlainEstimates
from .plain import PlainStudy as PlainStudy
from .plain import study_plain as study_plain
from .ratings import RatingStudy as RatingStudy
from .ratings import study_ratings as study_ratings
