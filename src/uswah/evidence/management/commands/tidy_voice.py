"""`uswah tidy-voice`, for a nightly timer: what was promised to pupils comes true though nobody presses a button."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from uswah.common.viewer import command_line
from uswah.evidence.operations.voice import tidy_voice


class Command(BaseCommand):
    """Close campaigns past their last day, erase words whose time is over, destroy keys that stayed."""

    help = "Close campaigns of pupils' voice past their last day, and erase what was promised to be erased."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how much there was."""
        at = timezone.now()
        done = tidy_voice(by=command_line(at), at=at)
        self.stdout.write(f"{done['closed']} closed, {done['erased']} erased, {done['keys']} keys destroyed.")
