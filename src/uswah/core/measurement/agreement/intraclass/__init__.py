"""Agreement of raters on a number: the six intraclass correlations, complete tables and tables with gaps."""

from .estimation import intraclass_correlations as intraclass_correlations
from .forms import Form as Form
from .forms import Intraclass as Intraclass
from .forms import IntraclassCorrelations as IntraclassCorrelations
from .forms import MeanSquares as MeanSquares
