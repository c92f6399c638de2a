"""Draw charts on the server: typed numbers in, safe SVG out, the same picture on a page and on paper.

No script, no inline style, no colour of its own: `SCREEN` uses the variables of assets/css, `PAPER` fixed ones.
Every chart carries a sentence for those who do not see it. Nothing here sorts people by how good they are.
"""

from .interval import LevelInterval as LevelInterval
from .interval import SourceTick as SourceTick
from .interval import interval_chart as interval_chart
from .interval import interval_sentence as interval_sentence
from .paint import PAPER as PAPER
from .paint import SCREEN as SCREEN
from .paint import Paint as Paint
