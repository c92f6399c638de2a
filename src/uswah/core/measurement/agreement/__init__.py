"""Tell how far raters agree, and how dependable what they say is.

Two raters and categories: `cohen_kappa`. Every two of many: `pairwise_kappas`. Many raters and categories: `fleiss_kappa`; rare
categories: `chance_corrected`. Any number of raters, any
level of measurement, gaps: `krippendorff_alpha`. Numbers: `intraclass_correlations`. Several sources of error and
what one more observation would bring: `generalizability_study`. Yes or no checks by fallible raters: `dawid_skene`.
docs/methods/agreement.md says which index answers which question.

Answers are frozen; where data have no answer, `Undefined` stands in its place with the reason.
"""

from .answers import Interval as Interval
from .answers import Reason as Reason
from .answers import Undefined as Undefined
from .chance_corrected import Chance as Chance
from .chance_corrected import ChanceCorrected as ChanceCorrected
from .chance_corrected import chance_corrected as chance_corrected
from .chance_corrected import chance_corrected_counts as chance_corrected_counts
from .cohen import Kappa as Kappa
from .cohen import cohen_kappa as cohen_kappa
from .cohen import kappa_of_table as kappa_of_table
from .dawid_skene import LatentClasses as LatentClasses
from .dawid_skene import dawid_skene as dawid_skene
from .fleiss import CategoryKappa as CategoryKappa
from .fleiss import FleissKappa as FleissKappa
from .fleiss import fleiss_kappa as fleiss_kappa
from .fleiss import kappa_of_counts as kappa_of_counts
from .generalizability import BadDesign as BadDesign
from .generalizability import Coefficient as Coefficient
from .generalizability import Component as Component
from .generalizability import Decision as Decision
from .generalizability import Design as Design
from .generalizability import Effect as Effect
from .generalizability import GeneralizabilityStudy as GeneralizabilityStudy
from .generalizability import OneMore as OneMore
from .generalizability import Part as Part
from .generalizability import cut_dependability as cut_dependability
from .generalizability import decide as decide
from .generalizability import declare as declare
from .generalizability import generalizability_study as generalizability_study
from .generalizability import long_table as long_table
from .generalizability import one_more as one_more
from .generalizability import smallest_size as smallest_size
from .intraclass import Form as Form
from .intraclass import Intraclass as Intraclass
from .intraclass import IntraclassCorrelations as IntraclassCorrelations
from .intraclass import MeanSquares as MeanSquares
from .intraclass import intraclass_correlations as intraclass_correlations
from .krippendorff import Alpha as Alpha
from .krippendorff import Level as Level
from .krippendorff import UnitShare as UnitShare
from .krippendorff import krippendorff_alpha as krippendorff_alpha
from .pairwise import PairwiseKappas as PairwiseKappas
from .pairwise import pairwise_kappas as pairwise_kappas
from .weights import Weighting as Weighting
from .weights import agreement_weights as agreement_weights
from .weights import from_disagreement as from_disagreement
