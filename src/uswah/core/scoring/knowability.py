"""Say that a result is not yet knowable, and why, as a type of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class NotKnowableReason(StrEnum):
    """Tell why; the order is the order in which reasons are told when several hold."""

    MISSING_SCORES = "missing-scores"
    INDICATORS_UNKNOWN = "indicators-unknown"
    ZERO_NOT_PRINTED = "zero-not-printed"
    WORKLOAD_NOT_COVERED = "workload-not-covered"


@dataclass(frozen=True, slots=True)
class NotYetKnowable:
    """Stand in the place of a result that cannot be computed yet.

    It has no arithmetic and no order, so that it can neither be averaged nor sorted among results.
    `missing` holds codes: of indicators (or of competencies, where finished values are asked for) with
    MISSING_SCORES, of competencies or rules otherwise.
    """

    reason: NotKnowableReason
    missing: tuple[str, ...]


def first_reason(unknowns: Iterable[NotYetKnowable]) -> NotYetKnowable:
    """Join several into one: the first reason in the enum's order, with all codes it holds for.

    Raises ValueError when there is none to join.
    """
    told = tuple(unknowns)
    for reason in NotKnowableReason:
        missing = tuple(code for unknown in told if unknown.reason is reason for code in unknown.missing)
        if missing:
            return NotYetKnowable(reason, missing)
    raise ValueError("nothing is unknown here")
