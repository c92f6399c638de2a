"""Measure the quality of ratings: many-facet Rasch by joint maximum likelihood, fit, rater effects, drift.

The model is the known reference that levels are compared with, and the source of diagnostics; levels themselves
come from `uswah.core.measurement.levels`, because here every rating counts as independent evidence.
"""

from .design import NOT_OBSERVED as NOT_OBSERVED
from .design import Blocks as Blocks
from .design import Facet as Facet
from .design import GroupAnchors as GroupAnchors
from .design import Ratings as Ratings
from .design import StepAnchors as StepAnchors
from .design import Steps as Steps
from .estimation import fit_facets as fit_facets
from .results import Convergence as Convergence
from .results import FacetMeasures as FacetMeasures
from .results import FacetsFit as FacetsFit
from .results import Interval as Interval
from .results import Standing as Standing
from .results import StepMeasures as StepMeasures
from .stopping import PUBLISHED as PUBLISHED
from .stopping import STRICT as STRICT
from .stopping import FacetsSettings as FacetsSettings
from .stopping import Stopping as Stopping
