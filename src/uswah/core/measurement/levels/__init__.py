"""Estimate levels from many raters: blocks of stage 1 in, levels with honest intervals out.

`estimate_levels` corrects for severity, keeps halo from counting as independent evidence, shrinks all competencies
together and answers a `LevelEstimates`; a level without two sources and two techniques is `NotYetKnowable`. The
formulas, their sources and their limits are in docs/methods/levels.md.
"""

from .blocks import Blocks as Blocks
from .estimate import METHOD_VERSION as METHOD_VERSION
from .estimate import estimate_levels as estimate_levels
from .estimates import LevelEstimates as LevelEstimates
from .estimates import SourceColumns as SourceColumns
from .extra_ratings import LinkingProposal as LinkingProposal
from .extra_ratings import NotLinkable as NotLinkable
from .extra_ratings import extra_ratings_that_would_link as extra_ratings_that_would_link
from .linking import LINKING_NEEDED as LINKING_NEEDED
from .linking import LinkingReport as LinkingReport
from .linking import PairOfMadrasah as PairOfMadrasah
from .reference import FIRST_REFERENCE as FIRST_REFERENCE
from .reference import HEAD as HEAD
from .reference import PEER as PEER
from .reference import PENGAWAS as PENGAWAS
from .reference import PUPIL as PUPIL
from .reference import SELF as SELF
from .reference import VarianceReference as VarianceReference
from .results import Z90 as Z90
from .results import Anchor as Anchor
from .results import ExtraRating as ExtraRating
from .results import Gap as Gap
from .results import Interval as Interval
from .results import MadrasahComparison as MadrasahComparison
from .results import NotYetKnowable as NotYetKnowable
from .results import Origin as Origin
from .results import Quantity as Quantity
from .results import RaterSeverity as RaterSeverity
from .results import SimpleMean as SimpleMean
from .results import SourceValue as SourceValue
from .results import TeacherLevel as TeacherLevel
from .results import VarianceComponent as VarianceComponent
from .results import WithheldComparison as WithheldComparison
from .staging import blocks_of as blocks_of
from .translation import Reading as Reading
from .translation import Translation as Translation
from .translation import points_of as points_of
from .translation import total_percent as total_percent
