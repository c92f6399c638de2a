"""`uswah import FILE --madrasah NSM`: all or nothing, with every error at its cell.

Exit status 0: stored, or nothing to store, or (with --preview) nothing stands against it; 1: nothing was stored, and
why is printed. The file is read and planned once.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from uswah.common.viewer import Viewer, command_line
from uswah.exchange.enums.outcomes import Counts
from uswah.exchange.enums.states import WorkbookKind
from uswah.exchange.models import ImportBatch
from uswah.exchange.operations import ImportRefused, apply_batch, preview_batch, receive_workbook
from uswah.exchange.presenters import outcome_lines
from uswah.exchange.queries import handed_in
from uswah.exchange.readers.handed_in import read_handed_in
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution, SchoolYear
from uswah.institutions.queries import school_year_on
from uswah.standards.enums import Stage


class Command(BaseCommand):
    """Bring a workbook of teachers or of PKG ratings in from the command line."""

    help = "Import a workbook, all of it or nothing."

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
        """Read, store, and say what became of it."""
        with override(options["language"]):
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        at = timezone.now()
        by = command_line(at)
        content = self._content(options["file"])
        batch = self._receive(content, options, by)
        reading = read_handed_in(handed_in(batch, content))
        try:
            if options["preview"]:
                outcome = preview_batch(batch=batch, reading=reading, by=by, at=at)
            else:
                outcome = apply_batch(batch_id=batch.pk, reading=reading, by=by, at=at)
        except ImportRefused as refused:
            outcome = refused.outcome
        self._print(outcome)
        counts = Counts(**outcome["counts"])
        if counts.refused or outcome["errors"]:
            raise CommandError(_("Nothing was stored."))
        if options["preview"] or not counts.to_store:
            return
        self.stdout.write(_("Stored: %(count)s ratings.") % {"count": outcome["ratings"]})

    def _content(self, path: Path) -> bytes:
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        return path.read_bytes()

    def _receive(self, content: bytes, options: dict[str, Any], by: Viewer) -> ImportBatch:
        places = Institution.objects.system("a shell on the server names the madrasah")
        madrasah = places.filter(code=options["madrasah"], kind=InstitutionKind.MADRASAH).first()
        if madrasah is None:
            raise CommandError(_("No madrasah has the NSM %(nsm)s.") % {"nsm": options["madrasah"]})
        year = options["year"] or getattr(school_year_on(timezone.localdate(by.at)), "code", "")
        if not SchoolYear.objects.system("a shell on the server names the year").filter(pk=year).exists():
            raise CommandError(_("This school year has not been opened."))
        return receive_workbook(
            content=content,
            file_name=options["file"].name,
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
