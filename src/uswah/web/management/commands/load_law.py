"""`uswah setup` calls this: bring the law that we ship into the database, and the school years around today."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from uswah.appraisal.operations import load_vignettes
from uswah.common.viewer import command_line
from uswah.institutions.operations import load_curricula, open_school_year
from uswah.standards.operations import load_standards


class Command(BaseCommand):
    """Load standards, curricula and calibration stories; harmless when they are there."""

    help = "Bring the shipped standards, curricula and calibration stories into the database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is new, and open this school year."""
        at = timezone.now()
        by = command_line(at)
        load_standards(by=by, at=at)
        load_curricula(by=by, at=at)
        load_vignettes(by=by, at=at)
        today = timezone.localdate(at)
        open_school_year(first_year=today.year if today.month >= 7 else today.year - 1, by=by, at=at)
