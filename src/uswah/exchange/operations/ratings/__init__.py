"""Match the rows of a rating workbook with teachers and with what was stored before, then store what is new.

What a workbook does not say stays as it was stored: an empty cell or an absent row takes no rating away.
"""

from uswah.exchange.operations.ratings.ground import Ground, read_ground
from uswah.exchange.operations.ratings.rows import Planned, plan, store

__all__ = ["Ground", "Planned", "plan", "read_ground", "store"]
