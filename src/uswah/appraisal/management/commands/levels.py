"""`uswah levels RATINGS.csv`: fair levels from a long table of ratings, without a database or a server.

Exit status 0: the table was studied; 1: it cannot be used, and why is printed with its row and column.
"""

from __future__ import annotations

import csv
import json
import re
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from uswah.appraisal.exporters.levels_report import (
    plain_page,
    plain_rows,
    plain_text,
    ratings_page,
    ratings_rows,
    ratings_text,
    refusal_words,
)
from uswah.appraisal.management.progress import ProgressBar
from uswah.appraisal.readers.ratings import read_plain, read_ratings
from uswah.core.measurement.table import BadTable
from uswah.core.studies import BadReference, PlainStudy, RatingStudy, StudyLaw, study_plain, study_ratings

LAW: Final = Path(__file__).resolve().parents[2] / "law" / "measurement-2026.json"
PARTS: Final = ("teacher", "rater", "score", "item", "competency", "role", "technique", "occasion", "madrasah")


class Command(BaseCommand):
    """Estimate fair levels from a CSV file, and write them as text, CSV and an HTML report."""

    help = "Estimate fair levels from a long table of ratings (CSV); no database is needed."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, what its columns are called, and where results go."""
        parser.add_argument("file", type=Path, help="one row per score: CSV, also compressed with gzip")
        for part in PARTS:
            parser.add_argument(f"--{part}", metavar="COLUMN", help=f"the column of the {part}")
        parser.add_argument("--scale", help="lowest and highest score that can be given, 1-4")
        parser.add_argument("--plain", action="store_true", help="plain scores: the general crossed model, no levels")
        parser.add_argument(
            "--group", action="append", default=[], metavar="COLUMN[,COLUMN]", help="with --plain: a further factor"
        )
        parser.add_argument("--report", type=Path, metavar="FILE.html", help="write the report as one HTML page")
        parser.add_argument("--csv", type=Path, metavar="FILE.csv", help="write all levels as CSV")
        parser.add_argument(
            "--reference", type=Path, metavar="FILE.json", help="other assumptions than the shipped ones"
        )
        parser.add_argument(
            "--keep", type=Path, metavar="FILE.json", help="write the assumptions with the calibration of these items"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--rows", type=int, default=60, help="rows of levels to print; 0 prints all")
        parser.add_argument("--language", choices=["id", "en"], default="id")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, study, and write what was asked for."""
        with override(options["language"]):
            try:
                self._study(options)
            except BadTable as problem:
                raise CommandError(refusal_words(problem)) from problem
            except BadReference as problem:
                raise CommandError(str(problem)) from problem
            except OSError as problem:
                raise CommandError(f"{problem.filename}: {problem.strerror}") from problem

    def _study(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": path})
        if options["group"] and not options["plain"]:
            raise CommandError(_("--group belongs to --plain."))
        bar = ProgressBar(self._say, total=path.stat().st_size, is_terminal=self.stderr.isatty(), words=_("Reading"))
        if options["plain"]:
            plain = self._plain(path, options, bar)
            self._write(plain_text(plain, most=options["rows"] or None))
            _write_csv(options["csv"], plain_rows(plain))
            self._report(options["report"], lambda: plain_page(plain, source=path.name))
            return
        study = self._ratings(path, options, bar)
        self._write(ratings_text(study, most=options["rows"] or None))
        if options["keep"]:
            _keep(options["keep"], options["reference"] or LAW, study)
        _write_csv(options["csv"], ratings_rows(study))
        self._report(options["report"], lambda: ratings_page(study, source=path.name))

    def _say(self, text: str) -> None:
        self.stderr.write(text, style_func=str, ending="")
        self.stderr.flush()

    def _ratings(self, path: Path, options: dict[str, Any], bar: ProgressBar) -> RatingStudy:
        law = StudyLaw.of_document(_document(options["reference"] or LAW))
        with path.open("rb") as source:
            table = read_ratings(source, names=_names(options), scale=_scale(options["scale"]), progress=bar.read)
        stages = {"calibrate": _("Calibrating items"), "levels": _("Estimating levels"), "agreement": _("Agreement")}
        return study_ratings(table, law, seed=options["seed"], stage=lambda name: bar.stage(stages[name]))

    def _plain(self, path: Path, options: dict[str, Any], bar: ProgressBar) -> PlainStudy:
        groups = [[name.strip() for name in group.split(",")] for group in options["group"]]
        with path.open("rb") as source:
            table, notices = read_plain(source, names=_names(options), groups=groups, progress=bar.read)
        stages = {"model": _("Fitting the crossed model"), "agreement": _("Agreement")}
        return study_plain(table, seed=options["seed"], notices=notices, stage=lambda name: bar.stage(stages[name]))

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)

    def _report(self, path: Path | None, page: Callable[[], str]) -> None:
        if path is not None:
            path.write_text(page(), encoding="utf-8")
            self.stdout.write("\n" + _("Report: %(path)s") % {"path": path})


def _names(options: dict[str, Any]) -> dict[str, str]:
    return {part: options[part] for part in PARTS if options[part]}


def _scale(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    found = re.fullmatch(r"\s*(\d{1,3})\s*[-–]\s*(\d{1,3})\s*", text)
    if not found or int(found[1]) >= int(found[2]):
        raise CommandError(_("--scale is the lowest and the highest score, as in 1-4."))
    return int(found[1]), int(found[2])


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise CommandError(_("%(path)s is no JSON: %(why)s") % {"path": path, "why": problem}) from problem
    if not isinstance(document, dict):
        raise CommandError(_("%(path)s is no JSON: %(why)s") % {"path": path, "why": "{…}"})
    return document


def _keep(path: Path, reference: Path, study: RatingStudy) -> None:
    """Write the reference with the calibration that was used, so that next time the items stay as they are."""
    kept = {name: found.document() for name, found in study.calibrations.items()}
    document = {**_document(reference), "calibrations": kept}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_csv(path: Path | None, rows: Iterable[Sequence[object]]) -> None:
    if path is not None:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
