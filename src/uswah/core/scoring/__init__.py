"""Compute official scores exactly as the law prescribes: PKG, extra duties, credit points.

The law comes in as frozen schemes (`scheme_from_document` and its kin read them from dated documents);
no threshold stands in code. A result that cannot be computed is a `NotYetKnowable`, never a zero.
The method, with every table that tests it, is in docs/methods/scoring.md.
"""

from .credit import CombinedCredit as CombinedCredit
from .credit import CreditPoints as CreditPoints
from .credit import combine_extra_duty as combine_extra_duty
from .credit import credit_points as credit_points
from .credit import post_of as post_of
from .credit import predicate_credit as predicate_credit
from .credit import small_duty_credit as small_duty_credit
from .credit import step_from as step_from
from .fields import SchemeError as SchemeError
from .knowability import NotKnowableReason as NotKnowableReason
from .knowability import NotYetKnowable as NotYetKnowable
from .labels import is_in_printed_gap as is_in_printed_gap
from .labels import label_for as label_for
from .labels import scale_from_total as scale_from_total
from .levels import domain_summaries as domain_summaries
from .levels import extra_duty_level as extra_duty_level
from .levels import level_from_values as level_from_values
from .levels import official_level as official_level
from .levels import score_competencies as score_competencies
from .levels import score_competency as score_competency
from .reading import extra_duty_scheme_from_document as extra_duty_scheme_from_document
from .reading import law_from_document as law_from_document
from .reading import need_credit_scheme_from_document as need_credit_scheme_from_document
from .reading import predicate_credit_scheme_from_document as predicate_credit_scheme_from_document
from .reading import scheme_from_document as scheme_from_document
from .results import CompetencyOutcome as CompetencyOutcome
from .results import CompetencyScore as CompetencyScore
from .results import DomainSummary as DomainSummary
from .results import OfficialLevel as OfficialLevel
from .results import ScoreFlag as ScoreFlag
from .results import StatedValue as StatedValue
from .rounding import DecimalRounding as DecimalRounding
from .rounding import RoundingPolicy as RoundingPolicy
from .rounding import ZeroPolicy as ZeroPolicy
from .rounding import render_decimal as render_decimal
from .schemes import Bilingual as Bilingual
from .schemes import Competency as Competency
from .schemes import CreditStep as CreditStep
from .schemes import Domain as Domain
from .schemes import ExtraDuty as ExtraDuty
from .schemes import ExtraDutyScheme as ExtraDutyScheme
from .schemes import LabelBand as LabelBand
from .schemes import LabelScale as LabelScale
from .schemes import LawSource as LawSource
from .schemes import NeedCreditScheme as NeedCreditScheme
from .schemes import NeedRank as NeedRank
from .schemes import PkgScheme as PkgScheme
from .schemes import Post as Post
from .schemes import Predicate as Predicate
from .schemes import PredicateCreditScheme as PredicateCreditScheme
from .schemes import PublishedTotals as PublishedTotals
from .schemes import SmallDuty as SmallDuty
from .schemes import ValueBand as ValueBand
from .schemes import WorkloadRule as WorkloadRule
