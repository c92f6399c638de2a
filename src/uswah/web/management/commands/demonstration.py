"""`uswah demonstration`: fill the database with the five madrasah of the texts and invented people."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from uswah.web.demonstration import MADRASAH, PASSWORD, account_lines, tell, write_files
from uswah.web.demonstration.places import BY_KEY


class Command(BaseCommand):
    """Add what is missing of the demonstration and print who can sign in; again and again harmless."""

    help = "Fill the database with invented madrasah data (needs USWAH_DEMONSTRATION=yes)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which madrasah are wanted; all of them when none is named."""
        parser.add_argument(
            "--madrasah", action="append", choices=sorted(BY_KEY), help="Only this one; may be repeated."
        )

        parser.add_argument(
            "--files", type=Path, metavar="FOLDER", help="Also write two workbooks to try the import with."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse on an installation that does not say that its people are invented."""
        if not settings.DEMONSTRATION:
            raise CommandError(
                "The demonstration writes invented people into the database. Set USWAH_DEMONSTRATION=yes, so that every"
                " page and paper says so; an installation with real people must not have it."
            )
        wanted = [madrasah for madrasah in MADRASAH if not options["madrasah"] or madrasah.key in options["madrasah"]]
        told = tell(wanted)
        self.stdout.write(
            f"New: {told.madrasah} madrasah, {told.teachers} teachers, {told.ratings} ratings. All invented.\n\n"
        )
        with translation.override("id"):
            lines = [
                (line.username, " + ".join(str(role.label) for role in line.roles), line.person, line.place)
                for line in account_lines(wanted)
            ]
        self._print_table(("User name", "Role", "Person (invented)", "Place"), lines)
        self.stdout.write(f"\nPassword of every account: {PASSWORD}\n")
        if options["files"] is not None:
            for path in write_files(options["files"]):
                self.stdout.write(f"Written: {path}")

    def _print_table(self, head: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> None:
        """Print lines in columns as wide as their longest cell."""
        widths = [max(len(row[column]) for row in (head, *lines)) for column in range(len(head))]
        for row in (head, tuple("-" * width for width in widths), *lines):
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
