"""Write submissions as CSV: a line each, a column for the score of each indicator, then one for each fact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from uswah.exchange.enums.rows import SubmissionLine
from uswah.exchange.exporters.csv_files import guarded

NOT_OBSERVED = "x"
HEADINGS = (
    "Kiriman",
    "Mengubah kiriman",
    "Alasan perubahan",
    "Tahap",
    "Teknik",
    "Sumber",
    "NUPTK",
    "Nama",
    "Penilai",
    "Tanggal",
    "Dicatat (UTC)",
)


def submissions_csv(lines: Iterable[SubmissionLine], scored: Sequence[tuple[int, str]]) -> bytes:
    """Write the lines; `scored` are (row of the indicator, its heading) in official order.

    A score that is "x" was looked for and not observed; an empty one was not rated. UTF-8 with its mark and semicolons,
    and no text runs as a formula (OWASP: CSV injection).
    """
    count = len(scored)
    column = {indicator: place for place, (indicator, _) in enumerate(scored)}
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([*HEADINGS, *(name for _, name in scored), *(f"Fakta {name}" for _, name in scored)])
    for line in lines:
        cells: list[str | int] = [""] * (2 * count)
        for indicator, score, fact in line.ratings:
            place = column[indicator]
            cells[place] = NOT_OBSERVED if score is None else score
            if fact:
                cells[count + place] = guarded(fact)
        writer.writerow(_outside(line) + cells)
    return target.getvalue().encode("utf-8-sig")


def _outside(line: SubmissionLine) -> list[str | int]:
    return [
        line.id,
        line.amends,
        guarded(line.reason),
        line.stage,
        line.technique,
        line.source_role,
        line.nuptk,
        guarded(line.name),
        guarded(line.rater),
        line.observed_on.isoformat() if line.observed_on else "",
        line.entered_at,
    ]
