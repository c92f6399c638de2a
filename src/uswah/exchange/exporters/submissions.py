"""Write submissions as CSV: a line each, a column for each indicator, then one for each indicator with facts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import chain

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


def submissions_csv(lines: Sequence[SubmissionLine], scored: Sequence[tuple[int, str]]) -> bytes:
    """Write the lines; `scored` are (row of the indicator, its heading) in official order.

    A score that is "x" was looked for and not observed; an empty one was not rated. UTF-8 with its mark and semicolons,
    and no text runs as a formula (OWASP: CSV injection).
    """
    rated = {indicator: column for column, (indicator, _) in enumerate(scored)}
    noted = sorted({rated[i] for line in lines for i, _, fact in line.ratings if fact})
    facts = {scored[column][0]: place for place, column in enumerate(noted)}
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([*HEADINGS, *(name for _, name in scored), *(f"Fakta {scored[column][1]}" for column in noted)])
    for line in lines:
        scores: list[str | int] = [""] * len(scored)
        told: list[str] = [""] * len(noted)
        for indicator, score, fact in line.ratings:
            scores[rated[indicator]] = NOT_OBSERVED if score is None else score
            if fact:
                told[facts[indicator]] = guarded(fact)
        writer.writerow(chain(_outside(line), scores, told))
    return target.getvalue().encode("utf-8-sig")


def _outside(line: SubmissionLine) -> tuple[str, ...]:
    return (
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
    )
