"""Measure the quality of ratings: many-facet Rasch by joint maximum likelihood, fit, rater effects, drift.

The model is the known reference that levels are compared with, and the source of diagnostics; levels themselves
come from `uswah.core.measurement.levels`, because here every rating counts as independent evidence.
"""

from .bootstrap import FitBounds as FitBounds
from .bootstrap import FitReading as FitReading
from .bootstrap import bootstrap_fit as bootstrap_fit
from .connection import Connection as Connection
from .connection import Subset as Subset
from .connection import connection_of as connection_of
from .design import NOT_OBSERVED as NOT_OBSERVED
from .design import Blocks as Blocks
from .design import Facet as Facet
from .design import GroupAnchors as GroupAnchors
from .design import Ratings as Ratings
from .design import StepAnchors as StepAnchors
from .design import Steps as Steps
from .drift import CusumChart as CusumChart
from .drift import CusumPlan as CusumPlan
from .drift import Drift as Drift
from .drift import SeverityWalk as SeverityWalk
from .drift import TooFewYears as TooFewYears
from .drift import cusum_chart as cusum_chart
from .drift import severity_walk as severity_walk
from .drift import yearly_step as yearly_step
from .estimation import FacetsModel as FacetsModel
from .estimation import fit_facets as fit_facets
from .estimation import fit_model as fit_model
from .exact_agreement import ExactAgreement as ExactAgreement
from .exact_agreement import exact_agreement as exact_agreement
from .fit import LevelFit as LevelFit
from .fit import fit_statistics as fit_statistics
from .results import Convergence as Convergence
from .results import FacetMeasures as FacetMeasures
from .results import FacetsFit as FacetsFit
from .results import Interval as Interval
from .results import Standing as Standing
from .results import StepMeasures as StepMeasures
from .spread import ChiSquare as ChiSquare
from .spread import Extent as Extent
from .spread import FacetSpread as FacetSpread
from .spread import TooFewLevels as TooFewLevels
from .spread import spread_of as spread_of
from .stopping import PUBLISHED as PUBLISHED
from .stopping import STRICT as STRICT
from .stopping import FacetsSettings as FacetsSettings
from .stopping import Stopping as Stopping
