"""Tell whether sources and techniques say the same of a person, once strictness is taken out.

`compare` gives the verdict (sejalan, perlu dilihat, berbeda, belum cukup) with the figures behind it, `coverage` the
matrix of sources by techniques, `settle` the next piece of evidence that would settle it, `triangulate` all three.
Estimates come in as plain numbers with variances, logit; nothing here knows how they were made.
"""

from .convergence import Comparison as Comparison
from .convergence import Gap as Gap
from .convergence import NotEnough as NotEnough
from .convergence import Thresholds as Thresholds
from .convergence import Verdict as Verdict
from .convergence import compare as compare
from .coverage import Cell as Cell
from .coverage import Coverage as Coverage
from .coverage import coverage as coverage
from .pieces import BadEvidence as BadEvidence
from .pieces import Estimate as Estimate
from .pieces import Piece as Piece
from .pieces import Side as Side
from .pieces import added_up as added_up
from .settling import Candidate as Candidate
from .settling import Prospect as Prospect
from .settling import Settling as Settling
from .settling import settle as settle
from .triangulation import Triangulation as Triangulation
from .triangulation import triangulate as triangulate
