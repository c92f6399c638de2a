"""Hold long tables of ratings, checked: what reaches the models is complete, whole and told apart.

`RatingTable.of` takes named columns and refuses with `BadTable`, which names row and column in words that a
person can act on; `PlainTable.of` does the same for plain scores of the general crossed model. Columns are
`Codes`: whole numbers with labels in natural order, so that neither the order of rows nor how raters are named
in the file decides a result.
"""

from .codes import NOT_GIVEN as NOT_GIVEN
from .codes import Codes as Codes
from .codes import crossed as crossed
from .codes import natural_order as natural_order
from .columns import find_column as find_column
from .columns import missing_column as missing_column
from .plain import PlainTable as PlainTable
from .plain import combine as combine
from .problems import BadTable as BadTable
from .problems import Notice as Notice
from .ratings import COLUMNS as COLUMNS
from .ratings import RatingTable as RatingTable
from .scores import MOST_LEVELS as MOST_LEVELS
