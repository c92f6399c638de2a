"""Read a workbook that was handed in: as matched for it, as remembered for its headings, or as recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from uswah.exchange.enums.problems import FileRefused, ProblemReport
from uswah.exchange.queries import HandedIn
from uswah.exchange.readers.grid import Grid
from uswah.exchange.readers.layouts import ColumnMapping, headings_digests
from uswah.exchange.readers.reading import Reading, read_file, read_rows, read_with_mapping


def read_handed_in(workbook: HandedIn) -> Reading:
    """Return all that a workbook says; one that cannot be read safely says only why."""
    try:
        grid = read_file(workbook.content)
    except FileRefused as refused:
        return Reading((), (), (), ProblemReport(shown=(refused.problem,), errors=1))
    if workbook.chosen:
        return read_with_mapping(grid, ColumnMapping.from_json(workbook.chosen))
    mapping = _remembered(grid, workbook.remembered or {})
    return read_with_mapping(grid, mapping) if mapping else read_rows(grid)


def _remembered(grid: Grid, mappings: Mapping[str, object]) -> ColumnMapping | None:
    """Return what a person once chose for a row of headings of this workbook, wherever that row stands now."""
    for sheet in grid.sheets if mappings else ():
        for row, digest in headings_digests(sheet).items():
            if not sheet.is_hidden and digest in mappings:
                return replace(ColumnMapping.from_json(mappings[digest]), sheet=sheet.name, header_row=row)
    return None
