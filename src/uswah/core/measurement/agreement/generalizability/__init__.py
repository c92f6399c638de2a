"""Tell how much of a score is the person and how much rater, occasion and item, in any declared design.

`generalizability_study` estimates the components, `decide` the coefficients for any numbers of levels, `one_more`
and `smallest_size` what further observations would bring.
"""

from .components import Component as Component
from .components import GeneralizabilityStudy as GeneralizabilityStudy
from .components import generalizability_study as generalizability_study
from .components import long_table as long_table
from .decisions import Coefficient as Coefficient
from .decisions import Decision as Decision
from .decisions import OneMore as OneMore
from .decisions import Part as Part
from .decisions import cut_dependability as cut_dependability
from .decisions import decide as decide
from .decisions import one_more as one_more
from .decisions import smallest_size as smallest_size
from .designs import BadDesign as BadDesign
from .designs import Design as Design
from .designs import Effect as Effect
from .designs import declare as declare
