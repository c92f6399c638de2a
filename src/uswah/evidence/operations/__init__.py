"""Writes of evidence: submissions, which only come in, and rounds, which only move on."""

from uswah.evidence.operations.rounds import locked_round, move_round, start_round
from uswah.evidence.operations.submissions import (
    NewSubmission,
    Origin,
    content_digest,
    record_imported,
    record_submission,
)

__all__ = [
    "NewSubmission",
    "Origin",
    "content_digest",
    "locked_round",
    "move_round",
    "record_imported",
    "record_submission",
    "start_round",
]
