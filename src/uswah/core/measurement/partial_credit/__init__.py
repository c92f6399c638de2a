"""Stage 1 of measurement: turn the scores of one block into a measure in logits with its standard error.

A block is what one rater said of one teacher on one occasion, with one technique, in one competency. The model
is partial-credit Rasch (Masters 1982): `P(X = k) = exp(k·eta - D_k) / sum_l exp(l·eta - D_l)`, `D_k` the sum of
the item's first k thresholds.

    matrix = ScoreMatrix.of(scores, items)                # uint8[B, I], 255 = not observed, scores from 0
    calibration = calibrate(matrix)                       # thresholds in logits, once a year
    blocks = warm_estimates(matrix, calibration)          # measure and standard error per block
    scale = FairScale.of(calibration, Bands.of(labels, (25, 50, 75)))
    scale.reading(mean, sd)                               # a level, or "between two levels"

Forms of several competencies in one matrix: `calibrate_competencies` and `warm_competencies`.
"""

from .calibrations import Calibration as Calibration
from .calibrations import ItemMethod as ItemMethod
from .drift import ItemDrift as ItemDrift
from .drift import drift_report as drift_report
from .estimation import calibrate as calibrate
from .estimation import calibrate_competencies as calibrate_competencies
from .fair import FairScale as FairScale
from .matrices import NOT_OBSERVED as NOT_OBSERVED
from .matrices import ScoreMatrix as ScoreMatrix
from .readings import Bands as Bands
from .readings import BetweenLevels as BetweenLevels
from .readings import ClearLevel as ClearLevel
from .readings import LevelReading as LevelReading
from .readings import level_probabilities as level_probabilities
from .readings import reading_of as reading_of
from .tables import WarmTable as WarmTable
from .tables import warm_table as warm_table
from .warm import BlockMeasures as BlockMeasures
from .warm import warm_competencies as warm_competencies
from .warm import warm_estimates as warm_estimates
