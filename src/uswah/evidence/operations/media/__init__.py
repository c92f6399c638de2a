"""Writes of media: what is announced, how it comes in, how it is stored, and when it goes."""

from uswah.evidence.operations.media.expecting import ExpectedFile, expect_media
from uswah.evidence.operations.media.refusals import MediaRefused, Why
from uswah.evidence.operations.media.sweeping import Swept, sweep_media
from uswah.evidence.operations.media.uploading import (
    bring_whole,
    end_upload,
    progress,
    receive_piece,
    start_upload,
)

__all__ = [
    "ExpectedFile",
    "MediaRefused",
    "Swept",
    "Why",
    "bring_whole",
    "end_upload",
    "expect_media",
    "progress",
    "receive_piece",
    "start_upload",
    "sweep_media",
]
