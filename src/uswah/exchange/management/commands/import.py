"""`uswah import FILE --madrasah NSM`: a preview first, then all or nothing.

Exit status 0: stored, or nothing to store; 1: nothing was stored, and why is printed.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import activate

from uswah.common.viewer import Viewer, command_line
from uswah.exchange.enums.outcomes import Counts
from uswah.exchange.enums.states import WorkbookKind
from uswah.exchange.models import ImportBatch
from uswah.exchange.operations import ImportRefused, apply_batch, preview_batch, receive_workbook
from uswah.exchange.presenters import outcome_lines
from uswah.institutions.models import Institution
from uswah.institutions.queries import school_year_on
from uswah.standards.enums import Stage


class Command(BaseCommand):
    """Bring a workbook of teachers or of PKG ratings in from the command line."""

    help = "Import a workbook: preview, then all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and what it is."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--madrasah", required=True, help="NSM of the madrasah")
        parser.add_argument("--kind", choices=[kind.value for kind in WorkbookKind], default="ratings")
        parser.add_argument("--year", default="", help="school year, 2026/2027; default: the present one")
        parser.add_argument("--stage", choices=[stage.value for stage in Stage], default="summative")
        parser.add_argument("--rater", default="", help="who rated, for rows that do not say it")
        parser.add_argument("--preview", action="store_true", help="show what would be stored, and stop")
        parser.add_argument("--language", choices=["id", "en"], default="id")

    def handle(self, *args: Any, **options: Any) -> None:
        """Preview, print, store."""
        activate(options["language"])
        at = timezone.now()
        by = command_line(at)
        batch = self._receive(options, by)
        outcome = preview_batch(batch=batch, by=by, at=at)
        self._print(outcome)
        counts = Counts(**outcome["counts"])
        if counts.refused or outcome["errors"]:
            raise CommandError("Nothing was stored." if options["language"] == "en" else "Tidak ada yang disimpan.")
        if options["preview"] or not counts.new + counts.changed:
            return
        try:
            stored = apply_batch(batch_id=batch.pk, by=by, at=at)
        except ImportRefused as refused:
            self._print(refused.outcome)
            raise CommandError(str(refused)) from refused
        words = "Tersimpan: %s penilaian." if options["language"] == "id" else "Stored: %s ratings."
        self.stdout.write(words % stored["ratings"])

    def _receive(self, options: dict[str, Any], by: Viewer) -> ImportBatch:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"No such file: {path}")
        place = Institution.objects.system("a shell on the server names the madrasah").filter(code=options["madrasah"])
        madrasah = place.first()
        year = options["year"] or getattr(school_year_on(timezone.localdate(by.at)), "code", "")
        if madrasah is None or not year:
            raise CommandError("No such madrasah, or no school year has been opened.")
        return receive_workbook(
            content=path.read_bytes(),
            file_name=path.name,
            kind=WorkbookKind(options["kind"]),
            place=madrasah,
            school_year=year,
            stage=options["stage"],
            rater_name=options["rater"],
            by=by,
            at=by.at,
        )

    def _print(self, outcome: dict[str, Any]) -> None:
        for line in outcome_lines(outcome):
            self.stdout.write(line)
