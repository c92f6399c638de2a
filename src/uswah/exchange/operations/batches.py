"""A workbook on its way in: handed in, matched, previewed, stored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from uswah.appraisal.queries import PKG_INSTRUMENT
from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.exchange.enums.outcomes import Fate, Finding, Note, RowFate, fates_to_json
from uswah.exchange.enums.problems import Code, FileRefused, ProblemReport
from uswah.exchange.enums.states import ImportState, WorkbookKind
from uswah.exchange.models import ImportBatch, RememberedMapping
from uswah.exchange.operations import ratings, rosters
from uswah.exchange.operations.plans import ImportRefused, Stored
from uswah.exchange.readers.grid import Grid
from uswah.exchange.readers.layouts import ColumnMapping, headings_digests
from uswah.exchange.readers.reading import Reading, read_file, read_rows, read_with_mapping
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.standards.queries import form_of

# What another choice of columns can mend; everything else is wrong in the cells.
MENDED_BY_MATCHING = {
    Code.UNKNOWN_LAYOUT,
    Code.HEADING_MISSING,
    Code.KEY_HEADING_MISSING,
    Code.HEADING_DUPLICATE,
    Code.HEADING_MERGED,
    Code.HEADING_CHANGED,
    Code.INDICATOR_HEADING_MISSING,
}


def stored_path(digest: str) -> str:
    """Return where a workbook lies in the file store: under what it contains."""
    return f"workbooks/{digest[:2]}/{digest}"


def receive_workbook(
    *,
    content: bytes,
    file_name: str,
    kind: WorkbookKind,
    place: Institution,
    school_year: str,
    stage: str,
    rater_name: str,
    by: Viewer,
    at: datetime,
) -> ImportBatch:
    """Keep a workbook under its digest and open a batch for it; nothing is read yet."""
    digest = hashlib.sha256(content).hexdigest()
    if not default_storage.exists(stored_path(digest)):
        default_storage.save(stored_path(digest), ContentFile(content))
    with transaction.atomic():
        batch = ImportBatch(
            institution=place,
            kind=kind,
            school_year_id=school_year,
            stage=stage,
            file_name=file_name[-200:],
            file_digest=digest,
            rater_name=rater_name,
            state=ImportState.UPLOADED,
            uploaded_by=by.account_id,
            uploaded_at=at,
        )
        batch.save(force_insert=True)
        _record(batch, "import.uploaded", {"file": digest, "kind": kind.value}, by, at)
    return batch


def grid_of(batch: ImportBatch) -> Grid:
    """Return the cells of a batch's workbook; raise FileRefused for one that cannot be read safely."""
    with default_storage.open(stored_path(batch.file_digest)) as file:
        return read_file(file.read())


def _read(batch: ImportBatch, grid: Grid) -> Reading:
    """Read the rows: as matched for this batch, as remembered for these headings, or as recognised."""
    if batch.mapping:
        return read_with_mapping(grid, ColumnMapping.from_json(batch.mapping))
    reading = read_rows(grid)
    if any(problem.code in MENDED_BY_MATCHING for problem in reading.problems.shown):
        remembered = RememberedMapping.rows.filter(institution=batch.institution, kind=batch.kind)
        digests = [digest for sheet in grid.sheets for digest in headings_digests(sheet).values()]
        known = remembered.filter(headings_digest__in=digests).order_by("-pk").first()
        if known is not None:
            return read_with_mapping(grid, ColumnMapping.from_json(known.mapping))
    return reading


def match_columns(*, batch: ImportBatch, mapping: ColumnMapping, by: Viewer, at: datetime) -> None:
    """Keep which column is what, for this batch and for the next workbook with the same headings."""
    sheet = grid_of(batch).sheet(mapping.sheet)
    digest = headings_digests(sheet).get(mapping.header_row, "") if sheet else ""
    with transaction.atomic():
        ImportBatch.rows.filter(pk=batch.pk).update(mapping=mapping.to_json(), state=ImportState.UPLOADED)
        RememberedMapping.rows.update_or_create(
            institution=batch.institution,
            kind=batch.kind,
            headings_digest=digest,
            defaults={"mapping": mapping.to_json()},
        )
        _record(batch, "import.mapped", {"columns": len(mapping.columns)}, by, at)
    batch.mapping = mapping.to_json()


