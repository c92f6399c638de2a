"""Draw charts on the server: typed numbers in, safe SVG out, the same picture on a page and on paper.

No script, no inline style, no colour of its own: `SCREEN` uses the variables of assets/css, `PAPER` fixed ones.
Every chart carries a sentence for those who do not see it. Nothing here sorts people by how good they are.
"""

from .distribution import Distribution as Distribution
from .distribution import distribution_chart as distribution_chart
from .distribution import distribution_of as distribution_of
from .interval import LevelInterval as LevelInterval
from .interval import SourceTick as SourceTick
from .interval import interval_chart as interval_chart
from .interval import interval_sentence as interval_sentence
from .matrix import Matrix as Matrix
from .matrix import MatrixCell as MatrixCell
from .matrix import agreement_matrix as agreement_matrix
from .paint import PAPER as PAPER
from .paint import SCREEN as SCREEN
from .paint import Paint as Paint
from .severity import RaterLine as RaterLine
from .severity import severity_chart as severity_chart
from .trend import TrendPoint as TrendPoint
from .trend import trend as trend
