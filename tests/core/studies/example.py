"""The small invented table of the manual, and the shipped assumptions."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from uswah.core.measurement.table import RatingTable
from uswah.core.studies import StudyLaw

PROJECT = Path(__file__).resolve().parents[3]
EXAMPLE = PROJECT / "docs" / "guide" / "levels-example.csv"
LAW = PROJECT / "src" / "uswah" / "appraisal" / "law" / "measurement-2026.json"
COLUMNS = {
    "teacher": "guru",
    "madrasah": "madrasah",
    "rater": "penilai",
    "role": "peran",
    "technique": "teknik",
    "competency": "kompetensi",
    "item": "butir",
}


def rows() -> list[dict[str, str]]:
    """Return the rows of the manual's table."""
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(given: list[dict[str, str]], *, without: tuple[str, ...] = ()) -> RatingTable:
    """Return rows as a checked table, some columns left out."""
    columns = {name: [row[there] for row in given] for name, there in COLUMNS.items() if name not in without}
    return RatingTable.of(columns, [row["skor"] for row in given], scale=(0, 2))


def law() -> StudyLaw:
    """Return the shipped assumptions."""
    return StudyLaw.of_document(json.loads(LAW.read_text(encoding="utf-8")))