def preview_batch(*, batch: ImportBatch, by: Viewer, at: datetime) -> dict[str, Any]:
    """Work out what would become of each row, keep it with the batch, and return it; nothing else is stored.

    A roster is stored and taken back, so that the preview cannot differ from what storing does.
    """
    try:
        reading = _read(batch, grid_of(batch))
    except FileRefused as refused:
        report = ProblemReport(shown=(refused.problem,), errors=1)
        return _keep(batch, ImportState.REFUSED, _outcome(report, Stored([])))
    with transaction.atomic():
        stored = _planned(batch, reading, by, at)
        transaction.set_rollback(True)
    outcome = _outcome(reading.problems, stored)
    needs_matching = any(problem.code in MENDED_BY_MATCHING for problem in reading.problems.shown)
    outcome["needs_matching"] = needs_matching
    is_clean = reading.problems.is_clean and not stored.counts.refused
    return _keep(batch, ImportState.PREVIEWED if is_clean else ImportState.REFUSED, outcome)


def _planned(batch: ImportBatch, reading: Reading, by: Viewer, at: datetime) -> Stored:
    if (wrong := _wrong_kind(batch, reading)) is not None:
        return Stored([wrong])
    if batch.kind == WorkbookKind.ROSTER:
        return rosters.store(reading.roster, rosters.read_ground(batch, reading.roster), by, at)
    ground = ratings.read_ground(batch, reading.ratings, form_of(PKG_INSTRUMENT, at.date()))
    return Stored([ratings.plan(ground, row).fate for row in reading.ratings])


def _wrong_kind(batch: ImportBatch, reading: Reading) -> RowFate | None:
    """Return a refusal when the workbook holds the other kind of table than the one that was announced."""
    holds_ratings, holds_roster = bool(reading.ratings), bool(reading.roster)
    if (batch.kind == WorkbookKind.ROSTER and holds_ratings and not holds_roster) or (
        batch.kind == WorkbookKind.RATINGS and holds_roster and not holds_ratings
    ):
        return RowFate("", 0, "", "", Fate.REFUSED, notes=(Note(Finding.WRONG_KIND),))
    return None


def apply_batch(
    *,
    batch_id: UUID,
    by: Viewer,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Store a previewed workbook, all of it or nothing, and return the outcome; a batch is stored once only.

    Raises ImportRefused, with nothing stored, when anything stands against it by now.
    """
    batch = ImportBatch.rows.select_related("institution").get(pk=batch_id)
    if batch.state == ImportState.APPLIED:
        return dict(batch.outcome)
    try:
        reading = _read(batch, grid_of(batch))
    except FileRefused as refused:
        report = ProblemReport(shown=(refused.problem,), errors=1)
        raise ImportRefused(_keep(batch, ImportState.REFUSED, _outcome(report, Stored([])))) from refused
    with transaction.atomic():
        locked = ImportBatch.rows.select_for_update().get(pk=batch_id)
        if locked.state == ImportState.APPLIED:
            return dict(locked.outcome)
        stored = _stored(batch, reading, by, at, progress)
        outcome = _outcome(reading.problems, stored)
        if reading.problems.is_clean and not stored.counts.refused:
            ImportBatch.rows.filter(pk=batch_id).update(state=ImportState.APPLIED, outcome=outcome, applied_at=at)
            facts = {"file": batch.file_digest, "ratings": stored.ratings, **asdict(stored.counts)}
            _record(batch, "import.applied", facts, by, at)
            return outcome
        transaction.set_rollback(True)
    raise ImportRefused(_keep(batch, ImportState.REFUSED, outcome))


def _stored(
    batch: ImportBatch, reading: Reading, by: Viewer, at: datetime, progress: Callable[[int, int], None]
) -> Stored:
    if batch.kind == WorkbookKind.ROSTER or _wrong_kind(batch, reading):
        return _planned(batch, reading, by, at)
    ground = ratings.read_ground(batch, reading.ratings, form_of(PKG_INSTRUMENT, at.date()))
    planned = [ratings.plan(ground, row) for row in reading.ratings]
    if any(entry.fate.fate is Fate.REFUSED for entry in planned):
        return Stored([entry.fate for entry in planned])
    total = len(planned)
    return ratings.store(planned, ground, by, at, lambda done: progress(done, total))


def _outcome(report: ProblemReport, stored: Stored) -> dict[str, Any]:
    return {
        "counts": asdict(stored.counts),
        "ratings": stored.ratings,
        "fates": fates_to_json(stored.fates),
        "problems": [{**asdict(problem), "parameters": dict(problem.parameters)} for problem in report.shown],
        "errors": report.errors,
        "warnings": report.warnings,
        "needs_matching": False,
    }


def _keep(batch: ImportBatch, state: ImportState, outcome: dict[str, Any]) -> dict[str, Any]:
    ImportBatch.rows.filter(pk=batch.pk).exclude(state=ImportState.APPLIED).update(state=state, outcome=outcome)
    return outcome


def _record(batch: ImportBatch, action: str, facts: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    audit.record(
        place=audit_place(batch.institution),
        by=by,
        at=at,
        action=action,
        subject=audit.Subject("import", str(batch.pk)),
        facts=facts,
        personal={"file_name": batch.file_name} if action == "import.uploaded" else None,
    )
