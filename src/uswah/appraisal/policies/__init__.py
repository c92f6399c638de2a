"""What the state of an appraisal, a round and a level allows."""

from uswah.appraisal.policies.ratings import (
    COUNTS_ON_ITS_OWN,
    FACT_LENGTH,
    UNOBSERVED,
    Entry,
    check_reflection,
    counts_on_its_own,
    missing_in,
    problems_in,
    ratings_from,
)
from uswah.appraisal.policies.rounds import (
    ROUND_STEPS,
    Blocker,
    Condition,
    NotAllowed,
    RoundAct,
    RoundStep,
    acts_in,
    check_act,
    round_diagram,
    step_needs,
)

__all__ = [
    "COUNTS_ON_ITS_OWN",
    "FACT_LENGTH",
    "ROUND_STEPS",
    "UNOBSERVED",
    "Blocker",
    "Condition",
    "Entry",
    "NotAllowed",
    "RoundAct",
    "RoundStep",
    "acts_in",
    "check_act",
    "check_reflection",
    "counts_on_its_own",
    "missing_in",
    "problems_in",
    "ratings_from",
    "round_diagram",
    "step_needs",
]
