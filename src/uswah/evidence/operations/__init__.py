"""Writes of evidence: submissions, which only come in, and rounds, which only move on."""

from uswah.evidence.operations.assignments import NewAssignment, ask_for_rating, withdraw_assignment
from uswah.evidence.operations.coding import (
    add_tag,
    ask_second_coder,
    begin_coding,
    drop_code,
    finish_coding,
    resolve,
    withdraw_tag,
    write_code,
)
from uswah.evidence.operations.notes import NewDecision, NewNote, NewPassage, note_digest, record_note
from uswah.evidence.operations.rounds import locked_round, move_round, start_round
from uswah.evidence.operations.submissions import (
    NewSubmission,
    Origin,
    content_digest,
    record_imported,
    record_submission,
)
from uswah.evidence.operations.versions import decide_version

__all__ = [
    "NewAssignment",
    "NewDecision",
    "NewNote",
    "NewPassage",
    "NewSubmission",
    "Origin",
    "add_tag",
    "ask_for_rating",
    "ask_second_coder",
    "begin_coding",
    "content_digest",
    "decide_version",
    "drop_code",
    "finish_coding",
    "locked_round",
    "move_round",
    "note_digest",
    "record_imported",
    "record_note",
    "record_submission",
    "resolve",
    "start_round",
    "withdraw_assignment",
    "withdraw_tag",
    "write_code",
]
