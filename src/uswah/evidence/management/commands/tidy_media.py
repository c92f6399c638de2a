"""`uswah tidy-media`, for a nightly timer: files that nobody waits for any more go, and those whose time is over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from uswah.common.viewer import command_line
from uswah.evidence.operations.media import sweep_media


class Command(BaseCommand):
    """Clear uploads that are over, files that belong to nothing, and files that were kept long enough."""

    help = "Clear uploads that are over, files that belong to nothing, and files that were kept long enough."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many went."""
        at = timezone.now()
        swept = sweep_media(by=command_line(at), at=at)
        self.stdout.write(f"{swept.uploads} uploads were over, {swept.orphans} files belonged to nothing.")
        if swept.removed is None:
            self.stdout.write("No file was removed for its age: the last tidying was not a day ago by this clock.")
        else:
            self.stdout.write(f"{swept.removed} files were kept long enough.")
