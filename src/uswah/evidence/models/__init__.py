"""Rows of evidence: what came in is never changed; rounds say who is blind."""

from uswah.evidence.models.assignments import Assignment
from uswah.evidence.models.coding import Codebook, Coding, Resolution, Tag, TagWithdrawal
from uswah.evidence.models.media import Attachment, Media, MediaRemoval, Upload
from uswah.evidence.models.notes import Attendance, FieldNote, MeetingDecision, Passage
from uswah.evidence.models.submissions import Rating, Round, Submission
from uswah.evidence.models.versions import SiblingDecision, Version
from uswah.evidence.models.voice import Campaign, MixedAnswer, Release, Remark, SealedAnswer, Ticket

__all__ = [
    "Assignment",
    "Attachment",
    "Attendance",
    "Campaign",
    "Codebook",
    "Coding",
    "FieldNote",
    "Media",
    "MediaRemoval",
    "MeetingDecision",
    "MixedAnswer",
    "Passage",
    "Rating",
    "Release",
    "Remark",
    "Resolution",
    "Round",
    "SealedAnswer",
    "SiblingDecision",
    "Submission",
    "Tag",
    "TagWithdrawal",
    "Ticket",
    "Upload",
    "Version",
]
