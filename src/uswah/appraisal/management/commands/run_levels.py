"""`uswah run-levels CODE`: estimate the levels of a madrasah, a KKM or a whole district, for a nightly timer."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from uswah.appraisal.operations import run_levels
from uswah.common.viewer import command_line
from uswah.institutions.models import SchoolYear
from uswah.institutions.queries import place_by_code, school_year_on
from uswah.standards.enums import Stage


class Command(BaseCommand):
    """Estimate the levels at and below a place; the same evidence makes no second run."""

    help = "Estimate the levels of every teacher at or below a place of the area tree."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the place, the year and the stage."""
        parser.add_argument("place", help="NSM of a madrasah, or the code of a KKM or an area")
        parser.add_argument("--year", default="", help="school year, 2026/2027; default: the present one")
        parser.add_argument("--stage", choices=[stage.value for stage in Stage], default="summative")

    def handle(self, *args: Any, **options: Any) -> None:
        """Estimate, and say which runs there are."""
        at = timezone.now()
        place = place_by_code(options["place"])
        if place is None:
            raise CommandError(f"No place has the code {options['place']}.")
        year = options["year"] or getattr(school_year_on(timezone.localdate(at)), "code", "")
        if not SchoolYear.objects.system("a shell on the server names the year").filter(pk=year).exists():
            raise CommandError("This school year has not been opened.")
        for run in run_levels(place=place, school_year=year, stage=options["stage"], by=command_line(at), at=at):
            self.stdout.write(f"{run.instrument.code}: {run.levels.count()} levels, results {run.results_digest[:12]}")
