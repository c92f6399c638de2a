"""What raters do beside measuring: severity, halo, central tendency, restricted range, copies.

sheets = Sheets.of(matrix, calibration, teacher, rater)
effects = rater_effects(sheets, rng)
effects.findings[Topic.EVENNESS][rater].conversation   # which talk the figures call for, if any
"""

from .copies import TooFewPairs as TooFewPairs
from .copies import alike_pairs as alike_pairs
from .findings import Conversation as Conversation
from .findings import Finding as Finding
from .findings import PairFinding as PairFinding
from .findings import Severity as Severity
from .findings import TooFew as TooFew
from .findings import Topic as Topic
from .rater_effects import RaterEffects as RaterEffects
from .rater_effects import rater_effects as rater_effects
from .sheets import Sheets as Sheets
