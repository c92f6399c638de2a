"""`python -m django messages`: what each room's Indonesian lacks; with `--write`, empty entries to fill in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from uswah.common.catalogues import add_missing, disagreements, faults_of, rooms


class Command(BaseCommand):
    """List every sentence that is missing, empty, fuzzy, obsolete, or said differently in two rooms."""

    help = "List what the Indonesian catalogues lack."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the rooms to look at (all when none is named), and whether to write."""
        parser.add_argument("rooms", nargs="*")
        parser.add_argument("--write", action="store_true", help="add an empty entry for every missing sentence")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each fault on a line; exit status 1 when there is one."""
        chosen = [room for room in rooms() if not options["rooms"] or room.name in options["rooms"]]
        faults = {room: faults_of(room) for room in chosen}
        for room, found in faults.items():
            for fault in found:
                self.stdout.write(str(fault))
            if options["write"]:
                add_missing(room, {fault.sentence: fault.where for fault in found if fault.what == "missing"})
        differing = disagreements(rooms())
        for line in differing:
            self.stdout.write(f"said differently: {line}")
        if count := sum(map(len, faults.values())) + len(differing):
            raise CommandError(f"{count} faults in the Indonesian catalogues.")
        self.stdout.write("The Indonesian catalogues are complete.")
